package dev.serai.security;

import com.nimbusds.jwt.JWT;
import com.nimbusds.openid.connect.sdk.Nonce;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import dev.serai.api.Sha256;
import dev.serai.security.SessionCallers.SignedIn;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** The identity providers over which people sign in to the console. */
@Component
public class SignInProviders {

    private static final int ID_BYTES = 6;

    private final List<Provider> all;

    SignInProviders(OidcIssuers issuers, OidcUsers users) {
        all = issuers.forSignIn().stream().map(issuer -> new Provider(issuer, users)).toList();
    }

    /** In the order of the configuration. */
    public List<Provider> all() {
        return all;
    }

    public Optional<Provider> find(String id) {
        return all.stream().filter(each -> each.id().equals(id)).findFirst();
    }

    /** One of them, and Serai as its client. */
    public static final class Provider {

        private final OidcIssuer issuer;
        private final OidcProperties.SignIn settings;
        private final OidcUsers users;
        private final String id;

        private Provider(OidcIssuer issuer, OidcUsers users) {
            this.issuer = issuer;
            this.settings = issuer.settings().signIn();
            this.users = users;
            byte[] hash = Sha256.of(issuer.settings().issuer().getBytes(StandardCharsets.UTF_8));
            this.id = HexFormat.of().formatHex(Arrays.copyOf(hash, ID_BYTES));
        }

        /** The same for the same issuer, on all nodes. */
        public String id() {
            return id;
        }

        /** What people know it by. */
        public String name() {
            return settings.name();
        }

        public String issuer() {
            return issuer.settings().issuer();
        }

        public String clientId() {
            return settings.clientId();
        }

        /** Empty for a public client. */
        public Optional<String> clientSecret() {
            return Optional.ofNullable(settings.clientSecret());
        }

        public List<String> scopes() {
            return settings.scopes();
        }

        /** What it says of itself; 503 when it does not answer, 502 when that makes no sense. */
        public OIDCProviderMetadata metadata() {
            return issuer.metadata();
        }

        /**
         * Who signed in, by the rules for tokens of the provider. The session does not end with the ID token: that says when a person
         * was recognised, and for how long it may be taken in, not for how long the person stays.
         *
         * @throws dev.serai.api.ProblemException 401 when the ID token is not accepted, 403 when there is no such user, tenant or role,
         *     or the user is switched off, 503 when the provider's keys cannot be had
         */
        public SignedIn signIn(JWT idToken, Nonce nonce) {
            return new SignedIn(users.caller(issuer.identify(idToken, nonce)), null);
        }

        @Override
        public String toString() {
            return "Provider[" + name() + ", " + issuer() + "]";
        }
    }
}
