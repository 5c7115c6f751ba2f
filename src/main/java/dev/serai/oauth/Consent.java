package dev.serai.oauth;

import java.time.Instant;
import java.util.UUID;

/**
 * What a person's consent gave to a connection, as it is stored.
 *
 * @param id of the consent; another one for each
 * @param refreshToken null where there is none
 * @param scopes that were given, as the provider says it; null where it says nothing
 * @param renewable whether a token can be got without the person
 * @param endsAt of the access token, as the provider says
 * @param sent refreshes begun whose answer is not stored, this node's included
 * @param notBefore when the token endpoint may be asked again; null for now
 * @param ended why a person has to consent again; null while it holds
 * @param revocable what it is given back by
 */
record Consent(UUID id, Token token, String refreshToken, String scopes, boolean renewable, Instant consentedAt, Instant endsAt, int sent,
        Instant notBefore, String ended, Revocable revocable) {

    /** The token that the person gave, by which can be chosen again. */
    String ofThePerson() {
        return revocable.token() == null ? token.value() : revocable.token();
    }

    Consent with(Revocable known) {
        return new Consent(id, token, refreshToken, scopes, renewable, consentedAt, endsAt, sent, notBefore, ended, known);
    }

    /** What its tokens are known by. */
    static String fingerprint(UUID id) {
        return "consent " + id;
    }

    @Override
    public String toString() {
        return "Consent[" + id + "]";
    }
}
