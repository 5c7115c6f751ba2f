package dev.serai.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.AbstractSeraiIntegrationTests;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** A session of a portal tries every operation of the API: what is not on the list below is refused, also once it is added to the API. */
class PortalOperationsIntegrationTests extends AbstractSeraiIntegrationTests {

    private static final String UNKNOWN = "01a1fcdb-9b11-7d60-8c54-0d9a1f0c2b3e";
    private static final Set<String> ALWAYS = Set.of("GET /api/session", "POST /api/portal-links");
    private static final Map<String, Set<String>> BY_AREA = Map.of(
            "connections", Set.of("GET /api/integrations", "POST /api/integrations", "GET /api/integrations/connected",
                    "GET /api/integrations/strategies", "GET /api/integrations/available", "GET /api/integrations/available/{provider}",
                    "GET /api/integrations/{id}", "PUT /api/integrations/{id}", "DELETE /api/integrations/{id}",
                    "GET /api/integrations/{id}/logs", "POST /api/integrations/{id}/configure/{channel}",
                    "POST /api/integrations/{id}/test", "POST /api/integrations/{id}/pause", "POST /api/integrations/{id}/resume",
                    "POST /api/integrations/{id}/disconnect", "POST /api/dashboard/integrations/test",
                    "GET /api/integrations/oauth/{provider}/start", "GET /api/integrations/{id}/oauth/choices",
                    "POST /api/integrations/{id}/oauth/choose"),
            "webhooks", Set.of("GET /api/integrations/webhooks", "POST /api/integrations/webhooks", "POST /api/integrations/webhooks/try",
                    "GET /api/integrations/webhooks/{id}", "PATCH /api/integrations/webhooks/{id}",
                    "DELETE /api/integrations/webhooks/{id}", "POST /api/integrations/webhooks/{id}/pause",
                    "POST /api/integrations/webhooks/{id}/resume", "POST /api/integrations/webhooks/{id}/rotate",
                    "POST /api/integrations/webhooks/{id}/test", "POST /api/integrations/webhooks/{id}/recover",
                    "GET /api/integrations/webhooks/{id}/deliveries",
                    "POST /api/integrations/webhooks/{id}/deliveries/{deliveryId}/resend"),
            "deliveries", Set.of("GET /api/deliveries", "GET /api/deliveries/{id}", "GET /api/v1/operations",
                    "GET /api/integrations/available"));
    /** Asked for apart: it ends the session, and the stream does not end. */
    private static final List<String> APART = List.of("DELETE /api/session", "GET /api/live");

    @Test
    void whatIsNotListedIsRefused() {
        TestTenant tenant = newTenant("Listed");
        Map<String, Set<String>> expected = new TreeMap<>(BY_AREA);
        Set<String> all = new TreeSet<>();
        BY_AREA.values().forEach(all::addAll);
        expected.put("connections\", \"webhooks\", \"deliveries", all);

        expected.forEach((areas, allowed) -> {
            Embedded portal = Embedded.of(this, tenant.token(), "{\"areas\": [\"" + areas + "\"]}");
            for (ApiOperation operation : ApiDocument.get().operations()) {
                if (operation.open() || APART.contains(operation.toString())) {
                    continue;
                }
                String target = operation.target(Map.of()).replaceAll("\\{(provider|channel|operation)}", "sendgrid")
                        .replaceAll("\\{\\w+}", UNKNOWN);
                Reply reply = portal.call(operation.verb(), target, operation.hasBody() ? "{\"unknown\": 1}" : null);
                boolean isListed = ALWAYS.contains(operation.toString()) || allowed.contains(operation.toString());
                if (isListed) {
                    assertThat(reply.status()).as("%s for %s: %s", operation, areas, reply).isIn(200, 201, 202, 204, 400, 404, 409, 412);
                } else {
                    assertThat(reply.status()).as("%s for %s: %s", operation, areas, reply).isEqualTo(403);
                    assertThat(reply.at("/detail")).as(operation.toString()).contains("portal");
                }
            }
        });
    }

    @Test
    void otherSpellingsOfPathsLeadNowhereElse() {
        Embedded portal = Embedded.of(this, newTenant("Spelled").token(), "{}");

        for (String path : List.of("/api/integrations/api-keys", "/api/integrations/%61pi-keys", "/api/integrations/api-keys/",
                "/api/integrations/" + UNKNOWN + "/webhook", "/api/integrations/stats", "/api/users", "/api/audit", "/api/portal",
                "/actuator/env", "/actuator/prometheus-x", "/api/problems", "/api/live", "/api/live?topics=problems",
                "/api/live?topics=deliveries,routes", "/api/integrations/available/..%2Fapi-keys", "/anything")) {
            Reply reply = portal.call("GET", path, null);
            assertThat(reply.status()).as("%s: %s", path, reply).isIn(400, 403);
        }
        assertThat(portal.call("GET", "/api/integrations/", null).status()).isEqualTo(200);
        assertThat(portal.call("HEAD", "/api/deliveries", null).status()).isEqualTo(200);
        assertThat(portal.call("HEAD", "/api/live?topics=connections,deliveries", null).status()).isEqualTo(200);
        assertThat(portal.call("HEAD", "/api/users", null).status()).isEqualTo(403);
    }

    /** The page of a portal within a page of another site. */
    record Embedded(PortalOperationsIntegrationTests test, String cookie, String csrf) {

        static Embedded of(PortalOperationsIntegrationTests test, String token, String link) {
            String url = test.post("/api/portal-links", token, link).at("/url");
            Reply begun = test.send(test.request("/api/session", null).header("X-Serai-Portal", "1").header("Sec-Fetch-Site", "same-origin")
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString("{\"portalCode\": \"" + url.replaceAll(".*#code=([^&]+).*", "$1") + "\"}")));
            String cookie = begun.raw().headers().firstValue("Set-Cookie").orElseThrow(() -> new AssertionError(begun.toString()));
            return new Embedded(test, cookie.substring(0, cookie.indexOf(';')), begun.at("/csrf"));
        }

        Reply call(String method, String path, String body) {
            var request = test.request(path, null).header("Cookie", cookie).header("X-Serai-Portal", "1")
                    .header("Sec-Fetch-Site", "same-origin").header("X-Serai-Csrf", csrf);
            if (body != null) {
                request.header("Content-Type", "application/json");
            }
            return test.send(request.method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body)));
        }
    }
}
