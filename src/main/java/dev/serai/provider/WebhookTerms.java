package dev.serai.provider;

import dev.serai.jq.FileJq;
import dev.serai.proof.Proof;
import java.util.List;

/**
 * What a provider sends by itself and how it proves that: the annotation {@code serai.dev/webhook}.
 *
 * @param proofs one of which must be good; those whose secret a connection does not have do not count
 * @param challenge what the provider asks before it sends anything; null where it asks nothing
 * @param account name of the property with the account's id, by which connections are found where the address names none; null where
 *     events name no account
 * @param events makes of a body a list of events and delivery reports; {@code $headers} and {@code $query} are there too
 * @param answer makes of a body what is answered once it is stored: null, text, JSON, or an object with {@code status},
 *     {@code contentType} and {@code body}; null for an empty answer
 */
public record WebhookTerms(List<Check> proofs, Challenge challenge, String account, FileJq events, FileJq answer) {

    /**
     * A proof and its secret.
     *
     * @param secret name of the property
     */
    public record Check(Proof proof, String secret) {}

    /**
     * How the provider finds out that an address is ours.
     *
     * @param secret name of the property that it takes
     */
    public record Challenge(Kind kind, String secret) {

        /** Meta's {@code hub.challenge} in a GET; Zoom's {@code plainToken}, to be signed. */
        public enum Kind { VERIFY_TOKEN, SIGNED_TOKEN }
    }
}
