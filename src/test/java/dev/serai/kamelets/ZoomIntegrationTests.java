package dev.serai.kamelets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.AbstractSeraiIntegrationTests;
import dev.serai.faults.FaultyProvider.Told;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Meetings from the call of an application to Zoom and back, each made once. */
class ZoomIntegrationTests extends AbstractSeraiIntegrationTests {

    private static final String KICK_OFF = """
            {"topic": "Kick-off", "startTime": "2027-02-15T10:00:00", "timeZone": "Europe/Zurich", "duration": 60}""";

    private final ZoomDouble zoom = new ZoomDouble();
    private TestTenant tenant;
    private String connection;

    @BeforeEach
    void begin() {
        PROVIDERS.behaveWell();
        PROVIDERS.tell("zoom", zoom);
        tenant = newTenant("Meets");
        Reply made = post("/api/integrations", tenant.token(), """
                {"integrationType": "video", "provider": "zoom", "name": "Our Zoom", "configuration":
                 {"accountId": "acc 1&2", "clientId": "client-1", "clientSecret": "marker-secret-of-zoom-1234"}}""");
        assertThat(made.status()).as(made.toString()).isEqualTo(201);
        connection = made.at("/id");
    }

    @AfterEach
    void end() {
        PROVIDERS.behaveWell();
    }

    private Reply call(String operation, String message) {
        return post("/api/v1/operations/" + operation, tenant.token(), message);
    }

    private List<JsonNode> made() {
        return deliveries(tenant, "?operation=meeting.create");
    }

    @Test
    void aMeetingIsMadeItsRecordingsReadAndItIsCancelled() {
        Reply made = call("meeting.create", KICK_OFF);
        String id = made.at("/meetingId");
        Reply notYet = call("recording.list", "{\"meetingId\": \"" + id + "\"}");
        Reply unknown = call("recording.list", "{\"meetingId\": \"99999999999\"}");
        zoom.recorded = true;
        Reply recordings = call("recording.list", "{\"meetingId\": \"" + id + "\"}");
        Reply first = call("recording.list", "{\"limit\": 1}");
        Reply second = call("recording.list", "{\"limit\": 1, \"cursor\": \"" + first.at("/nextCursor") + "\"}");
        Reply gone = call("meeting.delete", "{\"meetingId\": \"" + id + "\"}");

        assertThat(made.status()).as(made.raw().body()).isIn(200, 201);
        assertThat(id).isEqualTo("85746065400");
        assertThat(made.at("/joinUrl")).isEqualTo("https://example.zoom.us/j/85746065400");
        assertThat(made.at("/startUrl")).contains("zak=start-secret");
        assertThat(made().get(0).path("providerMessageId").asText()).isEqualTo(id);
        assertThat(get("/api/deliveries", tenant.token()).raw().body()).contains("meeting.create").doesNotContain("zak=");
        assertThat(notYet.status()).as(notYet.raw().body()).isEqualTo(404);
        assertThat(notYet.at("/detail")).contains("Our Zoom").contains("or none yet");
        assertThat(unknown.status()).isEqualTo(404);
        assertThat(unknown.at("/detail")).contains("knows no such meeting").doesNotContain("recording");
        assertThat(recordings.at("/items/0/recordingId")).as(recordings.raw().body()).isEqualTo("f-1");
        assertThat(first.at("/items/0/recordingId")).as(first.raw().body()).isEqualTo("f-1");
        assertThat(second.at("/items/0/recordingId")).as(second.raw().body()).isEqualTo("f-2");
        assertThat(second.body().has("nextCursor")).isFalse();
        assertThat(gone.status()).as(gone.raw().body()).isIn(200, 201);
        assertThat(gone.at("/status")).isEqualTo("deleted");
        assertThat(zoom.meetings).isEmpty();
        assertThat(zoom.tokenRequests).hasSize(1);
        assertThat(zoom.tokenRequests.get(0).body()).isEqualTo("grant_type=account_credentials&account_id=acc+1%262");
        assertThat(get("/api/integrations/" + connection, tenant.token()).at("/status")).isEqualTo("active");
    }

    @Test
    void aLostAnswerIsFoundByItsKeyAndTheMeetingIsMadeOnce() {
        call("meeting.create", KICK_OFF);
        zoom.lost.set(1);

        Reply made = call("meeting.create", KICK_OFF);

        assertThat(made.status()).as(() -> made.raw().body() + made().get(0)).isIn(200, 201);
        assertThat(made.at("/meetingId")).isEqualTo("85746065401");
        assertThat(made.at("/joinUrl")).isEqualTo("https://example.zoom.us/j/85746065401");
        assertThat(zoom.meetings).as("the one of before, and one").hasSize(2);
        JsonNode attempts = made().get(0).path("attempts");
        assertThat(attempts.get(0).path("outcome").asText()).as(attempts.toString()).isEqualTo("unknown");
        assertThat(attempts.get(attempts.size() - 1).path("purpose").asText()).isEqualTo("ask");
    }

    @Test
    void whereItsKeyIsNotKeptNothingIsMadeTwice() {
        zoom.keepsKeys = false;
        zoom.lost.set(1);

        Reply accepted = send(request("/api/v1/operations/meeting.create", tenant.token()).header("Prefer", "wait=0")
                .header("Content-Type", "application/json").POST(BodyPublishers.ofString(KICK_OFF)));

        await().atMost(Duration.ofSeconds(30)).until(() -> made().get(0).path("explanation").asText().contains("does not tell"));
        assertThat(accepted.status()).as(accepted.raw().body()).isEqualTo(202);
        assertThat(made().get(0).path("status").asText()).isNotEqualTo("delivered");
        assertThat(zoom.meetings).hasSize(1);
        assertThat(post("/api/deliveries/" + accepted.at("/deliveryId") + "/cancel", tenant.token(), "").status()).isEqualTo(202);
    }

    @Test
    void aHostsLimitOfADayHoldsUpNothingElse() {
        String id = call("meeting.create", KICK_OFF).at("/meetingId");
        zoom.instead = Told.json(429, "{\"code\": 429, \"message\": \"You have exceeded the daily rate limit (100) of Meeting Create/Update"
                + " API requests permitted for this particular user. You may resume these requests at GMT 00:00:00.\"}");

        Reply accepted = send(request("/api/v1/operations/meeting.create", tenant.token()).header("Prefer", "wait=0")
                .header("Content-Type", "application/json").POST(BodyPublishers.ofString(KICK_OFF)));
        await().until(() -> delivery(tenant, accepted.at("/deliveryId")).path("explanation").asText().contains("midnight UTC"));
        Reply other = call("meeting.get", "{\"meetingId\": \"" + id + "\"}");

        assertThat(other.status()).as(other.raw().body()).isEqualTo(200);
        assertThat(delivery(tenant, accepted.at("/deliveryId")).path("status").asText()).isEqualTo("retrying");
        assertThat(post("/api/deliveries/" + accepted.at("/deliveryId") + "/cancel", tenant.token(), "").status()).isEqualTo(202);
    }
}
