package dev.serai.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.database.SystemDatabase;
import dev.serai.ledger.Ids;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** A report as it is stored once a provider's body was read: what provider, of which objects, in which state. */
record Reported(String provider, UUID connection, List<String> objects, String state, String at, String recipient, String reason) {

    private static final ObjectMapper JSON = new ObjectMapper();

    static Reported of(JsonNode delivery, String state) {
        JsonNode connection = delivery.path("connectionId");
        return new Reported(delivery.path("provider").asText(), UUID.fromString(connection.asText()),
                List.of("not-" + UUID.randomUUID(), delivery.path("providerMessageId").asText()), state,
                Instant.now().toString(), null, null);
    }

    Reported at(String time) {
        return new Reported(provider, connection, objects, state, time, recipient, reason);
    }

    Reported to(String person) {
        return new Reported(provider, connection, objects, state, at, person, reason);
    }

    Reported because(String why) {
        return new Reported(provider, connection, objects, state, at, recipient, why);
    }

    ObjectNode data() {
        ObjectNode data = JSON.createObjectNode().put("provider", provider).put("connectionId", connection == null ? null
                : connection.toString());
        objects.forEach(data.putArray("objects")::add);
        return data.put("state", state).put("at", at).put("reason", reason).put("recipient", recipient)
                .set("data", JSON.createObjectNode().put("ip", "192.0.2.7"));
    }

    /** Puts it into the inbox; answers the id of the event. */
    UUID post(SystemDatabase database, String tenant) {
        return post(database, tenant, data().toString());
    }

    static UUID post(SystemDatabase database, String tenant, String data) {
        UUID id = Ids.next();
        database.transaction().executeWithoutResult(status -> {
            database.jdbc().sql("""
                    insert into event (tenant_id, id, type, source, source_id, time, data, created_at)
                    values (?, ?, 'delivery.report', 'test', ?, now(), ?, now())""")
                    .params(UUID.fromString(tenant), id, id.toString(), data).update();
            again(database, tenant, id);
        });
        return id;
    }

    /** Does all of it on eight threads; answers what came of each. */
    static <T> List<T> atOnce(List<Callable<T>> tasks) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<T> answers = new ArrayList<>();
            for (Future<T> done : threads.invokeAll(tasks)) {
                answers.add(done.get());
            }
            return answers;
        } finally {
            threads.shutdown();
        }
    }

    /** Has an event planned again, as after a crash between its plan and its leaving the inbox. */
    static void again(SystemDatabase database, String tenant, UUID event) {
        database.jdbc().sql("""
                insert into inbox (tenant_id, event_id, status, due_at, received_at, updated_at)
                values (?, ?, 'received', now(), now(), now())""").params(UUID.fromString(tenant), event).update();
    }
}
