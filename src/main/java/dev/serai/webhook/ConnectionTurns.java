package dev.serai.webhook;

import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;

/**
 * How many requests to one connection are worked on at once: about half of those that come without a token, so that a provider who sends
 * without end leaves turns for those of other tenants.
 */
@Component
class ConnectionTurns {

    private static final int MOST = 32;

    private final Map<UUID, Integer> busy = new ConcurrentHashMap<>();

    /** Works on one; what {@code full} says where there are too many. */
    <T> T take(UUID connection, Supplier<T> work, Supplier<T> full) {
        int[] turn = new int[1];
        busy.compute(connection, (id, count) -> {
            turn[0] = (count == null ? 0 : count) + 1;
            return turn[0] > MOST ? count : Integer.valueOf(turn[0]);
        });
        if (turn[0] > MOST) {
            return full.get();
        }
        try {
            return work.get();
        } finally {
            busy.computeIfPresent(connection, (id, count) -> count == 1 ? null : Integer.valueOf(count - 1));
        }
    }

    int busy() {
        return busy.size();
    }
}
