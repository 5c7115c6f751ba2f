package dev.serai.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.operation.Operation;
import dev.serai.operation.Operation.Kind;
import dev.serai.operation.Operation.OnUnknown;
import dev.serai.operation.Operation.Priority;
import dev.serai.operation.Operation.ServerError;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OperationScheduleTests {

    private static final Instant NOW = Instant.parse("2026-01-31T08:00:00Z");

    private static Operation operation(Priority priority, Duration expires) {
        return new Operation("code.send", List.of("sms"), "Send a code", "", Kind.COMMAND, Duration.ZERO, priority, List.of(), expires,
                OnUnknown.HOLD, ServerError.RETRY, null, null, Map.of(), List.of(), null, null, List.of());
    }

    @Test
    void whatAnOperationSaysNothingOfIsUsual() {
        assertThat(Schedule.of(operation(Priority.NORMAL, null), NOW)).isSameAs(Schedule.USUAL);
    }

    @Test
    void aCodeGoesFirstAndDiesOld() {
        assertThat(Schedule.of(operation(Priority.HIGH, Duration.ofMinutes(10)), NOW))
                .isEqualTo(new Schedule(Priority.HIGH, null, NOW.plusSeconds(600)));
        assertThat(Schedule.of(operation(Priority.BULK, null), NOW)).isEqualTo(new Schedule(Priority.BULK, null, null));
    }
}
