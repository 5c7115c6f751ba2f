package dev.serai.security;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The identity providers (OpenID Connect) whose tokens are accepted beside Serai's own.
 *
 * @param issuers {@code issuers[0].issuer}, {@code .audience}, {@code .tenant-claim} or {@code .tenant}, {@code .role-claim},
 *     {@code .roles.admin}, {@code .roles.member}, and {@code .sign-in.name}, {@code .client-id}, {@code .client-secret},
 *     {@code .scopes}; see docs/security.md
 * @param clockSkew how far their clocks may be off
 */
@ConfigurationProperties("serai.security.oidc")
record OidcProperties(@DefaultValue List<Issuer> issuers, @DefaultValue("60s") Duration clockSkew) {

    OidcProperties {
        Set<String> known = new HashSet<>();
        for (Issuer each : issuers) {
            if (!known.add(each.issuer())) {
                throw new IllegalArgumentException("serai.security.oidc.issuers names \"" + each.issuer() + "\" twice");
            }
        }
    }

    /**
     * One identity provider.
     *
     * @param issuer its URL, exactly as it stands in its tokens
     * @param audience what its tokens must be for
     * @param tenant the one tenant it vouches for; null to read it from a claim
     * @param tenantClaim the claim that holds the tenant's id; a dot leads into an object
     * @param roleClaim the claim that holds roles, a list or a text of words; a dot leads into an object
     * @param roles which of its roles make an {@code admin} and which a {@code member}
     * @param signIn how people sign in to the console over it; null where they do not
     */
    record Issuer(String issuer, String audience, UUID tenant, @DefaultValue("tenant") String tenantClaim,
            @DefaultValue("roles") String roleClaim, Map<String, List<String>> roles, SignIn signIn) {

        Issuer {
            require(issuer, "issuer");
            require(audience, "audience");
            roles = roles == null || roles.isEmpty() ? Map.of("admin", List.of("admin"), "member", List.of("member")) : Map.copyOf(roles);
            if (!Set.of("admin", "member").containsAll(roles.keySet())) {
                throw new IllegalArgumentException("serai.security.oidc.issuers[].roles has " + roles.keySet()
                        + "; known are admin and member");
            }
        }

        private static void require(String value, String name) {
            if (value == null || value.isBlank()) {
                throw new IllegalArgumentException("serai.security.oidc.issuers[]." + name + " is missing; every issuer needs one");
            }
        }
    }

    /**
     * Serai as a client of an identity provider.
     *
     * @param name what people know it by: "Sign in with (name)"
     * @param clientId Serai's id there
     * @param clientSecret null for a public client
     * @param scopes what is asked for; {@code openid} goes along in any case
     */
    record SignIn(String name, String clientId, String clientSecret, @DefaultValue({"openid", "profile", "email"}) List<String> scopes) {

        SignIn {
            if (name == null || name.isBlank() || clientId == null || clientId.isBlank()) {
                throw new IllegalArgumentException("serai.security.oidc.issuers[].sign-in needs a name and a client-id");
            }
            clientSecret = clientSecret == null || clientSecret.isBlank() ? null : clientSecret;
        }

        @Override
        public String toString() {
            return "SignIn[" + name + ", " + clientId + "]";
        }
    }
}
