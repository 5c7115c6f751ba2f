package dev.serai.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.serai.api.ProblemException;
import dev.serai.security.OidcProperties.Issuer;
import dev.serai.security.OidcProperties.SignIn;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class OidcClaimsTests {

    private static final UUID TENANT = UUID.fromString("01a1fcdb-968c-7477-8ef3-2a1de8bb5e90");

    @Test
    void anIssuerOfOneTenantVouchesForThatTenantAlone() {
        Issuer issuer = new Issuer("https://id.example", "serai", TENANT, "tenant", "roles", null, null);

        assertThat(new OidcClaims(issuer, Map.of("tenant", UUID.randomUUID().toString())).tenant()).isEqualTo(TENANT);
    }

    @Test
    void theTenantStandsInAClaimMaybeInsideAnObject() {
        assertThat(claims(Map.of("tenant", TENANT.toString())).tenant()).isEqualTo(TENANT);
        Issuer nested = new Issuer("https://id.example", "serai", null, "org.id", "roles", null, null);
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
        assertThatThrownBy(() -> new Issuer("https://id.example", " ", null, "tenant", "roles", null, null))
                .hasMessageContaining("audience is missing");
        assertThatThrownBy(() -> new Issuer(null, "serai", null, "tenant", "roles", null, null)).hasMessageContaining("issuer is missing");
        assertThatThrownBy(() -> new Issuer("https://id.example", "serai", null, "tenant", "roles", Map.of("operator", List.of("x")), null))
                .hasMessageContaining("known are admin and member");
        Issuer one = new Issuer("https://id.example", "serai", null, "tenant", "roles", null, null);
        assertThatThrownBy(() -> new OidcProperties(List.of(one, one), Duration.ZERO)).hasMessageContaining("twice");
    }

    @Test
    void whoSignsInOverAProviderNeedsItsNameAndAClient() {
        assertThatThrownBy(() -> new SignIn(" ", "serai", null, List.of())).hasMessageContaining("needs a name");
        assertThatThrownBy(() -> new SignIn("Acme ID", null, null, List.of())).hasMessageContaining("client-id");
        assertThat(new SignIn("Acme ID", "serai", " ", List.of()).clientSecret()).isNull();
        assertThat(new SignIn("Acme ID", "serai", "hidden", List.of()).toString()).doesNotContain("hidden");
    }

    @Test
    void aProviderThatDoesNotAnswerOrMakesNoSenseIsSaidToBeSo() throws IOException {
        OidcProperties properties = new OidcProperties(List.of(), Duration.ofSeconds(60));
        Issuer gone = new Issuer(IdentityProviders.UNREACHABLE, "serai", null, "tenant", "roles", null, null);
        assertThatThrownBy(() -> new OidcIssuer(gone, properties, Clock.systemUTC()).metadata())
                .isInstanceOf(UncheckableTokenException.class).hasMessageContaining("does not answer");
        Issuer poor = new Issuer(new IssuerDouble().describePoorly().issuer(), "serai", null, "tenant", "roles", null, null);
        assertThatThrownBy(() -> new OidcIssuer(poor, properties, Clock.systemUTC()).metadata()).isInstanceOf(ProblemException.class)
                .hasMessageContaining("describes itself");
    }

    private static OidcClaims claims(Map<String, Object> claims) {
        return new OidcClaims(new Issuer("https://id.example", "serai", null, "tenant", "roles", null, null), claims);
    }
}
