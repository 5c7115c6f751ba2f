package dev.serai.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.serai.rehearsal.Difference.Field;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class TallyTests {

    private static Difference difference(String kind, String reason, String... fields) {
        return new Difference(new UUID(0, 1), null, UUID.randomUUID(), null, Instant.EPOCH, kind, "operation", "r", "sms.send",
                List.of(fields).stream().map(name -> new Field(name, TextNode.valueOf("a"), null)).toList(), null, reason);
    }

    @Test
    void whatIsTheSameForManyIsCountedTogetherAndNamesNobody() {
        Tally tally = new Tally(Progress.NONE, 10);
        tally.found(new UUID(0, 2), List.of(difference(Difference.FAILS,
                "The number +41791234567 of ann@example.com is not valid (21211)")));
        tally.found(new UUID(0, 3), List.of(difference(Difference.FAILS,
                "The number +41791111111 of bob@example.com is not valid (21211)")));

        assertThat(tally.progress(1).groups()).singleElement().satisfies(group -> {
            assertThat(group.words()).isEqualTo("The number ... of ... is not valid ...");
            assertThat(group.count()).isEqualTo(2);
            assertThat(group.example()).isEqualTo(new UUID(0, 2));
        });
    }

    @Test
    void fieldsOfListsAreOneFieldAndOtherKindsCountAsAWhole() {
        Tally tally = new Tally(Progress.NONE, 10);
        tally.found(new UUID(0, 2), List.of(difference(Difference.CHANGED, null, "message.to[0].email", "message.to[1].email")));
        tally.found(new UUID(0, 3), List.of(difference(Difference.ADDED, null, "message", "priority")));

        assertThat(tally.progress(1).groups()).extracting(Progress.Group::field).containsExactly("message.to[].email", null);
    }

    @Test
    void itGoesOnFromWhatWasFoundBefore() {
        Tally first = new Tally(Progress.NONE, 3);
        first.begin(new UUID(0, 9));
        first.found(new UUID(0, 8), List.of(difference(Difference.CHANGED, null, "message.text")));
        first.found(new UUID(0, 7), List.of());
        Progress half = first.progress(20);

        Tally second = new Tally(half, 3);
        second.erased(new UUID(0, 6));
        second.skipped(new UUID(0, 5));
        second.found(new UUID(0, 4), List.of(difference(Difference.CHANGED, null, "message.text"),
                difference(Difference.CHANGED, null, "message.text"), difference(Difference.CHANGED, null, "message.text")));
        Progress whole = second.progress(22);

        assertThat(whole.tenant()).isEqualTo(new UUID(0, 9));
        assertThat(whole.before()).isEqualTo(new UUID(0, 4));
        assertThat(whole.looked()).isEqualTo(3);
        assertThat(whole.same()).isEqualTo(1);
        assertThat(whole.different()).isEqualTo(2);
        assertThat(whole.erased()).isEqualTo(1);
        assertThat(whole.listed()).as("three are listed at most").isEqualTo(3);
        assertThat(second.differences()).hasSize(2);
        assertThat(whole.workedMillis()).isEqualTo(42);
        assertThat(whole.groups()).singleElement().satisfies(group -> assertThat(group.count()).isEqualTo(4));
    }
}
