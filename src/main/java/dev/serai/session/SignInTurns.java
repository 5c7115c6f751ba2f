package dev.serai.session;

import dev.serai.api.OverloadedException;
import dev.serai.security.SecretLookUps;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;

/**
 * Lets few sign-ins ask an identity provider at once, in total and of one address: a provider that does not answer holds up those alone
 * who sign in over it, and not who comes with a token or a session.
 */
@Component
class SignInTurns {

    static final int AT_ONCE = 8;
    static final int AT_ONCE_OF_ADDRESS = 2;
    private static final long PATIENCE_MILLIS = 250;

    private final Semaphore room = new Semaphore(AT_ONCE);
    private final ConcurrentHashMap<String, Integer> addresses = new ConcurrentHashMap<>();

    /**
     * What comes of asking.
     *
     * @param address of who signs in
     * @throws OverloadedException when there is no room; nothing was asked then
     */
    <T> T take(String address, Supplier<T> asking) {
        String source = SecretLookUps.source(address);
        int taken = addresses.merge(source, 1, Integer::sum);
        try {
            if (taken > AT_ONCE_OF_ADDRESS || !begin()) {
                throw new OverloadedException("Too many people sign in at once");
            }
            try {
                return asking.get();
            } finally {
                room.release();
            }
        } finally {
            addresses.computeIfPresent(source, (key, count) -> count > 1 ? count - 1 : null);
        }
    }

    private boolean begin() {
        try {
            return room.tryAcquire(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
