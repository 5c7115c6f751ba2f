package dev.serai.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyBoolean;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.serai.connection.Connection;
import dev.serai.connection.Connections;
import dev.serai.ledger.DeliveryStatus;
import dev.serai.ledger.History;
import dev.serai.ledger.Hold;
import dev.serai.ledger.Payload;
import dev.serai.ledger.Progress;
import dev.serai.ledger.Terms;
import dev.serai.ledger.Work;
import dev.serai.operation.Operation;
import dev.serai.operation.Operation.OnUnknown;
import dev.serai.provider.Outcome;
import dev.serai.provider.Provider;
import dev.serai.provider.ProviderCall;
import dev.serai.provider.ProviderFile;
import dev.serai.provider.Sorted;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatusInquiryTests {

    private static final Instant NOW = Instant.parse("2026-01-31T08:00:00Z");
    private static final UUID TENANT = UUID.randomUUID();
    private static final Connection FIRST = connection("first");
    private static final Connection SECOND = connection("second");

    private final Connections connections = mock(Connections.class);
    private final StatusInquiry inquiry = inquiry(Duration.ofSeconds(5), Duration.ofSeconds(20));

    @ParameterizedTest
    @CsvSource({
        "ABSENT,    false, FAILOVER, ASK_AGAIN",
        "ABSENT,    false, HOLD,     ASK_AGAIN",
        "ABSENT,    true,  FAILOVER, GO_ON",
        "ABSENT,    true,  HOLD,     GO_ON",
        "UNKNOWN,   false, HOLD,     ASK_AGAIN",
        "UNKNOWN,   true,  FAILOVER, GO_ON",
        "UNKNOWN,   true,  HOLD,     HOLD",
        "RETRY,     true,  FAILOVER, GO_ON",
        "RETRY,     true,  HOLD,     HOLD",
        "THROTTLED, false, FAILOVER, ASK_AGAIN",
        "THROTTLED, true,  HOLD,     HOLD",
        "SWITCH,    false, FAILOVER, GO_ON",
        "SWITCH,    false, HOLD,     HOLD",
        "REJECTED,  false, FAILOVER, GO_ON",
        "REJECTED,  false, HOLD,     HOLD"})
    void whatFollowsFromAnAnswer(Outcome outcome, boolean last, OnUnknown policy, StatusInquiry.Next next) {
        assertThat(StatusInquiry.next(outcome, last, policy)).isEqualTo(next);
    }

    @Test
    void anInquiryBeginsWhereTheProviderHasAnOperationForIt() {
        Carriage carriage = carriage(OnUnknown.FAILOVER, null, null);

        boolean begun = inquiry.begin(carriage, FIRST, provider("email.send,email.find"), NOW);

        assertThat(begun).isTrue();
        assertThat(carriage.settlement().status()).isEqualTo(DeliveryStatus.RETRYING);
        assertThat(carriage.settlement().dueAt()).isEqualTo(NOW.plusSeconds(5));
        assertThat(carriage.settlement().pinned()).isEqualTo(FIRST.id());
        assertThat(carriage.settlement().inquiries()).isZero();
        assertThat(carriage.settlement().round()).isZero();
    }

    @Test
    void noneBeginsWhereItHasNoneOrNobodyWantsIt() {
        Carriage carriage = carriage(OnUnknown.FAILOVER, null, null);

        assertThat(inquiry.begin(carriage, FIRST, provider("email.send"), NOW)).isFalse();
        assertThat(inquiry().begin(carriage, FIRST, provider("email.send,email.find"), NOW)).isFalse();
        assertThat(carriage.settlement()).isNull();
    }

    @Test
    void onlyTheConnectionThatMayHaveTakenItIsAsked() {
        Carriage carriage = carriage(OnUnknown.FAILOVER, FIRST.id(), 0);

        assertThat(carriage.operationFor(FIRST, provider("email.send,email.find"))).contains("email.find");
        assertThat(carriage.operationFor(SECOND, provider("email.send,email.find"))).contains("email.send");
    }

    @Test
    void whereThatConnectionIsGoneNobodyIsAsked() {
        Carriage carriage = carriage(OnUnknown.FAILOVER, UUID.randomUUID(), 1);

        assertThat(carriage.operationFor(FIRST, provider("email.send,email.find"))).contains("email.send");
        assertThat(carriage.pinned()).isNull();
        assertThat(carriage.story()).contains("gone");
    }

    @Test
    void anAbsentMessageIsAskedForAgainAndAfterTheLastTimeTheNextConnectionGetsIt() {
        Carriage once = carriage(OnUnknown.HOLD, FIRST.id(), 0);
        inquiry.answered(once, FIRST, sorted(Outcome.ABSENT, 200, null), NOW);
        assertThat(once.settlement().dueAt()).isEqualTo(NOW.plusSeconds(20));
        assertThat(once.settlement().inquiries()).isEqualTo(1);

        Carriage last = carriage(OnUnknown.HOLD, FIRST.id(), 1);
        inquiry.answered(last, FIRST, sorted(Outcome.ABSENT, 200, null), NOW);
        assertThat(last.settlement()).isNull();
        assertThat(last.nextCandidate()).isEqualTo(SECOND);
        assertThat(last.pinned()).isNull();
        assertThat(last.inquiries()).isNull();
    }

    @Test
    void whatMustNotHappenTwiceStaysWhereItMayHaveBeenTaken() {
        Carriage carriage = carriage(OnUnknown.HOLD, FIRST.id(), 1);

        inquiry.answered(carriage, FIRST, sorted(Outcome.RETRY, 503, null), NOW);

        assertThat(carriage.nextCandidate()).isNull();
        assertThat(carriage.hasFailed()).isTrue();
        assertThat(carriage.pinned()).isEqualTo(FIRST.id());
        assertThat(carriage.inquiries()).isEqualTo(2);
        assertThat(carriage.story()).contains("nobody else gets it");
    }

    @Test
    void whatMustNotHappenTwiceStaysAlsoWhereNobodyCanBeAskedAnyMore() {
        Carriage carriage = carriage(OnUnknown.HOLD, FIRST.id(), 0);

        inquiry.cannotAsk(carriage, FIRST, NOW);

        assertThat(carriage.nextCandidate()).isNull();
        assertThat(carriage.pinned()).isEqualTo(FIRST.id());
    }

    @Test
    void aProviderThatWantsToBeLeftAloneIsAskedWhenItSays() {
        Carriage carriage = carriage(OnUnknown.FAILOVER, FIRST.id(), 0);

        inquiry.answered(carriage, FIRST, sorted(Outcome.THROTTLED, 429, Duration.ofSeconds(90)), NOW);

        assertThat(carriage.settlement().dueAt()).isEqualTo(NOW.plusSeconds(90));
        verify(connections, never()).failed(any(), any(), anyBoolean());
    }

    @Test
    void theQuestionTellsWhatToLookForAndSinceWhen() {
        JsonNode question = StatusInquiry.question(carriage(OnUnknown.FAILOVER, FIRST.id(), 0), UUID.randomUUID().toString());

        assertThat(question.path("since").asText()).isEqualTo("2026-01-31T07:55:00Z");
        assertThat(question.path("id").asText()).hasSize(36);
        assertThat(question.at("/message/subject").asText()).isEqualTo("Hello");
    }

    @Test
    void theAnswerTellsWhetherItWasFound() {
        assertThat(finding("{\"found\": true, \"messageId\": \"m-1\"}")).isEqualTo(new Sorted(Outcome.DELIVERED, 200, null, null, "m-1"));
        assertThat(finding("{\"found\": true}").messageId()).isNull();
        assertThat(finding("{\"found\": false}").outcome()).isEqualTo(Outcome.ABSENT);
        assertThat(finding("{}").outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(finding("{}").reason()).contains("could not tell");
    }

    @Test
    void aSecretThatTheProviderSendsBackAsAnIdIsMasked() {
        assertThat(finding("{\"found\": true, \"messageId\": \"secret-key-1234\"}").messageId()).isEqualTo("****1234");
    }

    @Test
    void anErrorIsNoAnswer() {
        Sorted down = sorted(Outcome.RETRY, 503, null);

        assertThat(StatusInquiry.finding(call(), down, exchange("{\"id\": \"7\", \"message\": {\"found\": true}}"))).isEqualTo(down);
    }

    private StatusInquiry inquiry(Duration... waits) {
        DeliveryProperties properties = new DeliveryProperties(1, 1, List.of(), 0, List.of(waits), Duration.ofSeconds(5),
                Duration.ofDays(3),
                new DeliveryProperties.Breaker(20, 5, 50, Duration.ofSeconds(10), 100));
        return new StatusInquiry(connections, new ConnectionBreakers(properties), properties);
    }

    private static Sorted finding(String answer) {
        return StatusInquiry.finding(call(), sorted(Outcome.DELIVERED, 200, null), exchange(answer));
    }

    private static ProviderCall call() {
        return new ProviderCall(TENANT, null, provider("email.send,email.find"), "email.find", "7",
                Map.of("apiKey", "secret-key-1234"), null);
    }

    private static Exchange exchange(String body) {
        try {
            Exchange exchange = new DefaultExchange(new DefaultCamelContext());
            exchange.getMessage().setBody(new ObjectMapper().readTree(body));
            return exchange;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static Sorted sorted(Outcome outcome, Integer status, Duration retryAfter) {
        return new Sorted(outcome, status, outcome == Outcome.ABSENT ? null : "down", retryAfter, null);
    }

    private static Carriage carriage(OnUnknown policy, UUID pinned, Integer inquiries) {
        Operation operation = new Operation("email.send", "email", "Send an email", policy, null, null);
        JsonNode message = JsonNodeFactory.instance.objectNode().put("subject", "Hello");
        Instant created = NOW.plusMillis(7);
        Work work = new Work(TENANT, UUID.randomUUID(), "email.send", new Payload(message, 0), Terms.usual(created), new Progress(0, 1),
                new Hold(pinned, inquiries, null), new History(0, 0, created, false, null));
        Carriage carriage = new Carriage(work, operation, List.of(FIRST, SECOND));
        carriage.begin(carriage.nextCandidate(), NOW);
        return carriage;
    }

    private static Connection connection(String name) {
        return new Connection(TENANT, UUID.randomUUID(), "email", "acme", name, "active", true, false, 1, Map.of(), name,
                Connection.Origin.TENANT, null, null, null, 0, NOW, NOW, 1);
    }

    private static Provider provider(String operations) {
        return ProviderFile.parse("acme-sink.kamelet.yaml", """
                apiVersion: camel.apache.org/v1
                kind: Kamelet
                metadata:
                  name: acme-sink
                  annotations: {serai.dev/channels: email, serai.dev/operations: "%s"%s}
                spec:
                  definition:
                    title: Acme Sink
                    description: Send email through Acme.
                    type: object
                    properties:
                      apiKey: {title: API Key, description: The key., type: string, format: password}
                  template:
                    from:
                      uri: kamelet:source
                      steps:
                        - removeHeaders: {pattern: "*"}
                """.formatted(operations, operations.contains("find") ? ", serai.dev/inquiries: {email.send: email.find}" : ""), 1);
    }
}
