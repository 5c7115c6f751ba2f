package dev.serai.provider;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a connection gets an access token: the annotation {@code serai.dev/oauth}. Without a person, by what is said here, or by the consent
 * of one. Texts may have properties of the form in them, as {@code {{accountId}}}.
 *
 * @param tokenUrl of the token endpoint; begins with {@code https://} or a property that is a URL
 * @param clientId text of the client's id; null for a grant that needs none
 * @param clientSecret name of the property with its secret; null for a grant that needs none
 * @param scopes separated by blanks; empty for none
 * @param parameters more parameters of the token request, by name
 * @param assertion what a JWT bearer grant signs; null for other grants
 * @param instead name of the property that is used as access token where it is filled in; null for none
 * @param when the property and its value with which alone a connection gets a token; null for all connections
 * @param consent how a person lets a connection in; null where nobody is asked
 */
public record OAuthGrant(Kind kind, String tokenUrl, ClientAuthentication authentication, String clientId, String clientSecret,
        String scopes, Map<String, String> parameters, Assertion assertion, String instead, When when, OAuthConsent consent) {

    /** The derived property that stands for the token. */
    public static final String PROPERTY = "accessToken";

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{([A-Za-z][A-Za-z0-9]{0,99})(?::([^{}]{0,200}))?}}");

    /** RFC 6749, section 4.4; Zoom's server-to-server grant; RFC 7523, section 2.1; RFC 6749, section 4.1, where there is nothing else. */
    public enum Kind { CLIENT_CREDENTIALS, ACCOUNT_CREDENTIALS, JWT_BEARER, AUTHORIZATION_CODE }

    /** How the client proves itself: RFC 6749, section 2.3.1; in a body of JSON; not at all. */
    public enum ClientAuthentication { BASIC, POST, JSON, NONE }

    /**
     * What is in the assertion: RFC 7523, section 3.
     *
     * @param key name of the property with the private key: PEM, or a key file of Google in JSON
     * @param issuer null where the key file names it
     * @param subject null for none
     * @param audience the real URL of the token endpoint, wherever that is called
     */
    public record Assertion(String key, String issuer, String subject, String audience) {}

    /** For connections with this value of a property. */
    public record When(String property, String value) {}

    /** A grant of all connections. */
    public OAuthGrant(Kind kind, String tokenUrl, ClientAuthentication authentication, String clientId, String clientSecret,
            String scopes, Map<String, String> parameters, Assertion assertion, String instead) {
        this(kind, tokenUrl, authentication, clientId, clientSecret, scopes, parameters, assertion, instead, null, null);
    }

    /** A grant that only a person's consent gives. */
    static OAuthGrant of(OAuthConsent consent) {
        return new OAuthGrant(Kind.AUTHORIZATION_CODE, consent.endpoints().tokenUrl(), ClientAuthentication.NONE, null, null, "", Map.of(),
                null, consent.place().instead(), consent.place().when(), consent);
    }

    /** The same, which a person's consent may stand in place of. */
    OAuthGrant or(OAuthConsent other) {
        return new OAuthGrant(kind, tokenUrl, authentication, clientId, clientSecret, scopes, parameters, assertion, instead, when, other);
    }

    /** The name of the form's property that the token of a consent stands for; the derived one where it stands for none. */
    public String property() {
        return consent == null || consent.place().token() == null ? PROPERTY : consent.place().token();
    }

    /** Whether the connection of a call gets a token by it. */
    public boolean isOf(ProviderCall call) {
        return when == null || when.value().equals(String.valueOf(call.property(when.property())));
    }

    /** The text with the call's properties in place of their names; what is not set is what stands after a colon, or empty. */
    public static String filled(String text, ProviderCall call) {
        return PLACEHOLDER.matcher(text).replaceAll(found -> {
            Object value = call.property(found.group(1));
            String filled = value == null ? "" : value.toString();
            return Matcher.quoteReplacement(filled.isBlank() && found.group(2) != null ? found.group(2) : filled);
        });
    }

    /** The names of the properties in a text. */
    public static List<String> named(String text) {
        return PLACEHOLDER.matcher(text).results().map(found -> found.group(1)).toList();
    }

    /** The parameters with the call's properties filled in; those that are empty are left out. */
    public Map<String, String> filledParameters(ProviderCall call) {
        Map<String, String> filled = new TreeMap<>();
        parameters.forEach((name, text) -> {
            String value = filled(text, call);
            if (!value.isBlank()) {
                filled.put(name, value);
            }
        });
        return filled;
    }

    /** Reads the annotation of a file whose form this is. */
    static OAuthGrant read(ProviderAnnotations annotations, JsonNode block, ConnectionForm form) {
        return new OAuthReader(annotations, form).read(block);
    }
}
