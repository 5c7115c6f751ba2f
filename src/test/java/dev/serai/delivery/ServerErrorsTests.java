package dev.serai.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.faults.PaymentOperation;
import dev.serai.operation.Operation;
import dev.serai.operation.Operation.OnUnknown;
import dev.serai.provider.Outcome;
import dev.serai.provider.Sorted;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerErrorsTests {

    private static final Operation PAYMENT = PaymentOperation.of(OnUnknown.HOLD);
    private static final Operation EMAIL = new Operation("email.send", "email", "Send an email", OnUnknown.FAILOVER, null, null);

    @ParameterizedTest
    @CsvSource({"500, false, false, UNKNOWN", "503, false, false, UNKNOWN", "408, false, false, UNKNOWN", "503, true, false, RETRY",
        "503, true, true, UNKNOWN", ", true, false, RETRY", ", false, false, UNKNOWN"})
    void whatMayHaveActedIsUnknown(Integer status, boolean certain, boolean saved, Outcome outcome) {
        Sorted sorted = new Sorted(Outcome.RETRY, status, "down", null, null, null, null, false, certain, saved);

        assertThat(ServerErrors.meant(PAYMENT, sorted).outcome()).isEqualTo(outcome);
        assertThat(ServerErrors.meant(PAYMENT, sorted).reason()).isEqualTo("down");
        assertThat(ServerErrors.meant(EMAIL, sorted)).isEqualTo(sorted);
    }

    @Test
    void whatIsDefiniteStaysSo() {
        for (Outcome outcome : new Outcome[] {Outcome.DELIVERED, Outcome.REJECTED, Outcome.SWITCH, Outcome.THROTTLED}) {
            Sorted sorted = new Sorted(outcome, 500, null, null, null);
            assertThat(ServerErrors.meant(PAYMENT, sorted)).isEqualTo(sorted);
        }
    }

    @Test
    void whatACommandDoesNotFindIsRefused() {
        Sorted absent = new Sorted(Outcome.ABSENT, 400, "No such payment", null, null);

        assertThat(ServerErrors.meant(PAYMENT, absent).outcome()).isEqualTo(Outcome.REJECTED);
        assertThat(ServerErrors.meant(EMAIL, absent).reason()).isEqualTo("No such payment");
    }
}
