package dev.serai.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.database.SystemDatabase;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.awaitility.Awaitility;

/** Calls the API for one tenant: as its administrator, its member or the operator. */
final class TenantClient implements AutoCloseable {

    private final RawHttp http;
    private final SystemDatabase database;
    private final String operator;
    private final String id;
    private final String name;
    private final String admin;
    private final String member;

    private TenantClient(RawHttp http, SystemDatabase database, String operator, String name) {
        this.http = http;
        this.database = database;
        this.operator = operator;
        this.name = name;
        JsonNode made = made(operator, "/api/tenants", "{\"name\": \"" + name + "\"}");
        this.id = made.path("id").asText();
        this.admin = made.path("token").asText();
        this.member = made("/api/tenants/" + id + "/tokens", "{\"name\": \"" + name + "\", \"role\": \"member\"}").path("token").asText();
    }

    /** A new tenant. */
    static TenantClient make(int port, SystemDatabase database, String operator, String name) {
        return new TenantClient(new RawHttp(port), database, operator, name);
    }

    String id() {
        return id;
    }

    /** Stands in everything that is made for it. */
    String name() {
        return name;
    }

    String admin() {
        return admin;
    }

    String member() {
        return member;
    }

    String operator() {
        return operator;
    }

    RawHttp http() {
        return http;
    }

    SystemDatabase database() {
        return database;
    }

    /** The token that an operation is called with; null for none. */
    String token(ApiOperation operation) {
        return operation.open() ? null : Fixtures.get().isForOperator(operation) ? operator : admin;
    }

    /** @param token null for none; @param body null for none */
    HttpAnswer call(String token, String verb, String target, String body) {
        Map<String, String> headers = new LinkedHashMap<>();
        if (token != null) {
            headers.put("Authorization", "Bearer " + token);
        }
        if (body != null) {
            headers.put("Content-Type", "application/json");
        }
        return http.send(verb, target, headers, body == null ? new byte[0] : body.getBytes(StandardCharsets.UTF_8));
    }

    /** What an administrator's POST made. */
    JsonNode made(String path, String body) {
        return made(admin, path, body);
    }

    JsonNode made(String token, String path, String body) {
        HttpAnswer answer = call(token, "POST", path, body);
        if (!answer.succeeded()) {
            throw new AssertionError("POST " + path + " " + body + " makes nothing: " + answer);
        }
        return answer.json();
    }

    /** The id of an event that is answered before any route has taken it. */
    String received(String event) {
        Map<String, String> headers = Map.of("Authorization", "Bearer " + admin, "Content-Type", "application/json",
                "Prefer", "respond-async");
        HttpAnswer answer = http.send("POST", "/api/events", headers, event.getBytes(StandardCharsets.UTF_8));
        if (!answer.succeeded()) {
            throw new AssertionError("POST /api/events " + event + " makes nothing: " + answer);
        }
        return answer.json().path("eventId").asText();
    }

    /** The delivery once it has this status. */
    void await(String delivery, String status) {
        awaitStatus("/api/deliveries/" + delivery, status);
    }

    /** Waits until what the path shows has this status. */
    void awaitStatus(String path, String status) {
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(
                () -> call(admin, "GET", path, null).json().path("status").asText(), status::equals);
    }

    /** Waits until the inbox has nothing more to plan. */
    void awaitNoneReceived() {
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(
                () -> call(admin, "GET", "/api/events?status=received", null).json().path("items").isEmpty());
    }

    /** Waits until an attempt of the delivery is on record, so that it stays as it is for a while. */
    void awaitAttempt(String delivery) {
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(
                () -> call(admin, "GET", "/api/deliveries/" + delivery, null).json().path("attempts").size() > 0);
    }

    @Override
    public void close() {
        http.close();
    }
}
