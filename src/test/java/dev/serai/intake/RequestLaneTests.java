package dev.serai.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RequestLaneTests {

    private final RequestLane lane = new RequestLane(4, 8);
    private final List<String> begun = new ArrayList<>();

    @Test
    void oneOwnerHasHalfOfThePlaces() {
        assertThat(lane.enter("a")).isTrue();
        assertThat(lane.enter("a")).isTrue();
        assertThat(lane.enter("a")).isFalse();
        assertThat(lane.enter("b")).isTrue();
        assertThat(lane.enter("c")).isTrue();
        assertThat(lane.enter("d")).isFalse();
    }

    @Test
    void whoeverLeavesLetsTheNextBeginForWhomThereIsRoom() {
        fill();
        assertThat(lane.await(waiting("a", true))).isTrue();
        assertThat(lane.await(waiting("c", true))).isTrue();

        lane.leave("b");
        assertThat(begun).containsExactly("c");
        lane.leave("a");
        assertThat(begun).containsExactly("c", "a");
    }

    @Test
    void whoDoesNotWantToAnyMoreMakesRoomForTheNext() {
        fill();
        lane.await(waiting("c", false));
        lane.await(waiting("d", true));

        lane.leave("b");

        assertThat(begun).containsExactly("c", "d");
        lane.leave("b");
        assertThat(lane.enter("e")).isTrue();
    }

    @Test
    void theLineHasAnEndForEachAndForAll() {
        fill();
        assertThat(lane.await(waiting("a", true))).isTrue();
        RequestLane.Waiting second = waiting("a", true);
        assertThat(lane.await(second)).isTrue();
        assertThat(lane.await(waiting("a", true))).isFalse();

        assertThat(lane.giveUp(second)).isTrue();
        assertThat(lane.giveUp(second)).isFalse();
        assertThat(lane.await(waiting("a", true))).isTrue();
    }

    private void fill() {
        List.of("a", "a", "b", "b").forEach(lane::enter);
    }

    private RequestLane.Waiting waiting(String owner, boolean wants) {
        return new RequestLane.Waiting() {
            @Override
            public Object owner() {
                return owner;
            }

            @Override
            public boolean begin() {
                begun.add(owner);
                return wants;
            }
        };
    }
}
