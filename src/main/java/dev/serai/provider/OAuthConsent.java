package dev.serai.provider;

import dev.serai.provider.OAuthGrant.ClientAuthentication;
import dev.serai.provider.OAuthGrant.When;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * How a person lets a connection in, and how its tokens stay alive (RFC 6749, section 4.1): the grant {@code authorization_code} of the
 * annotation {@code serai.dev/oauth}. Texts may have properties of the form in them.
 *
 * @param choice what has to be chosen before the connection can be called; null for nothing
 */
public record OAuthConsent(Endpoints endpoints, Client client, Request request, Reading reading, Life life, Choice choice, Place place) {

    /**
     * @param authorizeUrl where the person goes
     * @param issuer what {@code iss} in the callback must be (RFC 9207); null where nothing is known of it
     * @param revocation how the tokens are given back; null where that cannot be
     */
    public record Endpoints(String authorizeUrl, String tokenUrl, String issuer, Exchange revocation) {}

    /**
     * Who asks: the tenant's own client where these properties are filled in, else the instance's.
     *
     * @param app under which name the instance has a client
     * @param id name of the property with the client's id
     * @param secret name of the property with its secret
     */
    public record Client(String app, String id, String secret, ClientAuthentication authentication) {}

    /**
     * @param separator what stands between scopes: a blank or a comma
     * @param pkce whether a challenge goes along (RFC 7636)
     * @param authorize more parameters of the authorization request
     * @param parameters more parameters of the token request
     */
    public record Request(List<String> scopes, String separator, boolean pkce, Map<String, String> authorize,
            Map<String, String> parameters) {}

    /**
     * How answers are read.
     *
     * @param token JSON Pointer of the access token
     * @param refresh JSON Pointer of the refresh token
     * @param returns which properties are kept from what, by name
     * @param dead words for a refresh token that will not do any more, beside {@code invalid_grant}
     * @param account who let Serai in; null where the provider takes back one token alone
     */
    public record Reading(String token, String refresh, Map<String, Returned> returns, Set<String> dead, Account account) {}

    /**
     * Who let Serai in, where a token that is taken back is the end of all that the same account gave to the same client.
     *
     * @param property name of the property that tells it; null where it is read
     * @param url asked with the access token; null where the token answer tells it
     * @param list JSON Pointer of a list, in the answer; empty where the answer itself tells it
     * @param where JSON Pointer of what is true in the right entry of the list
     * @param at JSON Pointer of the account
     */
    public record Account(String property, String url, String list, String where, String at) {}

    /**
     * A value of the callback or of the token answer that becomes a property.
     *
     * @param callback name of the callback's parameter; null where the answer has it
     * @param answer JSON Pointer into the token answer; null where the callback has it
     * @param hosts where a URL may lead, {@code *.} for any subdomain; empty where it is no URL
     */
    public record Returned(String callback, String answer, List<String> hosts) {

        /** Whether a value may be kept: one without a host always, a URL where it leads to one of the hosts. */
        public boolean allows(String value) {
            if (hosts.isEmpty()) {
                return value.length() <= LONGEST && value.chars().noneMatch(Character::isISOControl);
            }
            try {
                URI url = new URI(value);
                String host = url.getHost() == null ? "" : url.getHost().toLowerCase(Locale.ROOT);
                return "https".equalsIgnoreCase(url.getScheme()) && url.getRawUserInfo() == null && url.getPort() == -1
                        && hosts.stream().anyMatch(allowed -> allowed.startsWith("*.") ? host.endsWith(allowed.substring(1))
                                : host.equals(allowed));
            } catch (java.net.URISyntaxException e) {
                return false;
            }
        }
    }

    /**
     * A request of the provider's own that gets another token for one, or ends it.
     *
     * @param method GET, POST or DELETE
     * @param parameters in the address for GET, else in the body; {@code {{token}}}, {@code {{refreshToken}}}, {@code {{clientId}}} and
     *     {@code {{clientSecret}}} stand for those
     * @param authorization a header's value, with the same names in it; null for none
     * @param basic whether the client proves itself in the header
     * @param json whether the body is JSON
     */
    public record Exchange(String method, String url, Map<String, String> parameters, String authorization, boolean basic, boolean json) {}

    /**
     * What keeps a token alive beside its refresh token.
     *
     * @param extend makes a long-lived token of the first one; null for none
     * @param renew makes a token of a living one, where there is no refresh token; null for none
     * @param keepAlive after which it is refreshed though nobody calls
     */
    public record Life(Exchange extend, Exchange renew, Duration keepAlive) {}

    /**
     * A list of which one entry is chosen.
     *
     * @param url asked with the access token
     * @param headers more headers of the request
     * @param list JSON Pointer of the list, or of the only entry there can be; empty for the answer itself
     * @param id JSON Pointer in an entry, of what it is chosen by
     * @param name JSON Pointer in an entry, of what it is called
     * @param keep which property is kept from where in the entry
     * @param token JSON Pointer in an entry, of the token that is used from then on; null for none
     * @param what the entry is, such as {@code page}
     * @param none what to do where there is no entry
     */
    public record Choice(String url, Map<String, String> headers, String list, String id, String name, Map<String, String> keep,
            String token, String what, String none) {}

    /**
     * What a consent means for the form.
     *
     * @param token name of the property in whose place the token stands; null for the derived {@code accessToken}
     * @param instead name of the property that goes before a consent where it is filled in; null for none
     * @param spares names of required properties that are not needed after a consent
     * @param wanted name of the property that, filled in, says that a consent is to be given
     * @param when null for all connections
     */
    public record Place(String token, String instead, Set<String> spares, String wanted, When when) {}

    private static final int LONGEST = 500;

    /** The scopes as they are asked for. */
    public String scope(ProviderCall call) {
        return String.join(request.separator(), request.scopes().stream().map(scope -> OAuthGrant.filled(scope, call))
                .filter(scope -> !scope.isBlank()).toList());
    }
}
