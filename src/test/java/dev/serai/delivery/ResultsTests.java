package dev.serai.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.serai.LoggedLines;
import dev.serai.faults.PaymentOperation;
import dev.serai.ledger.Carried.Made;
import dev.serai.operation.Operation;
import dev.serai.operation.Operation.OnUnknown;
import dev.serai.operation.OperationFile;
import dev.serai.provider.Outcome;
import dev.serai.provider.ProviderCall;
import dev.serai.provider.Sorted;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a kamelet makes of an answer is kept in bounds and without secrets, and told about where it does not fit. */
class ResultsTests {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Operation PAYMENT = PaymentOperation.of(OnUnknown.HOLD);
    private static final ProviderCall CALL = new ProviderCall(null, null, Rounds.provider("none", "email.send"), "testpay.create", null,
            Map.of("apiKey", "sk-secret-1234567"), null);
    private static final Sorted TAKEN = new Sorted(Outcome.DELIVERED, 200, null, null, "m-1");

    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final Rounds rounds = new Rounds(OnUnknown.HOLD);
    private final Results results = new Results(JSON, metrics, rounds.clock);

    private String text(Object given) {
        return results.kept(PAYMENT, CALL, TAKEN, given).text();
    }

    private double unfit() {
        return metrics.find("serai.results.unfit").counters().stream().mapToDouble(counter -> counter.count()).sum();
    }

    @Test
    void withoutAnyItIsTheIdOfTheMessage() {
        assertThat(text(null)).isEqualTo("{\"messageId\":\"m-1\"}");
        assertThat(text(NullNode.getInstance())).isEqualTo("{\"messageId\":\"m-1\"}");
        assertThat(results.kept(PAYMENT, CALL, new Sorted(Outcome.DELIVERED, 200, null, null, null), null).text()).isEqualTo("{}");
    }

    @Test
    void whatFitsIsKeptAsItIs() throws Exception {
        String fits = "{\"paymentId\":\"p-1\",\"status\":\"succeeded\"}";

        assertThat(text(JSON.readTree(fits))).isEqualTo(fits);
        assertThat(text(fits)).isEqualTo(fits);
        assertThat(text(Map.of("paymentId", "p-1", "status", "x"))).contains("p-1");
        assertThat(unfit()).isZero();
    }

    @Test
    void whatDoesNotFitIsKeptAndToldOnceAMinute() throws Exception {
        try (LoggedLines lines = new LoggedLines()) {
            for (int i = 0; i < 3; i++) {
                assertThat(text(JSON.readTree("{\"paymentId\":7,\"extra\":\"not-for-the-log\"}"))).contains("not-for-the-log");
            }
            rounds.clock.move(Duration.ofSeconds(61));
            text(JSON.readTree("[]"));

            assertThat(unfit()).isEqualTo(4);
            assertThat(lines.text().lines()).hasSize(2).allMatch(line -> line.contains("acme") && line.contains("testpay.create"))
                    .noneMatch(line -> line.contains("not-for-the-log"));
        }
    }

    @Test
    void whatIsTooLongIsCutToWhatTheSchemaNamesOrNotKept() throws Exception {
        String cut = text(Map.of("paymentId", "p-1", "status", "x", "raw", "y".repeat(Results.LONGEST)));
        String refused = text(Map.of("paymentId", "p".repeat(Results.LONGEST), "status", "x"));

        assertThat(JSON.readTree(cut)).isEqualTo(JSON.readTree("{\"paymentId\": \"p-1\", \"status\": \"x\"}"));
        assertThat(refused).isEqualTo("{\"messageId\":\"m-1\"}");
        assertThat(unfit()).isEqualTo(2);
    }

    @Test
    void aSecretThatTheProviderSendsBackIsMaskedAndAZeroIsNone() throws Exception {
        String text = text(Map.of("paymentId", "sk-secret-1234567", "status", "a\u0000b"));

        assertThat(text).doesNotContain("sk-secret-1234567").doesNotContain("\\u0000");
        assertThat(JSON.readTree(text).path("status").asText()).isEqualTo("a\uFFFDb");
    }

    @Test
    void secretsAreMaskedValueByValueHoweverTheyAreWritten() {
        ProviderCall pin = new ProviderCall(null, null, Rounds.provider("none", "email.send"), "testpay.create", null,
                Map.of("apiKey", "12345678"), null);

        assertThat(results.kept(PAYMENT, pin, TAKEN, Map.of("paymentId", 12345678, "status", List.of("12345678", Map.of("12345678", 1))))
                .text()).doesNotContain("12345678").contains("****").contains("status");
        assertThat(text("no JSON: sk-secret-1234567")).isEqualTo("\"no JSON: ****4567\"");
    }

    @Test
    void theIdOfTheMessageIsWhatWasMadeWhereTheOperationNamesIt() {
        Operation text = OperationFile.parse("pay.text.yaml", """
                operation: pay.text
                channel: pay
                title: Text
                onUnknown: failover
                makes: {text: messageId}
                message: {type: object}
                result: {type: object, properties: {messageId: {}}}
                """).operation();

        assertThat(results.kept(text, CALL, TAKEN, null).made()).containsExactly(new Made("text", "m-1"));
        assertThat(results.kept(text, CALL, TAKEN, Map.of("messageId", "m-2")).made()).containsExactly(new Made("text", "m-2"));
        assertThat(results.kept(PAYMENT, CALL, TAKEN, null).made()).isEmpty();
    }

    @Test
    void whatWasMadeIsTakenFromTheFieldsThatTheOperationNames() {
        Operation refund = OperationFile.parse("pay.refund.yaml", """
                operation: pay.refund
                channel: pay
                title: Refund
                onUnknown: hold
                makes: {refund: refundId, balance: balanceId, note: noteId, copy: copyIds}
                message: {type: object}
                result: {type: object, properties: {refundId: {}, balanceId: {}, noteId: {}, copyIds: {type: array}}}
                """).operation();

        assertThat(results.kept(refund, CALL, TAKEN, Map.of("refundId", "re_1", "balanceId", 17, "noteId", List.of("n"))).made())
                .containsExactlyInAnyOrder(new Made("refund", "re_1"), new Made("balance", "17"));
        assertThat(results.kept(refund, CALL, TAKEN, Map.of("copyIds", List.of("c-1", 2, " ", List.of("c-3")))).made())
                .containsExactly(new Made("copy", "c-1"), new Made("copy", "2"));
        assertThat(results.kept(refund, CALL, TAKEN, Map.of("refundId", " ")).made()).isEmpty();
        assertThat(results.kept(refund, CALL, TAKEN, null).made()).isEmpty();
        assertThat(results.kept(PAYMENT, CALL, TAKEN, Map.of("paymentId", "p-1", "status", "x")).made()).isEmpty();
    }
}
