package dev.serai.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.event.Inbox.Held;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class InboxQueueTests {

    private static final UUID MANY = UUID.randomUUID();
    private static final UUID FEW = UUID.randomUUID();

    private final InboxQueue queue = new InboxQueue(20, 2);

    private static List<Held> events(UUID tenant, int count) {
        List<Held> events = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            events.add(new Held(tenant, UUID.randomUUID(), null, false));
        }
        return events;
    }

    @Test
    void tenantsTakeTurnsAndNoneGetsMoreThanItsShare() throws InterruptedException {
        queue.put(events(MANY, 10));
        queue.put(events(FEW, 3));

        List<Held> first = List.of(queue.take(), queue.take(), queue.take(), queue.take());

        assertThat(first).extracting(Held::tenantId).containsExactly(MANY, FEW, MANY, FEW);
        queue.done(first.get(1), false);
        assertThat(queue.take().tenantId()).isEqualTo(FEW);
        queue.done(first.get(0), true);
        assertThat(queue.take().tenantId()).isEqualTo(MANY);
    }

    @Test
    void itKnowsWhatItHoldsAndTakesNothingTwice() throws InterruptedException {
        List<Held> events = events(MANY, 4);
        queue.put(events);
        queue.put(events);
        assertThat(queue.room()).isEqualTo(16);
        assertThat(queue.full(4)).containsExactly(MANY);
        assertThat(queue.full(5)).isEmpty();

        Held taken = queue.take();
        queue.done(taken, false);

        assertThat(queue.room()).isEqualTo(17);
        assertThat(queue.held()).doesNotContain(taken.eventId()).hasSize(3);
    }

    @Test
    void whatIsPlannedIsHeldUntilItIsOutOfTheInbox() throws InterruptedException {
        queue.put(events(MANY, 4));
        Held taken = queue.take();

        queue.done(taken, true);

        assertThat(queue.planned()).containsExactly(taken);
        assertThat(queue.held()).contains(taken.eventId()).hasSize(4);
        queue.forget(queue.planned());
        assertThat(queue.planned()).isEmpty();
        assertThat(queue.held()).doesNotContain(taken.eventId()).hasSize(3);
    }

    @Test
    void moreIsWantedWhenHalfIsDoneOrSomethingWaitsForItsTurn() throws InterruptedException {
        queue.put(events(MANY, 12));
        assertThat(queue.wantsMore()).isFalse();
        queue.put(List.of(new Held(FEW, UUID.randomUUID(), "order-1", false)));
        Held one = queue.take();
        queue.done(queue.take(), true);
        assertThat(queue.wantsMore()).isTrue();
        queue.forget(queue.planned());
        assertThat(queue.wantsMore()).isFalse();

        queue.done(one, true);
        queue.done(queue.take(), true);
        assertThat(queue.wantsMore()).isFalse();
        queue.done(queue.take(), true);
        assertThat(queue.wantsMore()).isTrue();
    }

    @Test
    void closedItHandsOutNoMoreAndTellsWhatWasLeft() throws InterruptedException {
        queue.put(events(MANY, 3));
        queue.take();

        assertThat(queue.close()).hasSize(2);
        assertThat(queue.take()).isNull();
    }
}
