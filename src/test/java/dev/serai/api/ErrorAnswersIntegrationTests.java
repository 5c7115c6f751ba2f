package dev.serai.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.AbstractSeraiIntegrationTests;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ErrorAnswersIntegrationTests extends AbstractSeraiIntegrationTests {

    private static final String NAME = "{\"name\": \"Acme\"}";

    @Test
    void anUnknownPathIsAProblem() {
        Reply reply = get("/api/nothing", OPERATOR);

        assertProblem(reply, 404);
        assertThat(reply.at("/detail")).contains("/api/nothing");
        assertProblem(get("/nothing", OPERATOR), 404);
        assertProblem(get("/error", OPERATOR), 404);
    }

    @Test
    void anUnknownPathTellsNothingToWhoHasNoToken() {
        assertProblem(get("/nothing", null), 401);
        assertProblem(get("/error", null), 401);
    }

    @Test
    void answersNameTheirLength() {
        assertLength(get("/api/tenants", OPERATOR));
        assertLength(get("/api/tenants?limit=none", OPERATOR));
    }

    private static void assertLength(Reply reply) {
        assertThat(reply.raw().headers().firstValueAsLong("Content-Length")).hasValue(reply.raw().body().getBytes(UTF_8).length);
        assertThat(reply.raw().headers().firstValue("Transfer-Encoding")).isEmpty();
    }

    @Test
    void anUnknownMethodIsAProblemThatNamesTheOthers() {
        Reply reply = delete("/api/tenants", OPERATOR);

        assertProblem(reply, 405);
        assertThat(reply.raw().headers().firstValue("Allow").orElse("")).contains("GET").contains("POST");
        assertProblem(send(request("/api/tenants", OPERATOR, "BREW", BodyPublishers.noBody(), null)), 400);
    }

    @Test
    void withoutATokenNothingUnderApiAnswers() {
        Reply none = get("/api/tenants", null);
        Reply wrong = get("/api/tenants", "serai_wrong");
        Reply basic = send(request("/api/tenants", null).header("Authorization", "Basic eDp5").GET());

        assertProblem(none, 401);
        assertProblem(wrong, 401);
        assertProblem(basic, 401);
        assertThat(none.raw().headers().firstValue("WWW-Authenticate")).contains("Bearer");
        assertThat(none.at("/detail")).contains("Authorization: Bearer");
        assertProblem(get("/api/nothing", null), 401);
    }

    @Test
    void healthIsOpenAndTheRestOfTheActuatorIsTheOperators() {
        assertThat(get("/actuator/health/liveness", null).status()).isEqualTo(200);
        assertProblem(get("/actuator/env", null), 401);
        assertProblem(get("/actuator", newTenant("Acme").token()), 403);
    }

    @Test
    void aBodyThatIsNoJsonIsRefused() {
        Reply form = make("name=Acme", "application/x-www-form-urlencoded");
        Reply latin = make(NAME, "application/json; charset=iso-8859-1");
        Reply utf8 = make(NAME, "Application/JSON; charset=\"UTF-8\"");
        Reply none = make(NAME, null);

        assertProblem(form, 415);
        assertThat(form.at("/detail")).contains("application/x-www-form-urlencoded").contains("application/json");
        assertProblem(latin, 415);
        assertThat(utf8.status()).isEqualTo(201);
        assertThat(none.status()).isEqualTo(201);
    }

    private Reply make(String body, String contentType) {
        return send(request("/api/tenants", OPERATOR, "POST", BodyPublishers.ofString(body), contentType));
    }

    @ParameterizedTest
    @ValueSource(strings = {"*/*", "application/json", "APPLICATION/JSON;charset=utf-8", "application/*",
            "application/problem+json", "application/*+json", "application/vnd.acme+json;q=0.5, text/html",
            "text/html, application/json;q=0.1",
            "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"})
    void whoAcceptsJsonGetsIt(String accept) {
        assertThat(accepting("/api/tenants", accept).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/html", "application/xml, text/*", "application/json;q=0", "*/*, application/json;q=0", "json"})
    void whoDoesNotAcceptJsonIsToldWhatThereIs(String accept) {
        Reply reply = accepting("/api/tenants", accept);

        assertProblem(reply, 406);
        assertThat(reply.at("/detail")).contains("Accept").contains("/api/tenants").contains("application/json");
    }

    @Test
    void whatIsNotAcceptableIsNotDone() {
        String name = "Unacceptable " + UUID.randomUUID();
        Reply reply = send(request("/api/tenants", OPERATOR, "POST", BodyPublishers.ofString("{\"name\": \"" + name + "\"}"),
                "application/json").header("Accept", "text/csv"));

        assertProblem(reply, 406);
        assertThat(database.jdbc().sql("select count(*) from tenant where name = ?").param(name).query(Integer.class).single()).isZero();
    }

    @Test
    void anExportIsJsonLines() {
        String path = "/api/tenants/" + newTenant("Acme").id() + "/export";
        Reply refused = accepting(path, "application/json");

        assertThat(accepting(path, "application/x-ndjson").status()).isEqualTo(200);
        assertThat(accepting(path, "application/json, */*;q=0.1").status()).isEqualTo(200);
        assertProblem(refused, 406);
        assertThat(refused.at("/detail")).contains("application/x-ndjson");
    }

    private Reply accepting(String path, String accept) {
        return send(request(path, OPERATOR).header("Accept", accept).GET());
    }

    @Test
    void aBodyOfFiftyMegabytesIsRefused() {
        byte[] large = new byte[50 * 1024 * 1024];
        Arrays.fill(large, (byte) ' ');
        Reply known = send(request("/api/tenants", OPERATOR, "POST", BodyPublishers.ofByteArray(large), "application/json"));
        Reply chunked = send(request("/api/tenants", OPERATOR, "POST",
                BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large)), "application/json"));

        assertProblem(known, 413);
        assertThat(known.at("/detail")).contains("32 MB");
        assertProblem(chunked, 413);
        assertThat(chunked.at("/detail")).contains("32 MB");
    }

    @Test
    void whatIsNoHttpIsAProblemToo() throws IOException {
        assertThat(raw("GET /api/<tenants> HTTP/1.1\r\nHost: x\r\n\r\n")).startsWith("HTTP/1.1 400").doesNotContain("<html");
        assertThat(raw("GET /api//tenants HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")).startsWith("HTTP/1.1 400")
                .contains("application/problem+json");
        assertThat(raw("GET /api/%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")).startsWith("HTTP/1.1 400").doesNotContain("<html");
    }

    @Test
    void whatIsTooLongIsAProblemThatSaysSo() throws IOException {
        String url = raw("GET /api/tenants?x=" + "a".repeat(20_000) + " HTTP/1.1\r\nHost: x\r\n\r\n");
        String header = raw("GET /api/tenants HTTP/1.1\r\nHost: x\r\nX-Long: " + "a".repeat(20_000) + "\r\n\r\n");
        String headers = raw("GET /api/tenants HTTP/1.1\r\nHost: x\r\n" + "X-A: b\r\n".repeat(200) + "\r\n");

        assertThat(url).startsWith("HTTP/1.1 414").contains("application/problem+json").contains("\"status\":414").contains("8 KB");
        assertThat(header).startsWith("HTTP/1.1 431").contains("application/problem+json").contains("\"status\":431");
        assertThat(headers).startsWith("HTTP/1.1 431").contains("application/problem+json");
    }

    private String raw(String request) throws IOException {
        try (Socket socket = new Socket("localhost", port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static void assertProblem(Reply reply, int status) {
        assertThat(reply.status()).isEqualTo(status);
        assertThat(reply.contentType()).startsWith("application/problem+json");
        assertThat(reply.body().at("/status").asInt()).isEqualTo(status);
        assertThat(reply.at("/type")).startsWith("urn:serai:problem:");
        assertThat(reply.at("/title")).isNotEmpty();
        assertThat(reply.at("/detail")).isNotEmpty();
    }
}
