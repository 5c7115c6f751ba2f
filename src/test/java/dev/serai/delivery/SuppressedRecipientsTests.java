package dev.serai.delivery;

import static dev.serai.delivery.Rounds.FIRST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.ledger.DeliveryStatus;
import dev.serai.ledger.History;
import dev.serai.ledger.Hold;
import dev.serai.ledger.Payload;
import dev.serai.ledger.Progress;
import dev.serai.ledger.Terms;
import dev.serai.ledger.Work;
import dev.serai.operation.Operation;
import dev.serai.operation.Operation.OnUnknown;
import dev.serai.operation.Operation.Priority;
import dev.serai.suppression.LeftOut;
import dev.serai.suppression.LeftOut.Suppressed;
import dev.serai.suppression.QuietHours;
import dev.serai.suppression.Suppression;
import dev.serai.suppression.Suppressions;
import dev.serai.suppression.UnsubscribeLinks;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SuppressedRecipientsTests {

    private static final Operation SEND = new Operation("email.send", List.of("email"), "Send an email", "", Operation.Kind.COMMAND,
            Duration.ZERO, Priority.NORMAL, List.of(), null, OnUnknown.FAILOVER, Operation.ServerError.RETRY, null, null, Map.of(),
            List.of("to"), null, null, List.of());

    private final Suppressions suppressions = mock(Suppressions.class);
    private final UnsubscribeLinks links = mock(UnsubscribeLinks.class);
    private final QuietHours quiet = mock(QuietHours.class);
    private final SuppressedRecipients recipients = new SuppressedRecipients(suppressions, links, quiet, List.of(),
            java.time.Clock.systemUTC());

    @BeforeEach
    void linksNothing() {
        when(links.linked(any(), any(), any(), any())).thenAnswer(call -> call.getArgument(3));
        when(suppressions.mayHave(any())).thenReturn(true);
    }

    private static JsonNode mail(String... to) {
        ObjectNode mail = JsonNodeFactory.instance.objectNode();
        for (String each : to) {
            mail.withArray("to").add(each);
        }
        return mail;
    }

    private static LeftOut without(JsonNode left, String... out) {
        return new LeftOut(left, List.of(out).stream().map(each -> new Suppressed(each, "hash-" + each, new Suppression(UUID.randomUUID(),
                "email", each, null, "stop", null, null, Rounds.NOW, null))).toList(), false);
    }

    private static Carriage carriage(boolean interrupted, RoundNotes notes) {
        return new Carriage(new Work(Rounds.TENANT, UUID.randomUUID(), "email.send", new Payload(mail("ann@example.com", "bob@example.com"),
                0), Terms.usual(Rounds.NOW), new Progress(0, 0), Hold.NONE, new History(0, 0, Rounds.NOW, interrupted, notes.write())),
                SEND, List.of(FIRST));
    }

    private static RoundNotes leftOut(String... hashes) {
        return RoundNotes.NONE.leavingOut(Map.of(FIRST.id(), List.of(hashes)));
    }

    @Test
    void itIsNotedBeforeTheFirstCallWhoIsLeftOutAndNotAgain() {
        when(suppressions.leftOut(any(), any(), any())).thenReturn(without(mail("ann@example.com"), "bob@example.com"));
        Carriage first = carriage(false, RoundNotes.NONE);
        assertThat(recipients.end(first)).isFalse();
        assertThat(recipients.end(first, FIRST)).isFalse();

        assertThat(first.message()).isEqualTo(mail("ann@example.com"));
        assertThat(recipients.isToBeNoted(first, FIRST)).isTrue();
        assertThat(first.notesBefore(FIRST.id()).leftOut()).containsEntry(FIRST.id(), List.of("hash-bob@example.com"));
        Carriage again = carriage(true, leftOut("hash-bob@example.com"));
        assertThat(recipients.end(again)).isFalse();
        assertThat(recipients.end(again, FIRST)).isFalse();
        assertThat(again.message()).isEqualTo(mail("ann@example.com"));
        assertThat(recipients.isToBeNoted(again, FIRST)).isFalse();
    }

    @Test
    void itIsNotRepeatedWhereAllToWhomItWentAreSuppressedByNow() {
        LeftOut now = without(mail("bob@example.com"), "ann@example.com");
        when(suppressions.leftOut(any(), any(), any())).thenReturn(now);
        when(suppressions.asBefore(any(), any(), any(), any(), any())).thenReturn(without(null, "ann@example.com", "bob@example.com"));
        Carriage repeat = carriage(true, leftOut("hash-bob@example.com"));
        assertThat(recipients.end(repeat)).isFalse();

        assertThat(recipients.end(repeat, FIRST)).isTrue();

        assertThat(repeat.settlement().status()).isEqualTo(DeliveryStatus.CANCELLED);
    }

    @Test
    void onlyWhatWasCertainlyNotTakenWaitsForTheMorning() {
        when(suppressions.leftOut(any(), any(), any())).thenReturn(without(mail("ann@example.com", "bob@example.com")));
        when(quiet.until(any(), any(), any())).thenReturn(Optional.of(Rounds.NOW.plusSeconds(3600)));
        Carriage fresh = carriage(false, RoundNotes.NONE);
        Carriage interrupted = carriage(true, RoundNotes.NONE);

        assertThat(recipients.end(fresh)).isTrue();
        assertThat(recipients.end(interrupted)).isFalse();

        assertThat(fresh.settlement().dueAt()).isEqualTo(Rounds.NOW.plusSeconds(3600));
    }
}
