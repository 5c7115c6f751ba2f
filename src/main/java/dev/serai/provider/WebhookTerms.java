package dev.serai.provider;

import dev.serai.jq.FileJq;
import java.util.List;
import java.util.Set;

/**
 * What a provider sends by itself and how it proves that: the annotation {@code serai.dev/webhook}.
 *
 * @param proofs one of which must be good; those whose secret a connection does not have do not count
 * @param challenge what the provider asks before it sends anything; null where it asks nothing
 * @param account name of the property with the account's id, by which connections are found where the address names none; null where
 *     events name no account
 * @param events makes of a body a list of events and delivery reports; {@code $headers}, {@code $query} and {@code $settings} are
 *     there too
 * @param answer makes of a body what is answered once it is stored: null, text, JSON, or an object with {@code status},
 *     {@code contentType} and {@code body}; null for an empty answer
 * @param form what fields of a form are more than text
 * @param address what stands in the address in place of the provider's id, for files whose webhooks an app has one address for; null for
 *     the id alone
 */
public record WebhookTerms(List<Check> proofs, Challenge challenge, String account, FileJq events, FileJq answer,
        Form form, String address) {

    /**
     * A form, such as mail that somebody wrote, with its files.
     *
     * @param charsets name of the field that says, as a JSON object, in which charset each field is; null for none
     * @param mail names of fields that hold a whole message (RFC 5322)
     * @param files what the names of files begin with, before a number; files that have no name of their own are told by it. Null for none
     */
    public record Form(String charsets, Set<String> mail, String files) {

        /** Whether a field is a file, whatever it says. */
        public boolean isFile(String field) {
            return files != null && field.length() > files.length() && field.startsWith(files)
                    && field.chars().skip(files.length()).allMatch(c -> c >= '0' && c <= '9');
        }
    }

    /**
     * A proof and its secret.
     *
     * @param secret name of the property
     */
    public record Check(ConfiguredProof proof, String secret) {}

    /**
     * How the provider finds out that an address is ours.
     *
     * @param secret name of the property that it takes; of {@link Kind#KNOWN_KEY} the key itself, which everybody knows. Null where it
     *     takes none
     */
    public record Challenge(Kind kind, String secret) {

        /**
         * Meta's {@code hub.challenge} in a GET; Zoom's {@code plainToken}, to be signed; Mandrill's POST of nothing, signed with a key
         * that everybody knows; the subscription of Amazon SNS, whose address is to be called.
         */
        public enum Kind { VERIFY_TOKEN, SIGNED_TOKEN, KNOWN_KEY, SNS_SUBSCRIPTION }
    }
}
