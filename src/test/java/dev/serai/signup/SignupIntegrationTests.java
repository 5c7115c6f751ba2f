package dev.serai.signup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.faults.FaultyProvider.Told;
import dev.serai.ledger.Ids;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Sign-up pages: what is configured, what people send, what robots send, and what follows. */
class SignupIntegrationTests extends AbstractSignupIntegrationTests {

    private static final String FORM = "\"formFields\": [{\"name\": \"email\", \"type\": \"email\", \"label\": \"Your email\"},"
            + " {\"name\": \"first_name\", \"required\": true}, {\"name\": \"last_name\"}, {\"name\": \"mobile\", \"type\": \"tel\"},"
            + " {\"name\": \"size\", \"type\": \"select\", \"options\": [\"S\", \"M\"]}, {\"name\": \"born\", \"type\": \"date\"},"
            + " {\"name\": \"kids\", \"type\": \"number\"}, {\"name\": \"site\", \"type\": \"url\"},"
            + " {\"name\": \"note\", \"type\": \"textarea\", \"max_length\": 20},"
            + " {\"name\": \"terms\", \"type\": \"checkbox\", \"required\": true}]";

    @Test
    void aPageIsConfiguredAsTheDocumentHasIt() {
        Reply made = post("/api/integrations/", tenant.token(), """
                {"integration_type": "signup_page", "provider": "signup-page", "name": "Landing"}""");
        assertThat(made.status()).as(made.raw().body()).isEqualTo(201);
        assertThat(made.at("/status")).isEqualTo("pending");
        assertThat(made.body().at("/signup/open").asBoolean()).isFalse();

        Reply configured = post("/api/integrations/" + made.at("/id") + "/configure/signup/", tenant.token(), """
                {"page_url": "https://mysite.com/signup", "auto_create_contact": true, "apply_tag": "Newsletter"}""");

        assertThat(configured.status()).as(configured.raw().body()).isEqualTo(200);
        assertThat(configured.at("/configuration/applyTag")).isEqualTo("Newsletter");
        assertThat(configured.body().at("/signup/open").asBoolean()).isTrue();
        String key = configured.at("/signup/apiKey");
        assertThat(key).startsWith("pk_").isEqualTo(made.at("/signup/apiKey"));
        assertThat(configured.at("/signup/apiEndpoint")).isEqualTo(uri("/signup/" + key).toString());
        assertThat(configured.at("/signup/embedCode")).isEqualTo("<script src=\"" + uri("/signup.js") + "\" data-key=\"" + key
                + "\" async></script>");
        assertThat(configured.at("/signup/plainForm")).contains("<form action=\"" + uri("/signup/" + key), "type=\"email\"");
        assertThat(put("/api/integrations/" + made.at("/id"), tenant.token(), configured.raw().body()).status()).isEqualTo(200);
        assertThat(get("/api/integrations?type=signup_page", tenant.token()).body().path("items")).hasSize(1);
        assertThat(post("/api/v1/integrations/email/send", tenant.token(), """
                {"to": "ann@example.com", "subject": "Hi", "text": "Hi", "connection": "Landing"}""").status()).isEqualTo(400);
    }

    @Test
    void whatAPageCannotBeConfiguredWithIsNamed() {
        Reply reply = post("/api/integrations", tenant.token(), """
                {"integrationType": "signup_page", "provider": "signup-page", "name": "Landing", "configuration": {
                 "pageUrl": "https://www.example.com", "moreRedirects": "https://www.example.com/a\\njavascript:alert(1)", "formFields": [
                  {"name": "email", "type": "email"}, {"name": "email"}, {"name": "a b"}, {"name": "c", "type": "password"},
                  {"name": "d", "type": "select"}, "x"]}}""");

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.body().path("errors")).extracting(error -> error.path("field").asText()).contains(
                "configuration.formFields[1].name", "configuration.formFields[2].name", "configuration.formFields[3].type",
                "configuration.formFields[4].options", "configuration.formFields[5]", "configuration.moreRedirects");
        assertThat(post("/api/integrations", tenant.token(), """
                {"integrationType": "signup_page", "provider": "signup-page", "name": "Landing", "configuration": {
                 "pageUrl": "https://www.example.com", "formFields": "[{\\"name\\": \\"phone\\", \\"type\\": \\"tel\\"}]"}}""")
                .at("/errors/0/message")).contains("one field of type email");
    }

    @Test
    void theTestSaysWhetherThePageIsThere() {
        JsonNode page = page(PAGE);
        PROVIDERS.tell("signup-page", asked -> asked.target().endsWith("/signup") ? Told.json(200, "{}") : Told.json(404, "{}"));
        try {
            Reply there = post("/api/integrations/" + page.path("id").asText() + "/test", tenant.token(), "");
            assertThat(there.body().path("success").asBoolean()).as(there.raw().body()).isTrue();
            PROVIDERS.tell("signup-page", asked -> Told.json(404, "{}"));
            Reply gone = post("/api/integrations/" + page.path("id").asText() + "/test", tenant.token(), "");
            assertThat(gone.body().path("success").asBoolean()).isFalse();
            assertThat(gone.at("/message")).contains("There is no page at Page URL");
        } finally {
            PROVIDERS.behaveWell();
        }
        assertThat(post("/api/dashboard/integrations/test", tenant.token(), """
                {"provider": "signup-page", "configuration": {"pageUrl": "https://169.254.169.254/x"}}""").status()).isEqualTo(400);
    }

    @Test
    void whoSignsUpConfirmsAndIsALeadOnlyThen() {
        JsonNode page = page(PAGE + ", \"topic\": \"newsletter\", \"applyTag\": \"Newsletter\", \"triggerCampaignId\": \"spring-27\"");
        assertThat(post("/api/suppressions", tenant.token(), """
                {"channel": "email", "address": "ann@example.com", "topic": "newsletter", "reason": "unsubscribe"}""").status())
                .isEqualTo(201);

        Reply sent = submit(page, person(page, "Ann@Example.com", ", \"name\": \"Ann <b>Example</b>\""));

        assertThat(sent.status()).as(sent.raw().body()).isEqualTo(202);
        assertThat(sent.at("/message")).contains("confirm your address");
        assertThat(sent.raw().headers().firstValue("Access-Control-Allow-Origin")).contains(ORIGIN);
        JsonNode mail = tagged("signup-confirmation").get(0);
        assertThat(mail.at("/message/to/0/email").asText()).isEqualTo("Ann@example.com");
        String text = mail.at("/message/text").asText();
        String link = text.substring(text.indexOf("http"), text.indexOf('\n', text.indexOf("http")));
        assertThat(link).startsWith(uri("/confirm/").toString());
        assertThat(events("signup.submitted")).hasSize(1);
        assertThat(events("signup.submitted").get(0).at("/data/fields/name").asText()).isEqualTo("Ann <b>Example</b>");

        String path = link.substring(uri("").toString().length());
        for (int i = 0; i < 2; i++) {
            Reply asked = get(path, null);
            assertThat(asked.status()).isEqualTo(200);
            assertThat(asked.raw().body()).contains("a***@example.com", "Spring sale", "<button>").doesNotContain("ann@");
            assertThat(asked.raw().headers().firstValue("Content-Security-Policy").orElseThrow()).contains("default-src 'none'");
        }
        assertThat(events("signup.confirmed")).isEmpty();
        assertThat(events("lead.captured")).isEmpty();
        assertThat(signups(page)).singleElement().satisfies(each -> {
            assertThat(each.path("state").asText()).isEqualTo("pending");
            assertThat(each.path("email").asText()).isEqualTo("a***@example.com");
        });

        for (int i = 0; i < 2; i++) {
            Reply confirmed = send(request(path, null).POST(BodyPublishers.noBody()));
            assertThat(confirmed.status()).isEqualTo(200);
            assertThat(confirmed.raw().body()).contains("Your address is confirmed");
        }
        assertThat(get(path.substring(0, path.length() - 2) + "AA", null).status()).isEqualTo(404);
        await().atMost(Duration.ofSeconds(60)).until(() -> events("campaign.triggered").size() == 1 && events("lead.captured").size() == 1);
        assertThat(events("signup.confirmed")).hasSize(1);
        assertThat(events("campaign.triggered").get(0).at("/data/campaignId").asText()).isEqualTo("spring-27");
        assertThat(events("lead.captured").get(0).at("/data/email").asText()).isEqualTo("Ann@example.com");
        assertThat(tagged("lead-captured")).hasSize(1);
        assertThat(get("/api/suppressions?address=ann@example.com", tenant.token()).body().path("items")).isEmpty();
        JsonNode shown = signup(page);
        assertThat(shown.at("/counts/submitted").asInt()).isEqualTo(1);
        assertThat(shown.at("/counts/confirmed").asInt()).isEqualTo(1);
        assertThat(shown.at("/counts/pending").asInt()).isZero();
    }

    @Test
    void withoutDoubleOptInAPersonIsALeadAtOnce() {
        JsonNode page = page(PAGE + ", " + FORM + ", \"redirectUrl\": \"https://www.example.com/thanks\"");

        Reply sent = submit(page, person(page, "bob@example.com", ", \"first_name\": \"Bob\", \"last_name\": \"Lee\", \"mobile\":"
                + " \"+41 79 123 45 67\", \"size\": \"M\", \"born\": \"1990-02-28\", \"kids\": 2, \"site\": \"https://bob.example\","
                + " \"note\": \"Two\\nlines\", \"terms\": true"));

        assertThat(sent.status()).as(sent.raw().body()).isEqualTo(202);
        assertThat(sent.at("/redirectUrl")).isEqualTo("https://www.example.com/thanks");
        await().atMost(Duration.ofSeconds(60)).until(() -> events("lead.captured").size() == 1);
        JsonNode lead = events("lead.captured").get(0).path("data");
        assertThat(lead.path("name").asText()).isEqualTo("Bob Lee");
        assertThat(lead.path("phone").asText()).isEqualTo("+41 79 123 45 67");
        assertThat(lead.at("/fields/terms").asBoolean()).isTrue();
        assertThat(lead.path("source").asText()).isEqualTo("Sign-up page Spring sale");
        assertThat(events("signup.submitted").get(0).at("/data/confirmUrl").isMissingNode()).isTrue();
    }

    @Test
    void badFieldsAreNamedAsTheFormWroteThem() {
        JsonNode page = page(PAGE + ", " + FORM);

        Reply reply = submit(page, person(page, "ann@example.com\\r\\nBcc: all@example.com", ", \"mobile\": \"call me\", \"size\": \"XL\","
                + " \"born\": \"2027-02-30\", \"kids\": \"many\", \"site\": \"javascript:alert(1)\","
                + " \"note\": \"far more than twenty signs\", \"other\": \"x\", \"last_name\": [\"a\"],"
                + " \"_redirect\": \"https://evil.example\""));

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.contentType()).startsWith("application/problem+json");
        assertThat(reply.body().path("errors")).extracting(error -> error.path("field").asText()).containsExactlyInAnyOrder("other",
                "last_name", "email", "first_name", "mobile", "size", "born", "kids", "site", "note", "terms", "_redirect");
        Reply german = send(request("/signup/" + key(page), null).header("Content-Type", "application/json").header("Origin", ORIGIN)
                .header("Accept-Language", "de-CH,de;q=0.9").POST(BodyPublishers.ofString("{\"email\": \"x\"}")));
        assertThat(german.body().path("errors").toString()).contains("ist keine E-Mail-Adresse");
        StringBuilder thousand = new StringBuilder("{\"email\": \"ann@example.com\"");
        for (int i = 0; i < 1000; i++) {
            thousand.append(", \"f").append(i).append("\": \"x\"");
        }
        assertThat(submit(page, thousand + "}").at("/detail")).contains("1001 fields; at most 100");
        assertThat(submit(page, "[1]").status()).isEqualTo(400);
        assertThat(submit(page, "{\"email\": ").status()).isEqualTo(400);
        assertThat(submit(page, "{\"email\": \"" + "x".repeat(40_000) + "\"}").status()).isEqualTo(413);
        assertThat(send(request("/signup/" + key(page), null).header("Content-Type", "text/plain").POST(BodyPublishers.ofString("{}")))
                .status()).isEqualTo(415);
        assertThat(events("signup.submitted")).isEmpty();
    }

    @Test
    void robotsAreAnsweredAsPeopleAreAndCounted() {
        JsonNode page = page(PAGE);
        UUID form = Ids.next();
        Reply person = submit(page, "{\"email\": \"p@example.com\", \"_token\": \"" + token(page, form, Duration.ofMinutes(1)) + "\"}");
        assertThat(person.status()).isEqualTo(202);
        JsonNode other = page(PAGE);

        Map<String, String> robots = new LinkedHashMap<>();
        robots.put("trap", person(page, "r1@example.com", ", \"website\": \"https://spam.example\""));
        robots.put("no-token", "{\"email\": \"r2@example.com\"}");
        robots.put("forged-token", "{\"email\": \"r3@example.com\", \"_token\": \"" + token(other, Duration.ofMinutes(1)) + "\"}");
        robots.put("too-fast", "{\"email\": \"r4@example.com\", \"_token\": \"" + token(page, Duration.ofMillis(100)) + "\"}");
        robots.put("expired", "{\"email\": \"r5@example.com\", \"_token\": \"" + token(page, Duration.ofHours(25)) + "\"}");
        robots.put("replayed", "{\"email\": \"r6@example.com\", \"_token\": \"" + token(page, form, Duration.ofMinutes(1)) + "\"}");
        robots.values().forEach(body -> {
            Reply robot = submit(page, body);
            assertThat(robot.status()).as(body).isEqualTo(202);
            assertThat(robot.body()).as(body).isEqualTo(person.body());
        });

        robots.keySet().forEach(kind -> awaitRefused(page, kind, 1));
        assertThat(signup(page).path("bots").asLong()).isEqualTo(6);
        Reply repeated = submit(page, "{\"email\": \"p@example.com\", \"_token\": \"" + token(page, form, Duration.ofMinutes(2)) + "\"}");
        assertThat(repeated.status()).isEqualTo(202);
        assertThat(signups(page)).hasSize(1);
        assertThat(events("signup.submitted")).hasSize(1);

        for (int i = 0; i < 5; i++) {
            assertThat(submit(page, person(page, "often@example.com", "")).status()).isEqualTo(202);
        }
        awaitRefused(page, "email-limit", 2);
        assertThat(signups(page)).hasSize(4);
    }

    @Test
    void aFormIsTakenFromItsOwnPageAlone() {
        JsonNode page = page(PAGE);

        Reply foreign = submit(key(page), person(page, "ann@example.com", ""), "https://www.example.com.evil.example");
        assertThat(foreign.status()).isEqualTo(403);
        assertThat(foreign.raw().headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
        awaitRefused(page, "other-origin", 1);
        assertThat(preflight(page, "https://evil.example").headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
        var allowed = preflight(page, ORIGIN).headers();
        assertThat(allowed.firstValue("Access-Control-Allow-Origin")).contains(ORIGIN);
        assertThat(allowed.firstValue("Access-Control-Allow-Methods")).contains("GET, POST");
        assertThat(allowed.firstValue("Access-Control-Allow-Headers")).contains("content-type");
        assertThat(allowed.firstValue("Access-Control-Allow-Credentials")).isEmpty();
        Reply form = send(request("/signup/" + key(page) + "/form?lang=de", null).header("Origin", ORIGIN).GET());
        assertThat(form.body().path("fields")).extracting(field -> field.path("label").asText()).containsExactly("E-Mail", "Name");
        assertThat(send(request("/signup/" + key(page) + "/form", null).header("Origin", "https://evil.example").GET()).status())
                .isEqualTo(403);
        assertThat(send(request("/api/integrations", null, "OPTIONS", BodyPublishers.noBody(), null).header("Origin", ORIGIN)
                .header("Access-Control-Request-Method", "GET")).raw().headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
    }

    private java.net.http.HttpResponse<String> preflight(JsonNode page, String origin) {
        Reply reply = send(request("/signup/" + key(page), null, "OPTIONS", BodyPublishers.noBody(), null).header("Origin", origin)
                .header("Access-Control-Request-Method", "POST").header("Access-Control-Request-Headers", "content-type"));
        assertThat(reply.status()).isEqualTo(204);
        return reply.raw();
    }

    @Test
    void keysAreUnknownEndedAndClosedAlike() {
        JsonNode page = page(PAGE);
        String id = page.path("id").asText();
        String person = person(page, "ann@example.com", "");
        assertThat(submit("pk_AAAAAAAAAAAAAAAAAAAAAAAA", person, ORIGIN).status()).isEqualTo(404);
        assertThat(submit("x", person, ORIGIN).status()).isEqualTo(404);
        TestTenant other = newTenant("Other Ltd");
        assertThat(get("/api/integrations/" + id + "/signup", other.token()).status()).isEqualTo(404);
        assertThat(get("/api/integrations/" + id + "/signups", other.token()).status()).isEqualTo(404);
        assertThat(post("/api/integrations/" + id + "/signup/rotate", other.token(), "").status()).isEqualTo(404);
        assertThat(post("/api/integrations/" + id + "/signup/rotate", memberOf(tenant), "").status()).isEqualTo(403);

        Reply rotated = post("/api/integrations/" + id + "/signup/rotate", tenant.token(), "{\"at_once\": false}");
        assertThat(rotated.status()).as(rotated.raw().body()).isEqualTo(200);
        assertThat(rotated.at("/previousKeyUntil")).isNotEmpty();
        String fresh = rotated.at("/apiKey");
        assertThat(fresh).isNotEqualTo(key(page));
        assertThat(submit(page, person).status()).isEqualTo(202);
        assertThat(submit(fresh, person(page, "bob@example.com", ""), ORIGIN).status()).isEqualTo(202);
        String last = post("/api/integrations/" + id + "/signup/rotate", tenant.token(), "{\"atOnce\": true}").at("/apiKey");
        assertThat(submit(fresh, person, ORIGIN).status()).isEqualTo(404);

        assertThat(put("/api/integrations/" + id, tenant.token(), "{\"isActive\": false}").status()).isEqualTo(200);
        Reply closed = submit(last, person, ORIGIN);
        assertThat(closed.status()).isEqualTo(404);
        assertThat(closed.body()).isEqualTo(submit("pk_AAAAAAAAAAAAAAAAAAAAAAAA", person, ORIGIN).body());
        assertThat(get("/signup/" + last, null).raw().body()).contains("This form is not open");
        assertThat(get("/api/audit?limit=20", tenant.token()).raw().body()).contains("signup-page.rotate");
    }

    @Test
    void aFormWithoutScriptIsShownAgainUntilItIsRight() {
        JsonNode page = page(PAGE + ", " + FORM + ", \"redirectUrl\": \"https://www.example.com/thanks\"");
        Map<String, String> fields = new LinkedHashMap<>(Map.of("email", "cat@example.com", "first_name", "<img src=x onerror=alert(1)>",
                "terms", "true", "size", "XXL"));

        Reply wrong = submitForm(page, fields, ORIGIN);
        assertThat(wrong.status()).isEqualTo(400);
        assertThat(wrong.contentType()).startsWith("text/html");
        assertThat(wrong.raw().body()).contains("size is none of what can be chosen", "&lt;img src=x", "value=\"cat@example.com\"")
                .doesNotContain("<img");
        fields.put("size", "S");
        Reply again = submitForm(page, fields, "null");
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.raw().body()).contains("Please look at what you wrote", "name=\"_token\"");
        assertThat(events("signup.submitted")).isEmpty();
        fields.put("_token", token(page, Duration.ofMinutes(1)));
        Reply taken = submitForm(page, fields, uri("").toString());
        assertThat(taken.status()).as(taken.raw().body()).isEqualTo(303);
        assertThat(taken.raw().headers().firstValue("Location")).contains("https://www.example.com/thanks");
        assertThat(submitForm(page, fields, "https://evil.example").status()).isEqualTo(403);
        assertThat(events("signup.submitted")).hasSize(1);
        Reply hosted = get("/signup/" + key(page), null);
        assertThat(hosted.raw().body()).contains("<label for=\"f-email\">", "autocomplete=\"email\"");
        assertThat(hosted.raw().headers().firstValue("Content-Security-Policy").orElseThrow())
                .contains("form-action 'self' https://www.example.com;");
    }

    /** Ten thousand forms from one address: few are looked at, none of another address is held up, and the tenant sees how many. */
    @Test
    void tenThousandFormsOfOneAddressHoldUpNobody() throws IOException {
        JsonNode page = page(PAGE);
        int refused = 0;
        try (Socket socket = new Socket(InetAddress.getByName("127.0.0.1"), port(), InetAddress.getByName("127.0.0.9"), 0)) {
            socket.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(socket.getInputStream());
            for (int i = 0; i < 10_000; i++) {
                String body = "{\"email\": \"flood@example.com\", \"website\": \"x\", \"_token\": \"" + i + "\"}";
                socket.getOutputStream().write(("POST /signup/" + key(page) + " HTTP/1.1\r\nHost: localhost:" + port()
                        + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
                        .getBytes(StandardCharsets.UTF_8));
                refused += status(in) == 429 ? 1 : 0;
            }
        }
        assertThat(refused).isPositive();
        assertThat(submit(page, person(page, "ann@example.com", "")).status()).isEqualTo(202);
        awaitRefused(page, "address-limit", refused);
        awaitRefused(page, "trap", 10_000 - refused);
        assertThat(signups(page)).hasSize(1);
    }

    /** Reads an answer to its end. */
    private static int status(InputStream in) throws IOException {
        int status = Integer.parseInt(line(in).split(" ")[1]);
        int length = 0;
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
            if (header.toLowerCase(java.util.Locale.ROOT).startsWith("content-length:")) {
                length = Integer.parseInt(header.substring(15).strip());
            }
        }
        in.readNBytes(length);
        return status;
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException("The connection ended");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    @Test
    void whoIsErasedCannotBeConfirmedAndIsNotInTheList() {
        JsonNode page = page(PAGE + ", \"doubleOptIn\": true");
        assertThat(submit(page, person(page, "gone@example.com", "")).status()).isEqualTo(202);
        String text = tagged("signup-confirmation").get(0).at("/message/text").asText();
        String path = text.substring(text.indexOf("/confirm/"), text.indexOf('\n', text.indexOf("/confirm/")));
        assertThat(get(path, null).status()).isEqualTo(200);

        assertThat(post("/api/tenants/" + tenant.id() + "/erasures", tenant.token(), "{\"subject\": \"gone@example.com\"}").status())
                .isBetween(200, 202);

        assertThat(get(path, null).status()).isEqualTo(404);
        assertThat(send(request(path, null).POST(BodyPublishers.noBody())).status()).isEqualTo(404);
        assertThat(signups(page)).singleElement().satisfies(each -> assertThat(each.path("email").isNull()).isTrue());
        assertThat(List.of(signup(page).toString(), signups(page).toString())).noneMatch(shown -> shown.contains("gone@"));
    }
}
