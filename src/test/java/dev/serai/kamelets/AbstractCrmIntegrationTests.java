package dev.serai.kamelets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.AbstractSeraiIntegrationTests;
import dev.serai.operation.Operations;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;

/** Calls of a tenant that keeps contacts with a provider, whose lost answers are asked for again in a moment. */
abstract class AbstractCrmIntegrationTests extends AbstractSeraiIntegrationTests {

    @Autowired
    private Operations operations;
    @Autowired
    private Environment environment;

    TestTenant tenant;

    @BeforeEach
    void begin() throws IOException {
        tenant = newTenant("Keeps contacts");
        PROVIDERS.behaveWell();
        for (String operation : List.of("contact.upsert", "company.upsert")) {
            Path file = Path.of(environment.getRequiredProperty("serai.kamelets-dir"), "operations", operation + ".yaml");
            String text = Files.readString(file);
            if (text.contains("[15s,")) {
                Files.writeString(file, text.replace("[15s,", "[300ms, 1s,"));
            }
            await().until(() -> operations.get(operation).redelivery().get(0).toMillis() == 300);
        }
    }

    @AfterEach
    final void behaveWell() {
        PROVIDERS.behaveWell();
    }

    /** @return the id of the connection */
    final String connect(String provider, String configuration) {
        Reply made = post("/api/integrations", tenant.token(), """
                {"integrationType": "crm", "provider": "%s", "name": "Our CRM", "priority": 1, "configuration": %s}"""
                .formatted(provider, configuration));
        assertThat(made.status()).as(made.toString()).isEqualTo(201);
        return made.at("/id");
    }

    final Reply tested(String connection) {
        return post("/api/integrations/" + connection + "/test", tenant.token(), "");
    }

    final Reply call(String operation, String message) {
        return send(request("/api/v1/operations/" + operation, tenant.token()).header("Content-Type", "application/json")
                .header("Prefer", "wait=50").POST(BodyPublishers.ofString(message)));
    }

    static String deliveryId(Reply reply) {
        String location = reply.raw().headers().firstValue("Location").orElseThrow();
        return location.substring(location.lastIndexOf('/') + 1);
    }

    final JsonNode settled(Reply reply) {
        return settled(reply, "delivered");
    }

    final JsonNode settled(Reply reply, String status) {
        return delivery(tenant, deliveryId(reply), status);
    }
}
