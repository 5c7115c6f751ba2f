package dev.serai.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.connection.Connection;
import dev.serai.connection.TestConnections;
import dev.serai.ledger.Ids;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class SharesTests {

    private static final int DELIVERIES = 10_000;

    private final List<UUID> ids = Stream.generate(Ids::next).limit(DELIVERIES).toList();

    private static Connection first(List<Connection> group, UUID id) {
        return Shares.order(group, id).get(0);
    }

    private double share(List<Connection> group, Connection of) {
        return ids.stream().filter(id -> first(group, id) == of).count() / (double) DELIVERIES;
    }

    @Test
    void eachComesFirstForItsShare() {
        for (int i = 0; i < 20; i++) {
            Connection seventy = TestConnections.weighing("seventy", 70);
            Connection thirty = TestConnections.weighing("thirty", 30);
            assertThat(share(List.of(seventy, thirty), seventy)).isCloseTo(0.7, Offset.offset(0.02));
        }
        List<Connection> four = List.of(TestConnections.weighing("a", 500), TestConnections.weighing("b", 250),
                TestConnections.weighing("c", 125), TestConnections.weighing("d", 125));
        assertThat(share(four, four.get(0))).isCloseTo(0.5, Offset.offset(0.02));
        assertThat(share(four, four.get(3))).isCloseTo(0.125, Offset.offset(0.02));
    }

    @Test
    void whoHasNoWeightCountsAsAHundred() {
        Connection usual = TestConnections.weighing("usual", null);
        assertThat(share(List.of(usual, TestConnections.weighing("same", 100)), usual)).isCloseTo(0.5, Offset.offset(0.02));
    }

    @Test
    void aDeliveryKeepsItsChoiceInWhateverOrderTheyCome() {
        List<Connection> group = List.of(TestConnections.weighing("a", 70), TestConnections.weighing("b", 30),
                TestConnections.weighing("c", 10));
        List<Connection> turned = List.of(group.get(2), group.get(0), group.get(1));

        assertThat(ids).allSatisfy(id -> assertThat(Shares.order(turned, id)).isEqualTo(Shares.order(group, id)));
    }

    @Test
    void oneMoreConnectionMovesOnlyWhatItTakesItself() {
        List<Connection> before = List.of(TestConnections.weighing("a", 70), TestConnections.weighing("b", 30));
        List<Connection> after = new ArrayList<>(before);
        after.add(TestConnections.weighing("c", 50));

        assertThat(ids).allSatisfy(id -> assertThat(first(after, id)).isIn(after.get(2), first(before, id)));
    }

    @Test
    void withoutADeliveryTheGreatestShareGoesFirst() {
        List<Connection> group = List.of(TestConnections.weighing("a", 30), TestConnections.weighing("b", 70));
        assertThat(Shares.order(group, null)).extracting(Connection::name).containsExactly("b", "a");
    }
}
