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
    private final Kind kind;

    /** What became of the token that it was asked with: nothing, it is spent or taken back, or nobody knows. */
    enum Kind { KEPT, SPENT, LOST }

    private TokenRefusedException(Outcome outcome, Fault fault, String message, Duration notBefore, Kind kind, Throwable cause) {
        super(message, cause, false, false);
        this.outcome = outcome;
        this.fault = fault;
        this.notBefore = notBefore;
        this.kind = kind;
    }

    /** The connection's credentials do not get one. */
    static TokenRefusedException refused(Fault fault, String message) {
        return new TokenRefusedException(Outcome.SWITCH, fault, message, Duration.ofSeconds(30), Kind.KEPT, null);
    }

    /** It may be had later. */
    static TokenRefusedException later(Fault fault, String message, Throwable cause) {
        return new TokenRefusedException(Outcome.RETRY, fault, message, Duration.ofSeconds(5), Kind.KEPT, cause);
    }

    /** It was asked for too often. */
    static TokenRefusedException throttled(String message, Duration wait) {
        return new TokenRefusedException(Outcome.THROTTLED, Fault.RATE_LIMIT, message, wait, Kind.KEPT, null);
    }

    /** A person has to consent again. */
    static TokenRefusedException spent(String message) {
        return new TokenRefusedException(Outcome.SWITCH, Fault.CONSENT, message, Duration.ofSeconds(30), Kind.SPENT, null);
    }

    /** The answer was lost, and with it perhaps a token. */
    static TokenRefusedException lost(Fault fault, String message, Throwable cause) {
        return new TokenRefusedException(Outcome.RETRY, fault, message, Duration.ofSeconds(5), Kind.LOST, cause);
    }

    Kind kind() {
        return kind;
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
