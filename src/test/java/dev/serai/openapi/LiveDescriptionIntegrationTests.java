package dev.serai.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.AbstractSeraiIntegrationTests;
import dev.serai.RouteFolder;
import org.junit.jupiter.api.Test;

class LiveDescriptionIntegrationTests extends AbstractSeraiIntegrationTests {

    private static final String FILE = """
            - rest:
                id: parcels
                path: /parcels
                get:
                  - id: show-parcel
                    path: /{number}
                    description: Shows %s.
                    to: api:routeFilesApi.list
            """;

    @Test
    void descriptionFollowsTheRouteFilesThatRun() {
        Reply before = get("/api/openapi.json", null);
        try (RouteFolder routes = routeFolder()) {
            routes.put("api-parcels.camel.yaml", FILE.formatted("a parcel"));
            assertThat(parcel().path("summary").asText()).isEqualTo("Shows a parcel");
            assertThat(get("/api/openapi.json", null).raw().headers().firstValue("ETag"))
                    .isNotEqualTo(before.raw().headers().firstValue("ETag"));

            routes.put("api-parcels.camel.yaml", FILE.formatted("it").replace("show-parcel", "look-at-parcel"));
            assertThat(parcel().path("summary").asText()).isEqualTo("Shows it");
            assertThat(parcel().path("operationId").asText()).isEqualTo("look-at-parcel");
            assertThat(get("/parcels/7", OPERATOR).status()).isEqualTo(200);
        }
        assertThat(get("/api/openapi.json", null).raw().body()).isEqualTo(before.raw().body());
    }

    private JsonNode parcel() {
        return get("/api/openapi.json", null).body().at("/paths/~1parcels~1{number}/get");
    }
}
