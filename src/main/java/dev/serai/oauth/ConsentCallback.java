package dev.serai.oauth;

import dev.serai.api.ProblemException;
import dev.serai.audit.AuditLog;
import dev.serai.credential.Fingerprints;
import dev.serai.egress.EgressProperties;
import dev.serai.oauth.ConsentStates.Begun;
import dev.serai.provider.Provider;
import dev.serai.provider.ProviderCatalog;
import dev.serai.security.TenantScope;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Takes people back from a provider: once per state, in the browser that began it, before its time is over. A repeat is answered as
 * the first time, for a code that is spent twice may cost the tokens of the first time.
 */
@Component
class ConsentCallback {

    private static final Logger log = LoggerFactory.getLogger(ConsentCallback.class);
    private static final long LOOK_AGAIN_MILLIS = 100;

    private final ProviderCatalog providers;
    private final ConsentStates states;
    private final ConsentExchange exchange;
    private final Fingerprints signatures;
    private final AuditLog audit;
    private final TransactionTemplate transaction;
    private final Duration patience;
    private final Clock clock;

    ConsentCallback(ProviderCatalog providers, ConsentStates states, ConsentExchange exchange, Fingerprints signatures, AuditLog audit,
            TransactionTemplate transaction, EgressProperties egress, Clock clock) {
        this.providers = providers;
        this.states = states;
        this.exchange = exchange;
        this.signatures = signatures;
        this.audit = audit;
        this.transaction = transaction;
        this.patience = egress.responseTimeout().multipliedBy(8);
        this.clock = clock;
    }

    /** @param returnTo where the browser goes; null where the answer stays here */
    record Finished(ConsentOutcome outcome, String returnTo) {}

    /**
     * @param given what the provider sends along
     * @param cookies the header of the browser; null for none
     */
    Finished finish(String providerWord, Map<String, String> given, String cookies) {
        Provider provider = ConsentStart.consentedTo(providers, providerWord);
        ConsentState state = new ConsentState(given.getOrDefault("state", ""));
        if (!state.isSigned(provider.id(), signatures)) {
            throw refused(400, "The parameter \"state\" is none that Serai gave out for " + provider.title() + "; begin again");
        }
        Begun begun = states.find(state.hash()).orElseThrow(() -> refused(400, "This consent is over since long; begin again"));
        String session = Cookies.value(cookies, state.cookie());
        if (session == null || !MessageDigest.isEqual(ConsentState.sha256(session), begun.sessionHash())) {
            throw refused(403, "This consent was begun in another browser, or one that keeps no cookies; only the one that began it can"
                    + " finish it. Begin again here");
        }
        if (begun.outcome() != null) {
            return new Finished(begun.outcome(), begun.returnTo());
        }
        Instant now = clock.instant();
        if (!states.take(state.hash(), now)) {
            return new Finished(awaited(state, provider), begun.returnTo());
        }
        ConsentOutcome outcome = outcome(provider, begun, state, session, given, now);
        states.finish(state.hash(), outcome);
        return new Finished(outcome, begun.returnTo());
    }

    private ConsentOutcome outcome(Provider provider, Begun begun, ConsentState state, String session, Map<String, String> given,
            Instant now) {
        ConsentOutcome outcome;
        if (!now.isBefore(begun.expiresAt())) {
            outcome = ConsentOutcome.failed(begun.connectionId(), "expired", "The consent took longer than " + ConsentStart.LIFE.toMinutes()
                    + " minutes; begin again");
        } else {
            try {
                outcome = exchange.run(provider, begun, given, state.verifier(session));
            } catch (RuntimeException e) {
                log.error("A consent of tenant {} at {} failed", begun.tenantId(), provider.id(), e);
                outcome = ConsentOutcome.failed(begun.connectionId(), "server_error", "Serai itself failed; begin again");
            }
        }
        if (outcome.error() != null) {
            log.warn("A consent of tenant {} at {} came to nothing: {}: {}", begun.tenantId(), provider.id(), outcome.error(),
                    outcome.message());
            record(provider, begun, outcome);
        }
        return outcome;
    }

    private void record(Provider provider, Begun begun, ConsentOutcome outcome) {
        Map<String, Object> after = new LinkedHashMap<>();
        after.put("provider", provider.id());
        after.put("error", outcome.error());
        after.put("message", outcome.message());
        TenantScope.run(begun.tenantId(), () -> transaction.executeWithoutResult(status -> audit.record(begun.actor(), begun.tenantId(),
                "connection.authorize", begun.connectionId(), null, after)));
    }

    /** What whoever took it on before comes to. */
    private ConsentOutcome awaited(ConsentState state, Provider provider) {
        while (true) {
            Begun begun = states.find(state.hash()).orElseThrow(() -> refused(400, "This consent is over; begin again"));
            if (begun.outcome() != null) {
                return begun.outcome();
            }
            if (begun.takenAt() == null || begun.takenAt().plus(patience).isBefore(clock.instant())) {
                ConsentOutcome interrupted = ConsentOutcome.failed(begun.connectionId(), "interrupted", "The consent was interrupted while"
                        + " its code was exchanged; begin again");
                states.finish(state.hash(), interrupted);
                record(provider, begun, interrupted);
                return interrupted;
            }
            pause();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(LOOK_AGAIN_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw refused(503, "Serai stops; try again");
        }
    }

    private static ProblemException refused(int status, String detail) {
        return new ProblemException(status, status == 403 ? "Forbidden" : status == 503 ? "Unavailable" : "Bad request", detail, List.of());
    }
}
