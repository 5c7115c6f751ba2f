package dev.serai.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import dev.serai.AbstractSeraiIntegrationTests;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jms.core.JmsTemplate;

class OidcIntegrationTests extends AbstractSeraiIntegrationTests {

    private static final IssuerDouble DOUBLE = IdentityProviders.DOUBLE;

    @Autowired
    private JmsTemplate jms;

    private TestTenant tenant;

    @BeforeEach
    void makeTenant() {
        jms.setReceiveTimeout(30_000);
        tenant = newTenant("Acme");
    }

    @AfterEach
    void mend() {
        DOUBLE.breakDown(false);
    }

    @Test
    void aTokenOfARealAuthorizationServerIsAcceptedAndMakesItsUser() {
        String token = IdentityProviders.REAL.token(tenant.id(), "serai-people");

        assertThat(get("/api/integrations", token).status()).isEqualTo(200);

        JsonNode user = get("/api/users", tenant.token()).body().at("/items/0");
        assertThat(user.path("issuer").asText()).isEqualTo(IdentityProviders.REAL.issuer());
        assertThat(user.path("subject").asText()).isEqualTo("shop");
        assertThat(user.path("role").asText()).isEqualTo("member");
        JsonNode entry = get("/api/audit?resource=user", tenant.token()).body().at("/items/0");
        assertThat(entry.path("action").asText()).isEqualTo("user.create");
        assertThat(entry.at("/actor/userId").asText()).isEqualTo(user.path("id").asText());
        assertThat(entry.at("/actor/tokenId").isNull()).isTrue();
        assertThat(get("/api/users", token).status()).isEqualTo(403);
        assertThat(get("/api/tenants", token).status()).isEqualTo(403);
    }

    @Test
    void rolesOfTheAuthorizationServerAreTranslatedAndFollowed() {
        String admin = IdentityProviders.REAL.token(tenant.id(), "owners");
        String member = IdentityProviders.REAL.token(tenant.id(), "serai-people");

        assertThat(get("/api/users", admin).at("/items/0/role")).isEqualTo("admin");
        assertThat(get("/api/users", member).status()).isEqualTo(403);

        assertThat(get("/api/users", tenant.token()).body().path("items")).hasSize(1);
        assertThat(get("/api/users", tenant.token()).at("/items/0/role")).isEqualTo("member");
        assertThat(get("/api/audit?action=user.update", tenant.token()).at("/items/0/before/role")).isEqualTo("admin");
    }

    @Test
    void aTokenWithoutARoleOrATenantOfSeraiIsForbidden() {
        assertForbidden(IdentityProviders.REAL.token(tenant.id(), "offline_access"), "gives no role");
        assertForbidden(IdentityProviders.REAL.token(UUID.randomUUID().toString(), "owners"), "a tenant that is not here");
        assertForbidden(IdentityProviders.REAL.token("acme", "owners"), "names no tenant");
        assertThat(get("/api/users", tenant.token()).body().path("items")).isEmpty();
    }

    private void assertForbidden(String token, String words) {
        Reply reply = get("/api/integrations", token);
        assertThat(reply.status()).as(reply.toString()).isEqualTo(403);
        assertThat(reply.contentType()).isEqualTo("application/problem+json");
        assertThat(reply.at("/detail")).contains(words);
    }

    @Test
    void tokensThatAreNotForSeraiOrNotForNowAreRefused() {
        Instant now = Instant.now();
        assertRefused(DOUBLE.token(claims().audience("another")), "aud claim");
        assertRefused(DOUBLE.token(claims().audience((String) null)), "aud claim");
        assertRefused(DOUBLE.token(claims().issueTime(Date.from(now.minusSeconds(900)))
                .expirationTime(Date.from(now.minusSeconds(300)))), "expired");
        assertRefused(DOUBLE.token(claims().expirationTime(null)), "exp claim");
        assertRefused(DOUBLE.token(claims().notBeforeTime(Date.from(now.plusSeconds(300)))), "before");
        assertRefused(DOUBLE.token(claims().issuer("https://id.example")), "not configured");
        assertRefused(DOUBLE.token(claims().issuer(null)), "not configured");
        assertRefused(DOUBLE.token(claims().subject(null)), "sub claim");
        assertThat(get("/api/users", tenant.token()).body().path("items")).isEmpty();
    }

    @Test
    void tokensThatTheProviderDidNotSignAreRefused() throws JOSEException {
        assertRefused(new PlainJWT(claims().build()).serialize(), "signed");
        JWSHeader symmetric = new JWSHeader.Builder(JWSAlgorithm.HS256).keyID(DOUBLE.key().getKeyID()).build();
        SignedJWT shared = new SignedJWT(symmetric, claims().build());
        shared.sign(new MACSigner(DOUBLE.key().toRSAPublicKey().getEncoded()));
        assertRefused(shared.serialize(), "signed");
        assertRefused(IssuerDouble.token(claims(), IssuerDouble.newKey(), Map.of()), "signed");
        String[] parts = DOUBLE.token(claims()).split("\\.");
        String[] other = DOUBLE.token(claims().claim("roles", "admin")).split("\\.");
        assertRefused(parts[0] + "." + other[1] + "." + parts[2], "signed");
        IdentityProviders.REAL.token(tenant.id(), "owners");
        assertRefused(DOUBLE.token(claims().issuer(IdentityProviders.REAL.issuer())), "signed");
        assertRefused(IssuerDouble.token(claims(), DOUBLE.key(), Map.of("typ", "logout+jwt")), "signed");
        assertRefused("eyJhbGciOiJub25lIn0.e30.", "not configured");
        assertRefused("ey.ey.ey", "neither");
    }

    private void assertRefused(String token, String words) {
        Reply reply = get("/api/integrations", token);
        assertThat(reply.status()).as(reply.toString()).isEqualTo(401);
        assertThat(reply.contentType()).isEqualTo("application/problem+json");
        assertThat(reply.at("/detail")).contains(words).doesNotContain(token.substring(Math.max(0, token.length() - 10)));
        assertThat(reply.raw().headers().firstValue("WWW-Authenticate")).contains("Bearer error=\"invalid_token\"");
    }

    @Test
    void clocksMayBeALittleOff() {
        Instant now = Instant.now();
        String token = DOUBLE.token(claims().issueTime(Date.from(now.minusSeconds(300))).expirationTime(Date.from(now.minusSeconds(20)))
                .notBeforeTime(Date.from(now.minusSeconds(300))));
        String early = DOUBLE.token(claims().notBeforeTime(Date.from(now.plusSeconds(20))));

        assertThat(get("/api/integrations", token).status()).isEqualTo(200);
        assertThat(get("/api/integrations", early).status()).isEqualTo(200);
    }

    @Test
    void aProfileOfAccessTokensIsAccepted() {
        assertThat(get("/api/integrations", IssuerDouble.token(claims(), DOUBLE.key(), Map.of("typ", "at+jwt"))).status()).isEqualTo(200);
    }

    @Test
    void anIssuerThatDoesNotAnswerIsSaidToBeUnavailable() {
        Reply reply = get("/api/integrations", DOUBLE.token(claims().issuer(IdentityProviders.UNREACHABLE)));

        assertThat(reply.status()).isEqualTo(503);
        assertThat(reply.contentType()).isEqualTo("application/problem+json");
        assertThat(reply.at("/detail")).contains(IdentityProviders.UNREACHABLE).contains("does not answer");
        assertThat(reply.raw().headers().firstValue("Retry-After")).contains("5");
        assertThat(get("/api/integrations", tenant.token()).status()).isEqualTo(200);
    }

    @Test
    void keysAreRotatedAndOutlastAnOutage() {
        String before = DOUBLE.token(claims());
        assertThat(get("/api/integrations", before).status()).isEqualTo(200);

        DOUBLE.rotate();
        await().untilAsserted(() -> assertThat(get("/api/integrations", DOUBLE.token(claims())).status()).isEqualTo(200));
        DOUBLE.breakDown(true);

        assertThat(get("/api/integrations", DOUBLE.token(claims())).status()).isEqualTo(200);
    }

    @Test
    void aUserWhoIsSwitchedOffIsKeptOutAtOnceAndLetInAgain() {
        String token = DOUBLE.token(claims());
        get("/api/integrations", token);
        String path = "/api/users/" + get("/api/users", tenant.token()).at("/items/0/id");

        put(path, tenant.token(), "{\"isActive\": false}");
        await().untilAsserted(() -> assertThat(get("/api/integrations", token).status()).isEqualTo(403));
        put(path, tenant.token(), "{\"isActive\": true}");
        await().untilAsserted(() -> assertThat(get("/api/integrations", token).status()).isEqualTo(200));
    }

    @Test
    void aTokenBecomesASessionThatEndsWithItAndFollowsItsUser() {
        Instant end = Instant.now().plusSeconds(600).truncatedTo(java.time.temporal.ChronoUnit.SECONDS);
        Reply signedIn = post("/api/session", null, "{\"token\": \"" + DOUBLE.token(claims().expirationTime(Date.from(end))) + "\"}");
        assertThat(signedIn.status()).as(signedIn.toString()).isEqualTo(201);
        assertThat(Instant.parse(signedIn.at("/expiresAt"))).isBetween(end, end.plusSeconds(60));
        assertThat(signedIn.at("/role")).isEqualTo("member");
        String user = signedIn.at("/user/id");
        post("/api/users", tenant.token(), "{\"email\": \"boss@example.com\", \"name\": \"Boss\", \"role\": \"admin\"}");
        assertThat(user).isNotEmpty();
        String cookie = signedIn.raw().headers().firstValue("Set-Cookie").orElseThrow().replaceAll(";.*", "");

        assertThat(inSession("/api/integrations", cookie)).isEqualTo(200);
        assertThat(inSession("/api/users", cookie)).isEqualTo(403);
        put("/api/users/" + user, tenant.token(), "{\"role\": \"admin\"}");
        await().untilAsserted(() -> assertThat(inSession("/api/users", cookie)).isEqualTo(200));
        put("/api/users/" + user, tenant.token(), "{\"isActive\": false}");
        await().untilAsserted(() -> assertThat(inSession("/api/integrations", cookie)).isEqualTo(401));
    }

    private int inSession(String path, String cookie) {
        return send(request(path, null).header("Cookie", cookie).GET()).status();
    }

    @Test
    void aUserMadeBeforehandIsKnownByItsVerifiedEmailAddressAndKeepsItsRole() {
        String id = post("/api/users", tenant.token(),
                "{\"email\": \"Ann@example.com\", \"name\": \"Ann\", \"role\": \"admin\"}").at("/id");

        String unverified = DOUBLE.token(claims().claim("email", "ann@example.com").claim("roles", List.of()));
        assertThat(get("/api/users", unverified).status()).isEqualTo(403);
        String verified = DOUBLE.token(claims().claim("email", "ann@example.com").claim("email_verified", true).claim("roles", null));
        Reply users = get("/api/users", verified);

        assertThat(users.status()).isEqualTo(200);
        assertThat(users.body().path("items")).hasSize(1);
        assertThat(users.at("/items/0/id")).isEqualTo(id);
        assertThat(users.at("/items/0/subject")).isEqualTo("ann");
        assertThat(users.at("/items/0/role")).isEqualTo("admin");
    }

    @Test
    void theSameSubjectInTwoTenantsIsTwoUsersAndSeesOnlyTheTenantOfTheToken() {
        TestTenant other = newTenant("Other");
        String here = DOUBLE.token(claims().claim("roles", "admin"));
        String there = DOUBLE.token(DOUBLE.claims(other.id(), "ann").claim("roles", "admin"));

        String id = get("/api/users", here).at("/items/0/id");
        String otherId = get("/api/users", there).at("/items/0/id");

        assertThat(id).isNotEqualTo(otherId);
        assertThat(get("/api/users/" + otherId, here).status()).isEqualTo(404);
    }

    @Test
    void aUserOfAnIdentityProviderHasPrivateConnectionsAndAsksForDeliveries() {
        String ann = DOUBLE.token(claims());
        String mine = post("/api/integrations", ann, """
                {"integrationType": "email", "provider": "sendgrid", "name": "Mine", "visibility": "private", "configuration":
                 {"sandbox": true, "apiKey": "SG.key-of-ann-7777", "fromEmail": "ann@example.com"}}""").at("/id");

        String sent = post("/api/v1/integrations/email/send", ann,
                "{\"to\": \"cy@example.com\", \"subject\": \"Hi\", \"text\": \"Hi\"}").at("/deliveryId");

        assertThat(delivery(tenant, sent, "delivered").path("connectionId").asText()).isEqualTo(mine);
        assertThat(delivery(tenant, sent).path("askedBy").asText()).isEqualTo(get("/api/users", tenant.token()).at("/items/0/id"));
        String bob = DOUBLE.token(DOUBLE.claims(tenant.id(), "bob"));
        assertThat(get("/api/integrations/" + mine, bob).status()).isEqualTo(404);
    }

    @Test
    void anEventFromTheQueueBelongsToTheUserOfTheToken() {
        String ann = DOUBLE.token(claims());
        enqueue("Q-ann", ann);

        await().atMost(Duration.ofSeconds(30)).until(() -> deliveries() == 1);
        String user = get("/api/users", tenant.token()).at("/items/0/id");
        assertThat(delivery(tenant, get("/api/deliveries", tenant.token()).at("/items/0/id")).path("askedBy").asText()).isEqualTo(user);
    }

    @Test
    void messagesWithTokensThatAreRefusedArePutAside() throws JMSException {
        Map<String, String> refused = Map.of(
                DOUBLE.token(claims().issueTime(Date.from(Instant.now().minusSeconds(900)))
                        .expirationTime(Date.from(Instant.now().minusSeconds(300)))), "expired",
                DOUBLE.token(claims().issuer("https://id.example")), "not configured",
                DOUBLE.token(claims().claim("roles", List.of())), "gives no role");
        for (Map.Entry<String, String> each : refused.entrySet()) {
            enqueue("Q-refused", each.getKey());
            Message aside = jms.receive("serai.events.invalid");

            assertThat(aside.getStringProperty("SeraiReason")).contains(each.getValue());
            assertThat(aside.propertyExists("SeraiToken")).isFalse();
        }
        assertThat(get("/api/deliveries", tenant.token()).body().path("items")).isEmpty();
    }

    @Test
    void aMessageWhoseIssuerDoesNotAnswerWaitsForItAndHoldsUpNobody() {
        IssuerDouble late = IdentityProviders.LATE;
        late.breakDown(true);
        enqueue("Q-waits", late.token(late.claims(tenant.id(), "ann")));
        await().atMost(Duration.ofSeconds(30)).until(() -> late.refused() > 0);
        enqueue("Q-goes", tenant.token());
        await().atMost(Duration.ofSeconds(30)).until(() -> deliveries() == 1);

        late.breakDown(false);

        await().atMost(Duration.ofSeconds(60)).until(() -> deliveries() == 2);
        assertThat(get("/api/users", tenant.token()).at("/items/0/issuer")).isEqualTo(late.issuer());
    }

    private int deliveries() {
        return get("/api/deliveries", tenant.token()).body().path("items").size();
    }

    private void enqueue(String number, String token) {
        jms.convertAndSend("serai.events", """
                {"type": "invoice.created", "data":
                 {"number": "%s", "amount": "5", "currency": "EUR", "customer": {"email": "cy@example.com"}}}""".formatted(number),
                message -> {
                    message.setStringProperty("SeraiToken", token);
                    return message;
                });
    }

    @Test
    void manyFirstCallsAtTheSameTimeMakeOneUser() {
        List<String> tokens = java.util.stream.IntStream.range(0, 12).mapToObj(i -> DOUBLE.token(claims())).toList();

        List<Integer> statuses = tokens.parallelStream().map(token -> get("/api/integrations", token).status()).toList();

        assertThat(statuses).containsOnly(200);
        assertThat(get("/api/users", tenant.token()).body().path("items")).hasSize(1);
    }

    @Test
    void openPathsDoNotAskIdentityProviders() {
        String token = DOUBLE.token(claims().issuer(IdentityProviders.UNREACHABLE));

        assertThat(get("/actuator/health/liveness", token).status()).isEqualTo(200);
        assertThat(get("/api/openapi.json", token).status()).isEqualTo(200);
    }

    private JWTClaimsSet.Builder claims() {
        return DOUBLE.claims(tenant.id(), "ann");
    }
}
