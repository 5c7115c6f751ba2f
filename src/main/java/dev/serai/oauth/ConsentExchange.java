package dev.serai.oauth;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.api.ProblemException;
import dev.serai.connection.Connection;
import dev.serai.connection.ConsentedConnections.Consented;
import dev.serai.connection.ConsentedConnections.Result;
import dev.serai.connection.ConsentedConnections;
import dev.serai.audit.Actor;
import dev.serai.oauth.ConsentChoices.Entry;
import dev.serai.oauth.ConsentRequests.Exchanged;
import dev.serai.oauth.ConsentStates.Begun;
import dev.serai.oauth.TokenSource.Key;
import dev.serai.provider.OAuthConsent.Choice;
import dev.serai.provider.OAuthConsent.Returned;
import dev.serai.provider.OAuthConsent;
import dev.serai.provider.Provider;
import dev.serai.provider.ProviderCall;
import dev.serai.security.TenantScope;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Makes a connection of what a provider sends back with a person: spends the code, keeps what is returned, chooses where one can. */
@Component
class ConsentExchange {

    private static final Logger log = LoggerFactory.getLogger(ConsentExchange.class);
    private static final int LONGEST_WORDS = 300;

    private final ConsentedConnections connections;
    private final ConsentCalls calls;
    private final ConsentRequests requests;
    private final ConsentAccounts accounts;
    private final ConsentChoices choices;
    private final ConsentStore store;
    private final Revocations revocations;
    private final TransactionTemplate transaction;

    ConsentExchange(ConsentedConnections connections, ConsentCalls calls, ConsentRequests requests, ConsentAccounts accounts,
            ConsentChoices choices, ConsentStore store, Revocations revocations, TransactionTemplate transaction) {
        this.connections = connections;
        this.calls = calls;
        this.requests = requests;
        this.accounts = accounts;
        this.choices = choices;
        this.store = store;
        this.revocations = revocations;
        this.transaction = transaction;
    }

    ConsentOutcome run(Provider provider, Begun begun, Map<String, String> given, String verifier) {
        UUID id = begun.connectionId();
        OAuthConsent consent = provider.form().oauth().consent();
        String issuer = given.get("iss");
        if (issuer != null && consent.endpoints().issuer() != null && !issuer.equals(consent.endpoints().issuer())) {
            return ConsentOutcome.failed(id, "invalid_issuer", "The answer names another issuer than " + consent.endpoints().issuer()
                    + "; begin again, and mind the address you were sent to");
        }
        if (given.containsKey("error")) {
            String words = shortened(given.getOrDefault("error_description", ""));
            return ConsentOutcome.failed(id, shortened(given.get("error")), "The consent was not given at " + provider.title()
                    + (words.isEmpty() ? "" : ": " + words));
        }
        if (given.get("code") == null) {
            return ConsentOutcome.failed(id, "invalid_request", provider.title() + " sent neither a code nor an error back; begin again");
        }
        return TenantScope.call(begun.tenantId(), () -> spent(provider, begun, given, verifier));
    }

    private ConsentOutcome spent(Provider provider, Begun begun, Map<String, String> given, String verifier) {
        Connection connection = begun.connectionId() == null ? null
                : connections.find(begun.tenantId(), begun.connectionId()).orElse(null);
        if (begun.connectionId() != null && (connection == null || !connection.provider().equals(provider.id()))) {
            return ConsentOutcome.failed(begun.connectionId(), "not_found", "The connection is gone, or another provider's"
                    + " now; begin again");
        }
        OAuthConsent consent = provider.form().oauth().consent();
        ProviderCall call = calls.of(begun.tenantId(), connection, provider);
        Map<String, Object> values = new LinkedHashMap<>();
        String bad = returned(consent, values, returned -> returned.callback() == null ? null : given.get(returned.callback()));
        if (bad != null) {
            return ConsentOutcome.failed(begun.connectionId(), "invalid_answer", provider.title() + bad);
        }
        Exchanged exchanged;
        try {
            exchanged = requests.exchange(calls.with(call, values), given.get("code"), begun.redirectUri(),
                    consent.request().pkce() ? verifier : null, unused -> giveBack(begun, unused, null));
        } catch (TokenRefusedException e) {
            return ConsentOutcome.failed(begun.connectionId(), e.kind() == TokenRefusedException.Kind.SPENT ? "invalid_grant"
                    : e.kind() == TokenRefusedException.Kind.LOST ? "answer_lost" : "token_refused", e.getMessage() + "; begin again");
        }
        Kept kept;
        try {
            kept = kept(provider, begun, call, values, exchanged);
        } catch (RuntimeException | Error e) {
            giveBack(begun, exchanged.consent(), e);
            throw e;
        }
        if (kept.failed() != null) {
            giveBack(begun, exchanged.consent(), null);
            return kept.failed();
        }
        return tested(begun.tenantId(), kept.result());
    }

    /** What a consent that nobody lives by gave goes back to the provider. */
    private void giveBack(Begun begun, Consent consent, Throwable why) {
        try {
            revocations.giveBackUnused(begun.tenantId(), begun.connectionId(), consent);
        } catch (RuntimeException e) {
            log.error("The tokens of a consent of tenant {} at {} that came to nothing could not be given back; the person can take Serai's"
                    + " access back there", begun.tenantId(), consent.revocable().provider(), e);
            if (why != null) {
                why.addSuppressed(e);
            }
        }
    }

    private Kept kept(Provider provider, Begun begun, ProviderCall call, Map<String, Object> values, Exchanged exchanged) {
        OAuthConsent consent = provider.form().oauth().consent();
        JsonNode answer = exchanged.answer();
        String bad = returned(consent, values, returned -> returned.answer() == null ? null : answer.at(returned.answer()).asText(null));
        if (bad != null) {
            return Kept.failed(ConsentOutcome.failed(begun.connectionId(), "invalid_answer", provider.title() + bad));
        }
        Set<String> missing = ConsentScopes.missing(call, exchanged.consent().scopes());
        if (!missing.isEmpty()) {
            return Kept.failed(ConsentOutcome.failed(begun.connectionId(), "insufficient_scope", "The consent lacks what the connection"
                    + " needs: " + String.join(" ", missing) + ". Begin again and allow all of it"));
        }
        ProviderCall complete = calls.with(call, values);
        Consent whose = exchanged.consent().with(exchanged.consent().revocable().of(accounts.account(complete,
                exchanged.consent().token().value(), answer), Revocable.values(consent, complete)));
        return stored(begun.actor(), new Consented(provider, begun.connectionId(), begun.channel(), begun.name(), begun.ownerId(), values,
                null, begun.switchesOn()), begun.tenantId(), complete, whose, null);
    }

    /**
     * What became of a consent.
     *
     * @param result the connection that lives by it now; null for none
     * @param failed why none does; null where one does
     */
    private record Kept(Result result, ConsentOutcome failed) {

        static Kept failed(ConsentOutcome outcome) {
            return new Kept(null, outcome);
        }
    }

    private interface Source {

        String of(Returned returned);
    }

    /** Keeps what is returned; what is wrong with it, or null. */
    private static String returned(OAuthConsent consent, Map<String, Object> values, Source source) {
        for (Map.Entry<String, Returned> each : consent.reading().returns().entrySet()) {
            String value = source.of(each.getValue());
            if (value == null || value.isBlank()) {
                continue;
            }
            if (!each.getValue().allows(value.strip())) {
                return " sent a " + each.getKey() + " back that is not one of its own addresses; nothing was sent there";
            }
            values.put(each.getKey(), value.strip());
        }
        return null;
    }

    /**
     * Stores a consent, where one is to be chosen with what is chosen, and tests the connection.
     *
     * @param chosen id of what is chosen; null where nobody has chosen yet
     */
    ConsentOutcome kept(Actor who, Consented consented, UUID tenantId, ProviderCall call, Consent consent, String chosen) {
        Kept kept = stored(who, consented, tenantId, call, consent, chosen);
        return kept.failed() != null ? kept.failed() : tested(tenantId, kept.result());
    }

    private Kept stored(Actor who, Consented consented, UUID tenantId, ProviderCall call, Consent consent, String chosen) {
        Choice choice = ConsentRequests.consent(call).choice();
        Map<String, Object> values = new LinkedHashMap<>(consented.values());
        String missing = null;
        Consent used = consent;
        if (choice != null) {
            try {
                List<Entry> entries = choices.list(call, consent.ofThePerson());
                Entry entry = chosen(entries, choice, call, chosen);
                if (entry != null) {
                    values.putAll(entry.values());
                    used = entry.token() != null ? withToken(consent, entry.token())
                            : consent.revocable().token() == null ? consent : withToken(consent, consent.ofThePerson());
                } else {
                    missing = entries.isEmpty() ? choice.none() : "Choose the " + choice.what() + " it is for: GET /api/integrations/{id}"
                            + "/oauth/choices lists them, POST .../oauth/choose takes one";
                }
            } catch (TokenRefusedException e) {
                if (chosen != null) {
                    throw e;
                }
                boolean works = consented.id() != null && connections.find(tenantId, consented.id()).filter(known -> !known.pending())
                        .isPresent();
                if (works && choice.token() != null) {
                    return Kept.failed(ConsentOutcome.failed(consented.id(), "choices_unreadable", e.getMessage() + ". The connection"
                            + " stays as it was; begin again later"));
                }
                missing = works ? null : e.getMessage() + ". Choose the " + choice.what() + " later, by GET"
                        + " /api/integrations/{id}/oauth/choices";
            }
        }
        Consented complete = new Consented(consented.provider(), consented.id(), consented.channel(), consented.name(), consented.ownerId(),
                values, missing, consented.switchesOn());
        Consent stored = used;
        Result result = transaction.execute(status -> {
            Result made = connections.store(who, tenantId, complete);
            keep(new Key(tenantId, made.id()), consent, stored, ConsentRequests.renewAt(stored,
                    ConsentRequests.consent(call).life().keepAlive()), chosen != null);
            return made;
        });
        return new Kept(result, null);
    }

    private ConsentOutcome tested(UUID tenantId, Result result) {
        connections.released(tenantId, result.id());
        if (!result.status().equals("active")) {
            return new ConsentOutcome(result.id(), result.status(), null, result.status().equals("inactive")
                    ? "The consent is there; the connection was switched off, and stays so until somebody switches it on"
                    : result.missing());
        }
        String wrong = connections.test(tenantId, result.id());
        return new ConsentOutcome(result.id(), wrong == null ? "active" : "error", null, wrong);
    }

    /**
     * A choice changes the tokens only where it has one of its own, and only those that it was made with.
     *
     * @param chooses whether the consent is stored already
     */
    private void keep(Key key, Consent consent, Consent used, Instant renewAt, boolean chooses) {
        if (!chooses) {
            store.insert(key, used, renewAt);
        } else if (used == consent ? !store.isOf(key, consent.id()) : !store.replace(key, consent, used, renewAt)) {
            throw new ProblemException(409, "Conflict", "The connection was connected again, or its tokens were refreshed,"
                    + " while you chose; choose again", List.of());
        }
    }

    /** What is chosen, what was chosen before, or the only one there is. */
    private static Entry chosen(List<Entry> entries, Choice choice, ProviderCall call, String chosen) {
        if (chosen != null) {
            return entries.stream().filter(entry -> entry.id().equals(chosen)).findFirst().orElseThrow(() ->
                    ProblemException.badField("choice", "is \"" + chosen + "\", which is no " + choice.what() + " that "
                            + call.provider().title() + " tells of; GET .../oauth/choices lists them"));
        }
        List<Entry> known = call.connectionId() == null ? List.of() : entries.stream().filter(entry -> entry.values().entrySet().stream()
                .allMatch(value -> value.getValue().equals(String.valueOf(call.property(value.getKey()))))).toList();
        List<Entry> candidates = new ArrayList<>(known.isEmpty() ? entries : known);
        return candidates.size() == 1 ? candidates.get(0) : null;
    }

    /** What is chosen has a token of its own, which nobody renews. */
    private static Consent withToken(Consent consent, String token) {
        Instant now = consent.token().obtainedAt();
        Instant endsAt = now.plus(ConsentRequests.NEVER);
        UUID id = UUID.randomUUID();
        return new Consent(id, Token.of(token, Consent.fingerprint(id), now, endsAt), null, consent.scopes(), false,
                consent.consentedAt(), endsAt, 0, null, null, consent.revocable().withToken(consent.ofThePerson()));
    }

    private static String shortened(String text) {
        String line = text.replaceAll("[\\s\\p{Cntrl}]+", " ").strip();
        return line.length() > LONGEST_WORDS ? line.substring(0, LONGEST_WORDS) + "..." : line;
    }
}
