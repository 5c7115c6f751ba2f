package dev.serai.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.UUID;
import org.junit.jupiter.api.Test;

class ConnectionTurnsTests {

    private final ConnectionTurns turns = new ConnectionTurns();
    private final UUID one = UUID.randomUUID();

    private int nested(UUID connection, int depth) {
        return turns.take(connection, () -> 1 + (depth == 1 ? 0 : nested(connection, depth - 1)), () -> 0);
    }

    @Test
    void oneConnectionHasSoManyTurnsAndOthersHaveTheirs() {
        assertThat(nested(one, 32)).isEqualTo(32);
        assertThat(nested(one, 33)).isEqualTo(32);
        assertThat(turns.<Integer>take(one, () -> nested(UUID.randomUUID(), 32), () -> 0)).isEqualTo(32);
        assertThat(turns.busy()).isZero();
    }

    @Test
    void aTurnThatFailsIsGivenBack() {
        assertThatIllegalStateException().isThrownBy(() -> turns.take(one, () -> {
            throw new IllegalStateException();
        }, () -> null));

        assertThat(turns.busy()).isZero();
        assertThat(nested(one, 32)).isEqualTo(32);
    }
}
