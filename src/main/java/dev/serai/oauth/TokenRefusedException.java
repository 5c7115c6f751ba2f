package dev.serai.oauth;

import dev.serai.provider.Fault;
import dev.serai.provider.Outcome;
import dev.serai.provider.SelfSorting;
import java.time.Duration;

/** No access token is to be had; the call it was for was not made. */
final class TokenRefusedException extends RuntimeException implements SelfSorting {

    private final Outcome outcome;
    private final Fault fault;
    private final Duration notBefore;

    private TokenRefusedException(Outcome outcome, Fault fault, String message, Duration notBefore, Throwable cause) {
        super(message, cause, false, false);
        this.outcome = outcome;
        this.fault = fault;
        this.notBefore = notBefore;
    }

    /** The connection's credentials do not get one. */
    static TokenRefusedException refused(Fault fault, String message) {
        return new TokenRefusedException(Outcome.SWITCH, fault, message, Duration.ofSeconds(30), null);
    }

    /** It may be had later. */
    static TokenRefusedException later(Fault fault, String message, Throwable cause) {
        return new TokenRefusedException(Outcome.RETRY, fault, message, Duration.ofSeconds(5), cause);
    }

    /** It was asked for too often. */
    static TokenRefusedException throttled(String message, Duration wait) {
        return new TokenRefusedException(Outcome.THROTTLED, Fault.RATE_LIMIT, message, wait, null);
    }

    /** How long the token endpoint is left alone after it. */
    Duration notBefore() {
        return notBefore;
    }

    @Override
    public Outcome outcome() {
        return outcome;
    }

    @Override
    public Fault fault() {
        return fault;
    }
}
