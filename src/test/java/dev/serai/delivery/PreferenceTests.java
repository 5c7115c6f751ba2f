package dev.serai.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.faults.PaymentOperation;
import dev.serai.operation.Operation;
import dev.serai.operation.Operation.OnUnknown;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PreferenceTests {

    private static final Operation WAITS = PaymentOperation.of(OnUnknown.HOLD);
    private static final Operation ANSWERS_AT_ONCE = new Operation("email.send", "email", "Send", OnUnknown.FAILOVER, null, null);

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", value = {"- | 10 | 0 | -", "wait=3 | 3 | 3 | wait=3", "wait=0 | 0 | 0 | wait=0",
        "wait=100 | 60 | 60 | wait=60", "respond-async | 0 | 0 | respond-async", "respond-async, wait=5 | 5 | 5 | wait=5",
        "Respond-Async | 0 | 0 | respond-async", "return=minimal | 10 | 0 | -", "wait=soon | 10 | 0 | -",
        "respond-asynchronously | 10 | 0 | -"})
    void theCallersWordCountsMoreThanTheOperations(String prefer, long waiting, long other, String applied) {
        assertThat(Preference.of(prefer, WAITS).most()).hasSeconds(waiting);
        assertThat(Preference.of(prefer, ANSWERS_AT_ONCE).most()).hasSeconds(other);
        assertThat(Preference.of(prefer, WAITS).applied()).isEqualTo(applied);
    }
}
