package dev.serai.problem;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.event.Replanning.Made;
import dev.serai.ledger.Schedule;
import dev.serai.problem.Pairs.Sibling;
import dev.serai.routing.Levers;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What was delivered of an event stands for nothing else when its routes are asked again. */
class PairsTests {

    private static ObjectNode message(String text) {
        return JsonNodeFactory.instance.objectNode().put("text", text);
    }

    private static Sibling sibling(String text) {
        return new Sibling(UUID.randomUUID(), text == null ? null : message(text));
    }

    private static Made made(UUID id, String text) {
        return new Made(id, "route", "email.send", message(text), new Levers(List.of(), null, Schedule.USUAL));
    }

    private static Made made(String text) {
        return made(UUID.randomUUID(), text);
    }

    @Test
    void theSameMessageIsTheSameDeliveryWhereverItStandsToday() {
        Sibling delivered = sibling("welcome");
        Sibling dead = sibling("null");

        Pairs pairs = new Pairs(List.of(dead, delivered), List.of(made("welcome"), made("mended")));

        assertThat(pairs.of(delivered.id()).message()).isEqualTo(message("welcome"));
        assertThat(pairs.of(dead.id()).message()).isEqualTo(message("mended"));
    }

    @Test
    void thePlaceInTheRouteCountsBeforeTheOrder() {
        Sibling first = sibling("one");
        Sibling second = sibling("two");

        Pairs pairs = new Pairs(List.of(first, second), List.of(made(second.id(), "of the second"), made(first.id(), "of the first")));

        assertThat(pairs.of(first.id()).message()).isEqualTo(message("of the first"));
        assertThat(pairs.of(second.id()).message()).isEqualTo(message("of the second"));
    }

    @Test
    void whatCouldBeAnothersIsNobodys() {
        Sibling first = sibling("one");
        Sibling second = sibling(null);

        Pairs pairs = new Pairs(List.of(first, second), List.of(made("a"), made("b"), made("c")));

        assertThat(pairs.of(first.id())).isNull();
        assertThat(pairs.of(second.id())).isNull();
    }

    @Test
    void whatIsMadeNoMoreHasNothing() {
        Sibling delivered = sibling("one");
        Sibling dead = sibling("two");

        Pairs pairs = new Pairs(List.of(delivered, dead), List.of(made("one")));

        assertThat(pairs.of(dead.id())).isNull();
        assertThat(pairs.of(UUID.randomUUID())).isNull();
    }
}
