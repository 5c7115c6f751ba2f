package dev.serai.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.serai.api.ProblemException;
import dev.serai.security.OidcProperties.Issuer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class OidcClaimsTests {

    private static final UUID TENANT = UUID.fromString("01a1fcdb-968c-7477-8ef3-2a1de8bb5e90");

    @Test
    void anIssuerOfOneTenantVouchesForThatTenantAlone() {
        Issuer issuer = new Issuer("https://id.example", "serai", TENANT, "tenant", "roles", null);

        assertThat(new OidcClaims(issuer, Map.of("tenant", UUID.randomUUID().toString())).tenant()).isEqualTo(TENANT);
    }

    @Test
    void theTenantStandsInAClaimMaybeInsideAnObject() {
        assertThat(claims(Map.of("tenant", TENANT.toString())).tenant()).isEqualTo(TENANT);
        Issuer nested = new Issuer("https://id.example", "serai", null, "org.id", "roles", null);
        assertThat(new OidcClaims(nested, Map.of("org", Map.of("id", TENANT.toString()))).tenant()).isEqualTo(TENANT);
        assertThat(new OidcClaims(nested, Map.of("org.id", TENANT.toString())).tenant()).isEqualTo(TENANT);
        for (Object none : List.of(5, "acme", List.of(TENANT.toString()), Map.of())) {
            assertThatThrownBy(() -> claims(Map.of("tenant", none)).tenant()).isInstanceOfSatisfying(ProblemException.class,
                    problem -> assertThat(problem.status()).isEqualTo(403));
        }
    }

    @Test
    void theHighestRoleThatMeansSomethingCounts() {
        assertThat(claims(Map.of("roles", List.of("member", "admin"))).role()).contains(Role.ADMIN);
        assertThat(claims(Map.of("roles", "openid member")).role()).contains(Role.MEMBER);
        assertThat(claims(Map.of("roles", "operator")).role()).isEmpty();
        assertThat(claims(Map.of("roles", Map.of("admin", true))).role()).isEmpty();
        assertThat(claims(Map.of()).role()).isEmpty();
    }

    @Test
    void onlyAVerifiedEmailAddressCounts() {
        assertThat(claims(Map.of("email", "ann@example.com", "email_verified", true)).email()).contains("ann@example.com");
        assertThat(claims(Map.of("email", "ann@example.com", "email_verified", false)).email()).isEmpty();
        assertThat(claims(Map.of("email", "ann@example.com")).email()).isEmpty();
        assertThat(claims(Map.of("email", "nobody", "email_verified", true)).email()).isEmpty();
    }

    @Test
    void aNameIsFoundForEverybody() {
        assertThat(claims(Map.of("sub", "s-1", "name", "Ann\u0000\n Lee")).name()).isEqualTo("Ann Lee");
        assertThat(claims(Map.of("sub", "s-1", "preferred_username", "ann")).name()).isEqualTo("ann");
        assertThat(claims(Map.of("sub", "s-1", "name", " ")).name()).isEqualTo("s-1");
        assertThat(claims(Map.of("sub", "s".repeat(500))).name()).hasSize(200);
    }

    @Test
    void settingsThatCannotWorkAreRefusedAtTheStart() {
        assertThatThrownBy(() -> new Issuer("https://id.example", " ", null, "tenant", "roles", null))
                .hasMessageContaining("audience is missing");
        assertThatThrownBy(() -> new Issuer(null, "serai", null, "tenant", "roles", null)).hasMessageContaining("issuer is missing");
        assertThatThrownBy(() -> new Issuer("https://id.example", "serai", null, "tenant", "roles", Map.of("operator", List.of("x"))))
                .hasMessageContaining("known are admin and member");
        Issuer one = new Issuer("https://id.example", "serai", null, "tenant", "roles", null);
        assertThatThrownBy(() -> new OidcProperties(List.of(one, one), Duration.ZERO)).hasMessageContaining("twice");
    }

    private static OidcClaims claims(Map<String, Object> claims) {
        return new OidcClaims(new Issuer("https://id.example", "serai", null, "tenant", "roles", null), claims);
    }
}
