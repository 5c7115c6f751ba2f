package dev.serai.signup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.AbstractSeraiIntegrationTests;
import dev.serai.credential.Fingerprints;
import dev.serai.ledger.Ids;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;

/** A tenant with a sign-up page, and people who sign up. */
abstract class AbstractSignupIntegrationTests extends AbstractSeraiIntegrationTests {

    static final String ORIGIN = "https://www.example.com";
    static final String PAGE = "\"pageUrl\": \"https://www.example.com/signup\"";

    @Autowired
    private Fingerprints fingerprints;

    TestTenant tenant;

    @BeforeEach
    void makeTenant() {
        tenant = newTenant("Signing Ltd");
        assertThat(post("/api/integrations", tenant.token(), """
                {"integrationType": "email", "provider": "resend", "name": "Mail",
                 "configuration": {"sandbox": true, "fromEmail": "shop@example.com"}}""").status()).isEqualTo(201);
    }

    /** A connection as the API shows it. */
    JsonNode page(String configuration) {
        Reply made = post("/api/integrations", tenant.token(), "{\"integrationType\": \"signup_page\", \"provider\": \"signup-page\","
                + " \"name\": \"Spring sale\", \"configuration\": {" + configuration + "}}");
        assertThat(made.status()).as(made.raw().body()).isEqualTo(201);
        return made.body();
    }

    static String key(JsonNode page) {
        return page.at("/signup/apiKey").asText();
    }

    /** The token of a form that was opened so long ago. */
    String token(JsonNode page, Duration ago) {
        return token(page, Ids.next(), ago);
    }

    String token(JsonNode page, UUID form, Duration ago) {
        return new SignedId(UUID.fromString(page.path("id").asText()), form, Instant.now().minus(ago).toEpochMilli())
                .write("signup form", fingerprints);
    }

    Reply submit(JsonNode page, String body) {
        return submit(key(page), body, ORIGIN);
    }

    /** @param origin null for none */
    Reply submit(String key, String body, String origin) {
        HttpRequest.Builder request = request("/signup/" + key, null).header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body));
        return send(origin == null ? request : request.header("Origin", origin));
    }

    /** As a browser sends a form without script. */
    Reply submitForm(JsonNode page, Map<String, String> fields, String origin) {
        String body = fields.entrySet().stream().map(field -> URLEncoder.encode(field.getKey(), StandardCharsets.UTF_8) + "="
                + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8)).collect(Collectors.joining("&"));
        return send(request("/signup/" + key(page), null).header("Content-Type", "application/x-www-form-urlencoded")
                .header("Accept", "text/html,application/xhtml+xml").header("Origin", origin).POST(BodyPublishers.ofString(body)));
    }

    /** What a person sends who has had the form for a minute. */
    String person(JsonNode page, String email, String more) {
        return "{\"email\": \"" + email + "\", \"_token\": \"" + token(page, Duration.ofMinutes(1)) + "\"" + more + "}";
    }

    /** The events of a type, with their data, in the order they came. */
    List<JsonNode> events(String type) {
        List<JsonNode> events = new ArrayList<>();
        get("/api/events?limit=200&type=" + type, tenant.token()).body().path("items")
                .forEach(item -> events.add(0, get("/api/events/" + item.path("id").asText(), tenant.token()).body()));
        return events;
    }

    /** The deliveries whose message has a tag, once there are any. */
    List<JsonNode> tagged(String tag) {
        return await().atMost(Duration.ofSeconds(60)).until(() -> deliveries(tenant, "?limit=50").stream()
                .filter(delivery -> delivery.at("/message/tags/0").asText().equals(tag)).toList(), found -> !found.isEmpty());
    }

    JsonNode signup(JsonNode page) {
        return get("/api/integrations/" + page.path("id").asText() + "/signup", tenant.token()).body();
    }

    List<JsonNode> signups(JsonNode page) {
        return StreamSupport.stream(get("/api/integrations/" + page.path("id").asText() + "/signups", tenant.token()).body().path("items")
                .spliterator(), false).toList();
    }

    /** How many of a kind were not taken, once it is so many. */
    void awaitRefused(JsonNode page, String kind, long count) {
        await().atMost(Duration.ofSeconds(60)).until(() -> StreamSupport.stream(signup(page).path("refused").spliterator(), false)
                .filter(each -> each.path("kind").asText().equals(kind)).mapToLong(each -> each.path("count").asLong()).sum(),
                counted -> counted == count);
    }
}
