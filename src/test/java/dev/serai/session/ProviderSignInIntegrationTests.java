package dev.serai.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.serai.AbstractSeraiIntegrationTests;
import dev.serai.LoggedLines;
import dev.serai.MovedClock;
import dev.serai.api.ProblemException;
import dev.serai.api.PublicAddress;
import dev.serai.credential.Fingerprints;
import dev.serai.security.IdentityProviders;
import dev.serai.security.SecretLookUps;
import dev.serai.security.SignInDouble.Mode;
import dev.serai.security.SignInProviders;
import jakarta.servlet.http.Cookie;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.mock.env.MockEnvironment;
import org.springframework.mock.web.MockHttpServletRequest;

/** Signing in over an identity provider, as the console does it. */
class ProviderSignInIntegrationTests extends AbstractSeraiIntegrationTests {

    private static final HttpClient BROWSER = HttpClient.newHttpClient();

    @Autowired
    private SignInProviders providers;
    @Autowired
    private CodeExchange exchange;
    @Autowired
    private SpentSignIns spent;
    @Autowired
    private SecretLookUps lookUps;
    @Autowired
    private SignInTurns turns;
    @Autowired
    private Fingerprints signatures;
    @Autowired
    private ProviderSignIns signIns;

    private TestTenant tenant;

    @BeforeEach
    void makeTenant() {
        tenant = newTenant("Acme");
        IdentityProviders.DOUBLE.signIn().is(tenant.id(), "ann", Map.of());
        IdentityProviders.PARTNER.signIn().is(tenant.id(), "ann", Map.of());
    }

    @AfterEach
    void mend() {
        IdentityProviders.DOUBLE.signIn().behave(Mode.GOOD);
        IdentityProviders.DOUBLE.signIn().deny(false);
    }

    /** A sign-in that was begun: the browser's cookie, and what came back with it. */
    private record Begun(String cookie, String authorizeUrl, Map<String, String> returned) {

        Map<String, String> with(String name, String value) {
            Map<String, String> changed = new LinkedHashMap<>(returned);
            changed.remove(name);
            if (value != null) {
                changed.put(name, value);
            }
            return changed;
        }
    }

    private Begun begin(int provider) {
        String id = get("/api/session/providers", null).at("/items/" + provider + "/id");
        Reply started = post("/api/session/start", null, "{\"provider\": \"" + id + "\"}");
        assertThat(started.status()).as(started.toString()).isEqualTo(200);
        String cookie = started.raw().headers().firstValue("Set-Cookie").orElseThrow();
        assertThat(cookie).startsWith("serai-sign-in-").contains("; HttpOnly", "; Secure", "; SameSite=Lax", "; Path=/", "; Max-Age=600");
        String url = started.at("/authorizeUrl");
        return new Begun(cookie.substring(0, cookie.indexOf(';')), url, returned(url));
    }

    /** What the provider sends back with the browser. */
    private Map<String, String> returned(String authorizeUrl) {
        try {
            var answer = BROWSER.send(HttpRequest.newBuilder(URI.create(authorizeUrl)).build(), BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(302);
            String location = answer.headers().firstValue("Location").orElseThrow();
            assertThat(location).startsWith(uri("/sign-in?").toString());
            Map<String, String> returned = new LinkedHashMap<>();
            for (String pair : location.substring(location.indexOf('?') + 1).split("&")) {
                String[] parts = pair.split("=", 2);
                returned.put(parts[0].equals("error_description") ? "errorDescription" : parts[0],
                        URLDecoder.decode(parts[1], StandardCharsets.UTF_8).replaceAll("\\s+", " "));
            }
            return returned;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private Reply finish(Map<String, String> returned, String cookie) {
        HttpRequest.Builder request = request("/api/session", null).header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(returned.entrySet().stream().map(each -> "\"" + each.getKey() + "\": \"" + each.getValue()
                        + "\"").collect(Collectors.joining(", ", "{", "}"))));
        return send(cookie == null ? request : request.header("Cookie", cookie));
    }

    private Reply finish(Begun begun) {
        return finish(begun.returned(), begun.cookie());
    }

    private Browser browser(Reply signedIn) {
        return Browser.of(signedIn, path -> request(path, null), this::send);
    }

    @Test
    void whoIsRecognisedIsSignedInByTheRulesForTokens() {
        Reply listed = get("/api/session/providers", null);
        assertThat(listed.body().path("items").findValuesAsText("name")).containsExactly("Acme ID", "Partner ID");
        Begun begun = begin(0);
        assertThat(begun.authorizeUrl()).doesNotContain(begun.cookie().substring(begun.cookie().indexOf('=') + 1));

        Reply signedIn = finish(begun);

        assertThat(signedIn.status()).as(signedIn.toString()).isEqualTo(201);
        assertThat(signedIn.at("/tenant/id")).isEqualTo(tenant.id());
        assertThat(signedIn.at("/role")).isEqualTo("member");
        assertThat(Instant.parse(signedIn.at("/expiresAt"))).as("longer than the ID token")
                .isAfter(Instant.now().plus(Duration.ofHours(11)));
        Browser browser = browser(signedIn);
        assertThat(browser.get("/api/integrations").status()).isEqualTo(200);
        assertThat(browser.get("/api/users").status()).isEqualTo(403);
        Reply users = get("/api/users", tenant.token());
        assertThat(users.at("/items/0/issuer")).isEqualTo(IdentityProviders.DOUBLE.issuer());
        assertThat(users.at("/items/0/subject")).isEqualTo("ann");
        assertThat(get("/api/audit?action=session.create", tenant.token()).at("/items/0/actor/userId")).isEqualTo(users.at("/items/0/id"));

        IdentityProviders.DOUBLE.signIn().is(tenant.id(), "ann", Map.of("roles", "admin"));
        Reply promoted = finish(begin(0));
        assertThat(promoted.at("/role")).isEqualTo("admin");
        assertThat(promoted.at("/user/id")).isEqualTo(users.at("/items/0/id"));
        assertThat(browser(promoted).delete("/api/session").status()).isEqualTo(204);
        assertThat(browser(promoted).get("/api/integrations").status()).isEqualTo(401);
    }

    @Test
    void aClientWithoutASecretProvesItselfByTheVerifierAlone() {
        Reply signedIn = finish(begin(1));

        assertThat(signedIn.status()).as(signedIn.toString()).isEqualTo(201);
        assertThat(IdentityProviders.PARTNER.signIn().lastVerifier()).hasSize(43);
        assertThat(signedIn.at("/tenant/id")).isEqualTo(tenant.id());
    }

    @Test
    void eachSignInIsFinishedOnceInTheBrowserThatBeganIt() {
        Begun begun = begin(0);
        Begun other = begin(0);

        assertRefused(finish(begun.returned(), null), 403, "another browser");
        assertRefused(finish(begun.returned(), begun.cookie().replaceAll("=.*", "=" + SignInState.secret())), 403, "another browser");
        String foreign = begun.cookie().replaceAll("=.*", other.cookie().substring(other.cookie().indexOf('=')));
        assertRefused(finish(begun.returned(), foreign), 403, "another browser");
        assertThat(finish(begun).status()).isEqualTo(201);
        assertRefused(finish(begun), 401, "finished before");

        assertRefused(finish(other.with("state", "made.up.1.state"), other.cookie()), 400, "none that Serai began");
        String[] parts = other.returned().get("state").split("\\.");
        String longer = parts[0] + "." + parts[1] + "." + (Long.parseLong(parts[2]) + 600) + "." + parts[3];
        assertRefused(finish(other.with("state", longer), other.cookie()), 400, "none that Serai began");
        assertThat(finish(other.with("code", null), other.cookie()).at("/errors/0/field")).isEqualTo("code");
        assertThat(post("/api/session", null, "{\"code\": \"x\"}").at("/errors/0/field")).isEqualTo("state");
        assertThat(post("/api/session/start", null, "{\"provider\": \"nobody\"}").at("/errors/0/field")).isEqualTo("provider");
        assertThat(finish(other).status()).as("what was refused before it began spoils nothing").isEqualTo(201);
    }

    @Test
    void whoAnswersHasToBeTheProvider() {
        Begun mixedUp = begin(0);
        assertRefused(finish(mixedUp.with("iss", IdentityProviders.PARTNER.issuer()), mixedUp.cookie()), 401, "\"iss\"");
        Begun silent = begin(0);
        assertRefused(finish(silent.with("iss", null), silent.cookie()), 401, "\"iss\"");
        Begun foreignCode = begin(0);
        assertRefused(finish(foreignCode.with("code", begin(0).returned().get("code")), foreignCode.cookie()), 401, "invalid_grant");

        IdentityProviders.DOUBLE.signIn().deny(true);
        Begun denied = begin(0);
        assertThat(denied.returned()).containsKey("error").doesNotContainKey("code");
        int before = spentSignIns();
        try (LoggedLines lines = new LoggedLines()) {
            assertRefused(finish(denied), 401, "Acme ID did not sign you in (access_denied, The person said no)");
            assertRefused(finish(denied.with("errorDescription", "Words of anybody"), denied.cookie()), 401, "Words of anybody");
            assertThat(lines.text()).containsOnlyOnce("A sign-in over Provider[Acme ID").contains("came back with an error")
                    .doesNotContain("said no", "of anybody");
        }
        assertThat(spentSignIns()).as("an error is not kept").isEqualTo(before);
        assertThat(lookUps.isRemembered(denied.returned().get("state"))).as("but counts").isTrue();
    }

    @Test
    void whoFailedTooOftenIsRefusedBeforeAnythingIsKeptOrLogged() {
        Begun begun = begin(0);
        MockHttpServletRequest request = page("localhost", null);
        request.setRemoteAddr("192.0.2.178");
        String[] cookie = begun.cookie().split("=", 2);
        request.setCookies(new Cookie(cookie[0], cookie[1]));
        ProviderSignIns here = node(Clock.systemUTC(), "http://localhost:" + uri("/").getPort(), false);
        sendWrong(2 * WRONG_TOKENS, request.getRemoteAddr());
        int before = spentSignIns();

        assertThatThrownBy(() -> here.finish(new ProviderSignIns.Returned(begun.returned().get("state"), "code",
                begun.returned().get("iss"), null, null), request)).isInstanceOfSatisfying(ProblemException.class,
                        refused -> assertThat(refused.status()).isEqualTo(429));
        assertThat(spentSignIns()).isEqualTo(before);
    }

    /** So many at once, each before another is counted. */
    private String sendWrong(int many, String address) {
        return many == 0 ? null : lookUps.findApart("wrong " + many + " of " + address, address, () -> sendWrong(many - 1, address));
    }

    @Test
    void whatTheTokenEndpointDoesWrongIsSaidAndNothingLeaks() {
        Map<Mode, String> said = new EnumMap<>(Map.of(Mode.HTML, "status 200 and no ID token", Mode.ERROR_IN_200, "temporarily_unavailable",
                Mode.SERVER_ERROR, "status 500", Mode.REFUSES_THE_CLIENT, "invalid_client", Mode.HANGS, "did not answer in time",
                Mode.LONG, "more than", Mode.NO_ID_TOKEN, "no ID token", Mode.REDIRECTS, "status 307", Mode.UNSIGNED_JUNK, "no ID token"));
        said.forEach((mode, words) -> {
            try (LoggedLines lines = new LoggedLines()) {
                IdentityProviders.DOUBLE.signIn().behave(mode);
                Begun begun = begin(0);
                Reply refused = finish(begun);

                assertRefused(refused, mode == Mode.HANGS ? 503 : 502, words);
                String secret = begun.cookie().substring(begun.cookie().indexOf('=') + 1);
                for (String text : List.of(refused.raw().body(), lines.text())) {
                    assertThat(text).as(mode.toString()).doesNotContain(secret, SignInState.verifier(secret), SignInState.nonce(secret),
                            begun.returned().get("code"), begun.returned().get("state"), IdentityProviders.CLIENT_SECRET);
                }
                assertThat(lines.text()).contains("A sign-in over Provider[Acme ID").contains(words);
            }
        });
        assertThat(get("/api/users", tenant.token()).body().path("items")).isEmpty();
    }

    @Test
    void anIdTokenHasToBeOfThisProviderForThisSignIn() {
        Map<Mode, String> said = Map.of(Mode.WRONG_AUDIENCE, "audience", Mode.WRONG_NONCE, "nonce", Mode.NO_NONCE, "nonce",
                Mode.WRONG_ISSUER, "issuer", Mode.EXPIRED, "Expired", Mode.OTHER_KEY, "rejected");
        said.forEach((mode, words) -> {
            IdentityProviders.DOUBLE.signIn().behave(mode);
            assertRefused(finish(begin(0)), 401, words);
        });
        IdentityProviders.DOUBLE.signIn().behave(Mode.GOOD);
        assertThat(get("/api/users", tenant.token()).body().path("items")).isEmpty();

        IdentityProviders.DOUBLE.signIn().is(tenant.id(), "cy", Map.of("roles", List.of()));
        assertRefused(finish(begin(0)), 403, "gives no role");
        IdentityProviders.DOUBLE.signIn().is("acme", "cy", Map.of());
        assertRefused(finish(begin(0)), 403, "names no tenant");
        IdentityProviders.DOUBLE.signIn().is(tenant.id(), "cy", Map.of());
        String user = finish(begin(0)).at("/user/id");
        put("/api/users/" + user, tenant.token(), "{\"isActive\": false}");
        assertRefused(finish(begin(0)), 403, "switched off");
    }

    @Test
    void whileManySignInsWaitForAProviderTheRestOfSeraiAnswers() {
        Begun begun = begin(0);
        Reply refused = whileOthersSignIn(SignInTurns.AT_ONCE, () -> {
            assertThat(get("/api/integrations", newTenant("Other").token()).status()).isEqualTo(200);
            return finish(begun);
        });

        assertRefused(refused, 503, "Too many people sign in at once");
        assertThat(refused.raw().headers().firstValue("Retry-After")).hasValue("2");
        assertThat(finish(begun).status()).as("sent again once there is room").isEqualTo(201);
        assertThatThrownBy(() -> turns.take("192.0.2.1", () -> turns.take("192.0.2.1", () -> turns.take("192.0.2.1", () -> "third"))))
                .hasMessageContaining("Too many people");
        assertThat(turns.take("192.0.2.1", () -> turns.take("192.0.2.1", () -> "second"))).isEqualTo("second");
    }

    private <T> T whileOthersSignIn(int others, Supplier<T> work) {
        return others == 0 ? work.get() : turns.take("192.0.2." + others, () -> whileOthersSignIn(others - 1, work));
    }

    private static void assertRefused(Reply reply, int status, String words) {
        assertThat(reply.status()).as(reply.toString()).isEqualTo(status);
        assertThat(reply.contentType()).isEqualTo("application/problem+json");
        assertThat(reply.at("/detail")).contains(words);
        assertThat(reply.raw().headers().firstValue("Set-Cookie")).isEmpty();
    }

    @Test
    void aSignInIsOverAfterAWhileAndForgotten() {
        MovedClock clock = new MovedClock(Instant.now());
        ProviderSignIns here = node(clock, "", false);
        MockHttpServletRequest request = page("localhost", null);
        ProviderSignIns.Started started = here.begin(providers.all().get(0).id(), request);
        String[] cookie = started.cookie().substring(0, started.cookie().indexOf(';')).split("=", 2);
        request.setCookies(new Cookie(cookie[0], cookie[1]));
        String state = started.authorizeUrl().replaceAll(".*[?&]state=([^&]+).*", "$1");
        ProviderSignIns.Returned returned = new ProviderSignIns.Returned(state, "code", IdentityProviders.DOUBLE.issuer(), null, null);

        clock.move(Duration.ofMinutes(11));
        assertThatThrownBy(() -> here.finish(returned, request)).hasMessageContaining("longer than 10");

        assertThat(finish(begin(0)).status()).isEqualTo(201);
        signIns.forgetEnded();
        assertThat(spentSignIns()).as("not yet over").isPositive();
        clock.move(Duration.ofMinutes(11));
        here.forgetEnded();
        assertThat(spentSignIns()).isZero();
    }

    private int spentSignIns() {
        return database.jdbc().sql("select count(*) from spent_sign_in").query(Integer.class).single();
    }

    @Test
    void peopleAreSentBackToThePublicAddressAndNoOther() {
        ProviderSignIns here = node(Clock.systemUTC(), "https://serai.example.com", true);
        String id = providers.all().get(0).id();

        ProviderSignIns.Started started = here.begin(id, page("serai.example.com", "https://serai.example.com"));

        assertThat(started.authorizeUrl()).contains("redirect_uri=https%3A%2F%2Fserai.example.com%2Fsign-in&");
        assertThat(started.cookie()).startsWith("__Host-serai-sign-in-").contains("; Secure", "; Path=/;").doesNotContain("Domain");
        assertThatThrownBy(() -> here.begin(id, page("localhost", "http://localhost")))
                .hasMessageContaining("https://serai.example.com");
        assertThatThrownBy(() -> node(Clock.systemUTC(), "", true).begin(id, page("localhost", null)))
                .hasMessageContaining("serai.public-url");
        assertThat(post("/api/session/start", null, "{}").at("/errors/0/field")).isEqualTo("provider");
        assertThat(send(request("/api/session/start", null).header("Origin", "https://evil.example").header("Content-Type",
                "application/json").POST(BodyPublishers.ofString("{\"provider\": \"" + id + "\"}"))).status()).isEqualTo(403);
    }

    private static MockHttpServletRequest page(String host, String origin) {
        MockHttpServletRequest request = new MockHttpServletRequest("POST", "/api/session/start");
        request.setServerName(host);
        request.addHeader("Host", host);
        if (origin != null) {
            request.addHeader("Origin", origin);
        }
        return request;
    }

    /** A node with another clock or address. */
    private ProviderSignIns node(Clock clock, String publicUrl, boolean production) {
        MockEnvironment environment = new MockEnvironment();
        environment.setActiveProfiles(production ? "production" : "tests");
        PublicAddress address = new PublicAddress(publicUrl);
        return new ProviderSignIns(providers, exchange, spent, lookUps, turns, new SignInPage(address), address, signatures, clock,
                environment);
    }
}
