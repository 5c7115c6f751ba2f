package dev.serai.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.serai.connection.Connection;
import dev.serai.connection.Connections;
import dev.serai.connection.TestConnections;
import dev.serai.ledger.Work;
import dev.serai.operation.Operation;
import dev.serai.operation.Operation.OnUnknown;
import dev.serai.provider.Provider;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class AnswerWithinTests {

    private static final Duration WITHIN = Duration.ofSeconds(2);

    private final Connection slow = TestConnections.answeringWithin("slow", WITHIN);
    private final LostAnswers lostAnswers = new LostAnswers(new StatusInquiry(mock(Connections.class),
            new ConnectionBreakers(Rounds.properties()), Rounds.properties()), new RedeliveryPolicy(Rounds.properties()));

    /** After an attempt at the connection of which nobody knows whether it was taken. */
    private Carriage lost(OnUnknown policy, Duration took) {
        Operation operation = new Operation("sms.send", "sms", "Send", policy, null, null);
        Work work = new Work(Rounds.TENANT, UUID.randomUUID(), "sms.send", JsonNodeFactory.instance.objectNode(), Rounds.NOW);
        Carriage carriage = new Carriage(work, operation, List.of(slow, TestConnections.of("next", "active", 2)));
        Instant now = Rounds.NOW.plus(took);
        carriage.begin(carriage.nextCandidate(), Rounds.NOW);
        Provider provider = Rounds.provider("header Idempotency-Key for 24h", "email.send");
        carriage.keys().next(slow.id(), provider.idempotency("sms.send"));
        lostAnswers.lost(carriage, slow, provider, false, now);
        return carriage;
    }

    @Test
    void whoTookTooLongIsLeftForTheNext() {
        Carriage carriage = lost(OnUnknown.FAILOVER, WITHIN);
        assertThat(carriage.pinned()).isNull();
        assertThat(carriage.nextCandidate().name()).isEqualTo("next");
        assertThat(carriage.story()).isEqualTo("It was to answer within 2000 ms, so the next one gets it.");
    }

    @Test
    void anAnswerLostSoonerIsAskedForAgainThere() {
        assertThat(lost(OnUnknown.FAILOVER, WITHIN.minusMillis(1)).pinned()).isEqualTo(slow.id());
    }

    @Test
    void whatMustNotBeDoneTwiceStays() {
        assertThat(lost(OnUnknown.HOLD, WITHIN.multipliedBy(2)).pinned()).isEqualTo(slow.id());
        assertThat(lost(OnUnknown.ASK, WITHIN.multipliedBy(2)).pinned()).isEqualTo(slow.id());
    }
}
