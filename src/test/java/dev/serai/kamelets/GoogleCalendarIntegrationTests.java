package dev.serai.kamelets;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jwt.SignedJWT;
import dev.serai.AbstractSeraiIntegrationTests;
import dev.serai.faults.FaultyProvider.Asked;
import dev.serai.faults.FaultyProvider.Told;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.KeyPairGenerator;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calendars over the API, with the provider's file as it ships and a double of Google behind it. */
class GoogleCalendarIntegrationTests extends AbstractSeraiIntegrationTests {

    private static final String CALENDAR = "team#1@group.calendar.example";
    private static final String HOSTILE = "Q \\\"4\\\" {{env:PATH}} ${body} \\n <b> \uD83C\uDF89";
    private static final String KEY = key();

    private final GoogleCalendarDouble google = new GoogleCalendarDouble();
    private TestTenant tenant;

    private static String key() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return "-----BEGIN PRIVATE KEY-----\n" + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                    .encodeToString(generator.generateKeyPair().getPrivate().getEncoded()) + "\n-----END PRIVATE KEY-----\n";
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @BeforeEach
    void begin() {
        PROVIDERS.tell("google-calendar", google::answer);
        PROVIDERS.tell("google-calendar.log", google::answer);
        tenant = newTenant("Calendars");
    }

    @AfterEach
    void end() {
        PROVIDERS.behaveWell();
    }

    private ObjectNode keyFile() {
        return json.createObjectNode().put("type", "service_account").put("private_key_id", "k1").put("private_key", KEY)
                .put("client_email", "serai@project.example");
    }

    private ObjectNode configuration() {
        return json.createObjectNode().put("serviceAccountKey", keyFile().toString()).put("subject", "ann@example.com")
                .put("calendarId", CALENDAR).put("rateLimit", "100000/s");
    }

    private Reply connect(ObjectNode configuration) {
        ObjectNode body = json.createObjectNode().put("integrationType", "calendar").put("provider", "google-calendar").put("name", "Team");
        body.set("configuration", configuration);
        return post("/api/integrations", tenant.token(), body.toString());
    }

    private Reply call(String operation, String message) {
        return post("/api/v1/operations/" + operation, tenant.token(), message);
    }

    private Reply made(String title) {
        Reply made = call("calendarEvent.create", """
                {"title": "%s", "start": "2026-12-01T09:00:00+01:00", "end": "2026-12-01T10:00:00+01:00"}""".formatted(title));
        assertThat(made.status()).as(made.raw().body()).isEqualTo(201);
        return made;
    }

    @Test
    void anEventIsMadeSeenChangedAndDeleted() throws Exception {
        assertThat(connect(configuration()).status()).isEqualTo(201);

        Reply made = call("calendarEvent.create", """
                {"summary": "%s", "startTime": "2026-12-01T09:00", "endTime": "2026-12-01T10:00", "timeZone": "Europe/Zurich",
                 "attendees": ["ben@example.com", "Zoe <zoe@example.com>"], "reminders": [{"method": "email", "minutes": 30}],
                 "conference": true, "metadata": {"order_id": "{{env:PATH}}"}}""".formatted(HOSTILE));

        assertThat(made.status()).as(made.raw().body()).isEqualTo(201);
        String id = made.at("/eventId");
        ObjectNode kept = google.events(CALENDAR).get(id);
        assertThat(kept.path("summary").asText()).isEqualTo("Q \"4\" {{env:PATH}} ${body} \n <b> \uD83C\uDF89");
        assertThat(kept.path("attendees").toString())
                .isEqualTo("[{\"email\":\"ben@example.com\"},{\"email\":\"zoe@example.com\",\"displayName\":\"Zoe\"}]");
        assertThat(kept.at("/reminders/overrides").toString()).isEqualTo("[{\"method\":\"email\",\"minutes\":30}]");
        assertThat(kept.at("/start").toString()).isEqualTo("{\"dateTime\":\"2026-12-01T09:00:00\",\"timeZone\":\"Europe/Zurich\"}");
        assertThat(made.at("/meetUrl")).isEqualTo("https://meet.example/" + id);
        assertThat(made.at("/metadata/order_id")).isEqualTo("{{env:PATH}}");
        assertThat(google.requests().get(0).target()).endsWith("/calendars/team%231%40group.calendar.example/events?sendUpdates=all"
                + "&conferenceDataVersion=1");
        assertThat(google.tokenRequests()).hasSize(1);
        assertSigned(google.tokenRequests().get(0));

        ((ObjectNode) kept.at("/attendees/0")).put("responseStatus", "accepted");
        Reply changed = call("calendarEvent.update", """
                {"eventId": "%s", "start": "2026-12-02", "end": "2026-12-03", "notify": "none",
                 "attendees": ["Ben@example.com", "new@example.com"]}""".formatted(id));
        assertThat(changed.status()).as(changed.raw().body()).isEqualTo(201);
        assertThat(changed.body().at("/attendees/0").toString())
                .isEqualTo("{\"email\":\"Ben@example.com\",\"name\":null,\"answer\":\"accepted\",\"optional\":false}");
        assertThat(kept.at("/start").toString()).isEqualTo("{\"date\":\"2026-12-02\"}");
        assertThat(changed.at("/title")).isEqualTo(made.at("/title"));

        Reply asked = call("calendarEvent.get", "{\"eventId\": \"" + id + "\"}");
        assertThat(asked.status()).as(asked.raw().body()).isEqualTo(200);
        assertThat(asked.at("/end")).isEqualTo("2026-12-03");

        for (int i = 0; i < 2; i++) {
            Reply deleted = call("calendarEvent.delete", "{\"eventId\": \"" + id + "\"}");
            assertThat(deleted.status()).as(deleted.raw().body()).isEqualTo(201);
            assertThat(deleted.body().toString()).isEqualTo("{\"eventId\":\"" + id + "\",\"status\":\"cancelled\"}");
        }
        assertThat(call("calendarEvent.get", "{\"eventId\": \"" + id + "\"}").at("/status")).isEqualTo("cancelled");
        assertThat(google.tokenRequests()).as("one token for all of it").hasSize(1);
    }

    private static void assertSigned(Asked asked) throws Exception {
        assertThat(asked.headers().get("content-type")).startsWith("application/x-www-form-urlencoded");
        Map<String, String> form = new java.util.TreeMap<>();
        for (String pair : asked.body().split("&")) {
            form.put(pair.split("=")[0], URLDecoder.decode(pair.split("=")[1], StandardCharsets.UTF_8));
        }
        assertThat(form.get("grant_type")).isEqualTo("urn:ietf:params:oauth:grant-type:jwt-bearer");
        SignedJWT jwt = SignedJWT.parse(form.get("assertion"));
        assertThat(jwt.getJWTClaimsSet().getIssuer()).isEqualTo("serai@project.example");
        assertThat(jwt.getJWTClaimsSet().getSubject()).isEqualTo("ann@example.com");
        assertThat(jwt.getJWTClaimsSet().getAudience()).containsExactly("https://oauth2.googleapis.com/token");
        assertThat(jwt.getJWTClaimsSet().getStringClaim("scope")).isEqualTo("https://www.googleapis.com/auth/calendar");
    }

    @Test
    void eventsAreListedPageByPage() {
        connect(configuration());
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            ids.add(made("Event " + i).at("/eventId"));
        }

        List<String> listed = new ArrayList<>();
        String cursor = null;
        int pages = 0;
        do {
            ObjectNode message = json.createObjectNode().put("limit", 2).put("from", "2026-12-01T00:00Z").put("text", "a&b");
            Reply page = call("calendarEvent.list", (cursor == null ? message : message.put("cursor", cursor)).toString());
            assertThat(page.status()).as(page.raw().body()).isEqualTo(200);
            page.body().path("items").forEach(event -> listed.add(event.path("eventId").asText()));
            cursor = page.body().path("nextCursor").textValue();
            assertThat(page.raw().body()).doesNotContain("from ");
            pages++;
        } while (cursor != null && pages < 10);

        assertThat(pages).isEqualTo(3);
        assertThat(listed).containsExactlyElementsOf(ids);
        String last = google.requests().get(google.requests().size() - 1).target();
        assertThat(last).contains("timeMin=2026-12-01T00%3A00%3A00Z", "q=a%26b", "singleEvents=true", "orderBy=startTime",
                "pageToken=from%204%26%3D");
    }

    @ParameterizedTest
    @ValueSource(strings = {"cut", "hang", "503", "502"})
    void aLostAnswerLeavesOneEvent(String how) {
        connect(configuration());
        google.loseAnswer(how.equals("cut") ? Told.CUT : how.equals("hang") ? Told.NOTHING
                : new Told(Integer.parseInt(how), "Content-Type: text/html\r\n", "<html>Bad gateway</html>"));

        Reply made = made("Once");

        assertThat(google.events(CALENDAR)).containsOnlyKeys(made.at("/eventId"));
        assertThat(made.at("/title")).isEqualTo("Once");
        assertThat(google.requests()).extracting(Asked::method).containsExactly("POST", "POST", "GET");
        assertThat(google.requests().get(1).body()).isEqualTo(google.requests().get(0).body());
    }

    @Test
    void anEventThatWasDeletedBeforeItsAnswerCameIsNotMadeAgain() {
        connect(configuration());
        google.loseAnswerAndDelete(Told.CUT);

        Reply made = made("Gone");

        assertThat(made.at("/status")).isEqualTo("cancelled");
        assertThat(made.at("/eventId")).matches("[0-9a-f]{32}");
        assertThat(google.events(CALENDAR)).containsOnlyKeys(made.at("/eventId"));
    }

    @Test
    void anEventThatThereIsNotIsToldApartFromItsCalendar() {
        connect(configuration());
        Reply made = made("Known");

        Reply changed = call("calendarEvent.update", json.createObjectNode().put("eventId", made.at("/eventId")).put("title", "New")
                .put("calendarId", "other@example.com").toString());

        assertThat(changed.status()).as(changed.raw().body()).isEqualTo(502);
        assertThat(changed.at("/detail")).contains("no such event in the calendar", "calendarId");
    }

    @Test
    void aCalendarIsSharedAndNoMore() {
        connect(configuration());

        Reply granted = call("calendarAccess.grant", "{\"email\": \"ben@example.com\", \"role\": \"freeBusy\"}");
        call("calendarAccess.grant", "{\"grantee\": \"example.com\", \"type\": \"domain\", \"role\": \"reader\", \"notify\": false}");
        Reply first = call("calendarAccess.list", "{\"limit\": 1}");
        Reply second = call("calendarAccess.list", "{\"limit\": 1, \"cursor\": \"" + first.at("/nextCursor") + "\"}");
        Reply revoked = call("calendarAccess.revoke", "{\"accessId\": \"user:ben@example.com\"}");
        Reply left = call("calendarAccess.list", "{}");

        assertThat(granted.status()).as(granted.raw().body()).isEqualTo(201);
        assertThat(granted.body().toString()).isEqualTo(
                "{\"accessId\":\"user:ben@example.com\",\"type\":\"user\",\"grantee\":\"ben@example.com\",\"role\":\"freeBusy\"}");
        assertThat(first.body().path("items").findValuesAsText("accessId")).containsExactly("user:ben@example.com");
        assertThat(second.body().path("items").findValuesAsText("accessId")).containsExactly("domain:example.com");
        assertThat(second.body().has("nextCursor")).isFalse();
        assertThat(revoked.status()).as(revoked.raw().body()).isEqualTo(201);
        assertThat(left.body().path("items").findValuesAsText("accessId")).containsExactly("domain:example.com");
    }

    @Test
    void aTestTellsWhatTheAccountMayDo() {
        String id = connect(configuration()).at("/id");

        JsonNode well = post("/api/integrations/" + id + "/test", tenant.token(), "").body();
        google.share("reader");
        JsonNode reading = post("/api/integrations/" + id + "/test", tenant.token(), "").body();

        assertThat(well.path("success").asBoolean()).as(well.toString()).isTrue();
        assertThat(reading.path("success").asBoolean()).as(reading.toString()).isFalse();
        assertThat(reading.path("message").asText()).contains("for reading only");
    }

    @Test
    void whoMayNotInviteIsToldWhatToDoAndGoesOn() {
        String id = connect(configuration().put("calendarId", "undelegated@example.com")).at("/id");

        Reply refused = call("calendarEvent.create", """
                {"title": "Invites", "start": "2026-12-24", "end": "2026-12-25", "attendees": ["ben@example.com"],
                 "connectionId": "%s"}""".formatted(id));

        assertThat(refused.raw().body()).contains("User to Act For");
        assertThat(get("/api/integrations/" + id, tenant.token()).at("/status")).isEqualTo("active");
        made("Alone");
    }

    @Test
    void aKeyFileOfAnotherKindIsToldWhenTheFormIsTested() {
        assertThat(tested("{\"type\": \"authorized_user\", \"refresh_token\": \"r\"}"))
                .contains("Service Account Key", "of the type \"authorized_user\"", "service_account");
        assertThat(tested("{\"installed\": {\"client_id\": \"c\"}}")).contains("Service Account Key", "of an OAuth client");
        assertThat(tested(KEY)).contains("Service Account Key", "client_email").doesNotContain("BEGIN PRIVATE");
        assertThat(tested("{not json")).contains("Service Account Key", "paste the whole file");
        assertThat(tested(keyFile().put("private_key", "none").toString())).contains("Service Account Key", "has no private key");
        assertThat(tested(null)).contains("Service Account Key", "is missing", "Access Token");
        assertThat(google.tokenRequests()).isEmpty();
    }

    private String tested(String key) {
        ObjectNode message = json.createObjectNode().put("provider", "google-calendar");
        message.set("configuration", configuration().put("serviceAccountKey", key));
        Reply tested = post("/api/dashboard/integrations/test", tenant.token(), message.toString());
        assertThat(tested.body().path("success").asBoolean()).as(tested.raw().body()).isFalse();
        return tested.at("/message");
    }

    @Test
    void aTokenInTheFormServesInstead() {
        connect(json.createObjectNode().put("userToken", "ya29.token").put("calendarId", CALENDAR));

        made("By token");

        assertThat(google.events(CALENDAR)).hasSize(1);
        assertThat(google.tokenRequests()).isEmpty();
    }

    @Test
    void idsThatWouldLeadElsewhereAreRefused() {
        connect(configuration());

        for (String id : List.of(".", "..", "a b", "")) {
            Reply refused = call("calendarEvent.delete", json.createObjectNode().put("eventId", id).toString());
            assertThat(refused.status()).as(refused.raw().body()).isEqualTo(400);
            Reply elsewhere = call("calendarAccess.list", json.createObjectNode().put("calendarId", id).toString());
            assertThat(elsewhere.status()).as(elsewhere.raw().body()).isEqualTo(400);
        }
        assertThat(google.requests()).isEmpty();
    }
}
