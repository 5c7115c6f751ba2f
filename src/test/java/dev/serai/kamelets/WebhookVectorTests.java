package dev.serai.kamelets;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.proof.SignedRequest;
import dev.serai.proof.Verdict;
import dev.serai.provider.WebhookTerms.Check;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that the libraries of providers made or took, against what the files of those providers say. */
class WebhookVectorTests {

    private static final Instant AT = Instant.ofEpochSecond(1_764_490_000);
    private static final String HUBSPOT_SECRET = "ac5a3f6e-5d1e-4a8f-9f0c-2d6a5a5b0d11";
    private static final String HUBSPOT_BODY = "[{\"eventId\":1,\"subscriptionType\":\"contact.creation\",\"objectId\":1246965}]";
    private static final String HUBSPOT_PLAIN = "kLm7MkSXwNGk812WRQ4TDivWj8kXW8BeX7JPSsD4cdo=";
    private static final String HUBSPOT_DECODED = "wlY54bV+xgwKja8sMo1doX0rgOZIv1HM+HLqO0i0kQU=";
    private static final String DISCORD_KEY = "ea4a6c63e29c520abef5507b132ec5f9954776aebebe7b92421eea691446d22c";
    private static final String DISCORD_SIGNATURE = "f579fb0da41e2054cfe208f990e41321d98cdb19d52d0b8c10f5066efd467d8676eb05dfd3e7e869fa9"
            + "bccbc953f3487b7a262f5a678332015e5253e48768700";

    private static boolean proven(String provider, String secret, SignedRequest request, Instant now) {
        List<Check> proofs = KameletFiles.provider(Path.of("kamelets", provider + "-sink.kamelet.yaml")).webhook().proofs();
        return proofs.stream().map(check -> check.proof().of(name -> Optional.empty()).check(request, List.of(secret), now))
                .anyMatch(Verdict::isGood);
    }

    private static SignedRequest hubspot(String url, String body, String signature) {
        return new SignedRequest("POST", url, Map.of("X-HubSpot-Signature-v3", List.of(signature),
                "X-HubSpot-Request-Timestamp", List.of("1764490000123")), body.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void hubspotsClientSignsVersionThree() {
        SignedRequest request = hubspot("https://serai.example.com/webhooks/hubspot/1?a=b", HUBSPOT_BODY, HUBSPOT_PLAIN);

        assertThat(proven("hubspot", HUBSPOT_SECRET, request, AT)).isTrue();
        assertThat(proven("hubspot", HUBSPOT_SECRET, request, AT.plusSeconds(299))).isTrue();
        assertThat(proven("hubspot", HUBSPOT_SECRET, request, AT.plusSeconds(301))).isFalse();
        assertThat(proven("hubspot", "another", request, AT)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "https://serai.example.com/webhooks/hubspot/1?to=https%3A%2F%2Fx.example.com%2Fa%40b%2Cc%3Bd%28e%29%2A%21%24%27%20",
        "https://serai.example.com/webhooks/hubspot/1?to=https%3a%2f%2fx.example.com%2fa%40b%2cc%3bd%28e%29%2a%21%24%27%20",
        "https://serai.example.com/webhooks/hubspot/1?to=https://x.example.com/a@b,c;d(e)*!$'%20"})
    void hubspotSignsTheAddressWithPartOfItDecoded(String url) {
        assertThat(proven("hubspot", HUBSPOT_SECRET, hubspot(url, HUBSPOT_BODY, HUBSPOT_DECODED), AT)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"https://serai.example.com/webhooks/hubspot/2?a=b", "https://serai.example.com/webhooks/hubspot/1",
        "http://serai.example.com/webhooks/hubspot/1?a=b"})
    void hubspotsSignatureIsOfOneAddress(String url) {
        assertThat(proven("hubspot", HUBSPOT_SECRET, hubspot(url, HUBSPOT_BODY, HUBSPOT_PLAIN), AT)).isFalse();
    }

    @Test
    void hubspotsVersionOneProvesNothing() {
        SignedRequest request = new SignedRequest("POST", "https://serai.example.com/webhooks/hubspot/1?a=b", Map.of("X-HubSpot-Signature",
                List.of("bf8439d256c40698c4fa9933fe9198a3d5977b2797d7232d8de1bc5ea21eeb75"), "X-HubSpot-Request-Timestamp",
                List.of("1764490000123")), HUBSPOT_BODY.getBytes(StandardCharsets.UTF_8));

        assertThat(proven("hubspot", HUBSPOT_SECRET, request, AT)).isFalse();
    }

    @Test
    void whatDiscordsLibraryTakesIsTaken() {
        String body = "{\"id\":\"1\",\"application_id\":\"2\",\"type\":1,\"version\":1}";

        assertThat(proven("discord-bot", DISCORD_KEY, discord("1764490000", body), AT)).isTrue();
        assertThat(proven("discord-bot", DISCORD_KEY, discord("1764490001", body), AT)).isFalse();
        assertThat(proven("discord-bot", DISCORD_KEY, discord("1764490000", body + " "), AT)).isFalse();
        assertThat(proven("discord-bot", "00" + DISCORD_KEY.substring(2), discord("1764490000", body), AT)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"chatwoot", "discord-bot", "google-calendar", "hubspot", "pipedrive", "salesforce", "slack", "zoho-crm",
        "zoom"})
    void aSecretCanBeReplacedWithoutAGap(String provider) {
        JsonNode properties = KameletFiles.tree(Path.of("kamelets", provider + "-sink.kamelet.yaml")).at("/spec/definition/properties");
        KameletFiles.provider(Path.of("kamelets", provider + "-sink.kamelet.yaml")).webhook().proofs().forEach(check -> {
            JsonNode property = properties.path(check.secret());
            String one = property.path("example").asText();
            assertThat(one).matches(property.path("pattern").asText());
            assertThat(one + " " + one).matches(property.path("pattern").asText());
        });
    }

    private static SignedRequest discord(String time, String body) {
        return new SignedRequest("POST", "https://serai.example.com/webhooks/discord-bot/1", Map.of("X-Signature-Timestamp", List.of(time),
                "X-Signature-Ed25519", List.of(DISCORD_SIGNATURE)), body.getBytes(StandardCharsets.UTF_8));
    }
}
