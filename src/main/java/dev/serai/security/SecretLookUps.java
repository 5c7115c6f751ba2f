package dev.serai.security;

import dev.serai.api.OverloadedException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;

/** Looks secrets of callers up, few at once, and none for who has sent too many that were nobody's. */
@Component
public final class SecretLookUps {

    private static final int AT_ONCE = 48;
    private static final long PATIENCE_MILLIS = 250;

    private final WrongTokens wrong;
    private final Semaphore room = new Semaphore(AT_ONCE);

    SecretLookUps(WrongTokens wrong) {
        this.wrong = wrong;
    }

    /**
     * What a secret stands for; null when it is nobody's.
     *
     * @param address of who sent it
     * @param wasGood whether it was found before, so that it is looked up whatever else came from there
     * @param lookUp finds it; null when there is none
     * @throws dev.serai.api.ProblemException 429 when too many were wrong, 503 when too many are looked up; and what the look-up throws
     */
    public <T> T find(String secret, String address, boolean wasGood, Supplier<T> lookUp) {
        if (!wasGood) {
            wrong.check(address);
        }
        return counted(secret, address, () -> bounded(lookUp));
    }

    /**
     * As {@link #find}, but takes none of the room for look-ups: for what may take long and is bounded by who calls.
     *
     * @throws dev.serai.api.ProblemException 429 when too many were wrong; and what the look-up throws
     */
    public <T> T findApart(String secret, String address, Supplier<T> lookUp) {
        wrong.check(address);
        return counted(secret, address, lookUp);
    }

    /** Who is taken to send what comes from an address: the address, or of one of IPv6 its network. */
    public static String source(String address) {
        return WrongTokens.source(address);
    }

    private <T> T counted(String secret, String address, Supplier<T> lookUp) {
        try {
            T found = lookUp.get();
            if (found == null) {
                wrong.count(address, secret);
            }
            return found;
        } catch (UnauthorizedException e) {
            wrong.count(address, secret);
            throw e;
        }
    }

    /** Whether it was counted as wrong a moment ago. */
    public boolean isRemembered(String secret) {
        return wrong.isRemembered(secret);
    }

    private <T> T bounded(Supplier<T> lookUp) {
        if (!begin()) {
            throw new OverloadedException("Too many tokens are looked up at once");
        }
        try {
            return lookUp.get();
        } finally {
            room.release();
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
