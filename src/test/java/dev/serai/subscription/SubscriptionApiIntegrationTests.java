package dev.serai.subscription;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.subscription.Endpoints.Endpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What may be subscribed to, and where events may go. */
class SubscriptionApiIntegrationTests extends AbstractSubscriptionTests {

    private static List<String> fields(Reply reply) {
        List<String> fields = new ArrayList<>();
        reply.body().path("errors").forEach(error -> fields.add(error.path("field").asText()));
        return fields;
    }

    private ObjectNode body() {
        return body(endpoint(), "order.made");
    }

    private void refused(ObjectNode body, String... fields) {
        Reply reply = subscribe(body);
        assertThat(reply.status()).as(body + " " + reply).isEqualTo(400);
        assertThat(fields(reply)).as(reply.toString()).containsExactlyInAnyOrder(fields);
    }

    /** Loopback alone is called outside of production; everything here leads somewhere else inside, or nowhere. */
    @ParameterizedTest
    @ValueSource(strings = {"", "hooks.example.com", "/hooks", "ftp://hooks.example.com/", "http://hooks.example.com/", "https://",
        "https://user:password@hooks.example.com/", "https://hooks.example.com@10.0.0.1/", "https://10.0.0.1/", "https://167772161/",
        "https://012.0.0.1/", "https://0x0a000001/", "https://0xa.0.0.1/", "https://0x0a.0x00.0x00.0x01/", "https://10.1/",
        "https://192.168.1.1/", "https://172.16.0.1:8443/", "https://169.254.169.254/latest/meta-data/", "https://100.64.0.1/",
        "https://168.63.129.16/", "https://0.0.0.0/", "https://255.255.255.255/", "https://224.0.0.1/", "https://[::]/",
        "https://[::ffff:10.0.0.1]/", "https://[::ffff:a00:1]/", "https://[0:0:0:0:0:ffff:c0a8:0101]/", "https://[::10.0.0.1]/",
        "https://[64:ff9b::10.0.0.1]/", "https://[64:ff9b::a00:1]/", "https://[64:ff9b:1::1]/", "https://[2002:a00:1::1]/",
        "https://[2001:0:53aa:64c:0:fbd2:f5ff:fffe]/", "https://[fe80::1]/", "https://[fe80::1%25eth0]/", "https://[fd00::1]/",
        "https://[fec0::1]/", "https://[ff02::1]/", "https://\uff11\uff10.0.0.1/", "https://10\u30020\u30020\u30021/",
        "https://\u2460\u24ea.0.0.1/", "https://b\u00fccher.example/", "https://hooks.example.com\\@10.0.0.1/",
        "https://hooks.example.com/#a", "https://hooks.example.com/ a", "https://hooks.example.com/\r\nX-Evil: 1", "javascript:alert(1)"})
    void aUrlThatIsNoneOrLeadsInsideIsRefused(String url) {
        refused(body().put("url", url), "url");
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://hooks.example.com", "https://hooks.example.com:8443/a/b?token=c", "https://xn--bcher-kva.example/",
        "https://8.8.8.8/", "https://[2606:4700::1111]/", "http://127.0.0.1:3000/hooks", "http://localhost:3000/hooks"})
    void aUrlOfTheInternetOrOfThisMachineIsTaken(String url) {
        assertThat(subscribed(body().put("url", url)).path("url").asText()).isEqualTo(url);
    }

    @Test
    void aUrlIsHeldToTheSameRulesWhenItChanges() {
        String id = subscribed(body()).path("id").asText();

        Reply reply = patch(id, "{\"url\": \"https://[::ffff:10.0.0.1]/\"}");

        assertThat(reply.status()).isEqualTo(400);
        assertThat(fields(reply)).containsExactly("url");
        assertThat(reply.at("/errors/0/message")).contains("a private address");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Host", "content-length", "Content-Type", "Connection", "Transfer-Encoding", "TE", "Upgrade", "Keep-Alive",
        "Proxy-Authorization", "Trailer", "Expect", "Cookie", "webhook-id", "Webhook-Timestamp", "WEBHOOK-SIGNATURE", "X-Serai-Signature",
        "CamelHttpUri", "X Space", "X:Colon", "X-\u00fc", "X-Line\r\nX-Evil"})
    void aHeaderOfTheRequestItselfIsRefused(String name) {
        ObjectNode body = body();
        body.putObject("headers").put(name, "a");

        refused(body, "headers." + name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a\r\nX-Evil: 1", "a\nb", "\u00fc", "a\u0000"})
    void aValueThatIsNoLineIsRefused(String value) {
        ObjectNode body = body();
        body.putObject("headers").put("X-A", value);

        refused(body, "headers.X-A");
    }

    @ParameterizedTest
    @ValueSource(strings = {"**", "*.made", "order*", ".*", "order.*.made", "", "a\nb"})
    void whatIsNoTypeIsRefused(String type) {
        ObjectNode body = body();
        body.putArray("events").add("order.made").add(type);

        refused(body, "events[1]");
    }

    @Test
    void everyBadFieldIsNamed() {
        ObjectNode body = json.createObjectNode().put("url", "https://10.0.0.1").put("secret", "abc").put("ordered", "yes")
                .put("transformation", ".[").put("unknown", 1);
        body.putArray("filters").addObject().put("field", "a").put("like", "b");

        Reply reply = subscribe(body);

        assertThat(reply.status()).isEqualTo(400);
        assertThat(fields(reply)).contains("secret", "ordered", "unknown", "filters[0].like", "events");
        assertThat(reply.raw().body()).doesNotContain("configuration");
        refused(body().put("transformation", ".["), "transformation");
        refused(body().put("transformation", "[limit(3; repeat(1))]"), "transformation");
        refused(body().put("signatureHeader", "Content-Type"), "signatureHeader");
        refused(body().put("signatureHeader", "a b"), "signatureHeader");
        refused(body().put("signatureHeader", 1), "signatureHeader");
        refused(body().put("transformation", 5), "transformation");
        refused(body().put("sample", "a"), "sample");
        refused(body().put("scheme", "rsa"), "scheme");
    }

    @Test
    void aTransformationIsTriedBeforeItIsSaved() {
        ObjectNode sample = json.createObjectNode().put("type", "order.made");
        sample.putObject("data").put("number", 7);
        ObjectNode body = body().put("transformation", ".data.number | {text: (\"No. \" + .)}");
        body.set("sample", sample);
        refused(body, "transformation");

        ObjectNode trial = json.createObjectNode().put("transformation", "{text: \"\\(.type) \\(.data.number)\"}");
        trial.set("sample", sample);
        trial.putArray("events").add("order.*");
        trial.putArray("filters").addObject().put("field", "number").put("lessThan", 7);
        Reply tried = post(PATH + "/try", tenant.token(), trial.toString());

        assertThat(tried.status()).as(tried.toString()).isEqualTo(200);
        assertThat(tried.body().path("takes").asBoolean()).isFalse();
        assertThat(tried.at("/body/text")).isEqualTo("order.made 7");
        Reply failed = post(PATH + "/try", tenant.token(), "{\"transformation\": \".data | error\"}");
        assertThat(fields(failed)).containsExactly("transformation");
        assertThat(post(PATH + "/try", tenant.token(), "{}").at("/body/type")).isEqualTo("webhook.test");
    }

    @Test
    void membersLookAndAdministratorsChange() {
        JsonNode made = subscribed(body());
        String path = PATH + "/" + made.path("id").asText();
        String member = memberOf(tenant);

        assertThat(get(path, member).status()).isEqualTo(200);
        assertThat(get(path + "/deliveries", member).status()).isEqualTo(200);
        assertThat(post(PATH, member, body().toString()).status()).isEqualTo(403);
        assertThat(delete(path, member).status()).isEqualTo(403);
        assertThat(post(path + "/pause", member, "").status()).isEqualTo(403);
        assertThat(post(path + "/rotate", member, "").status()).isEqualTo(403);
        TestTenant other = newTenant("Other");
        assertThat(get(path, other.token()).status()).isEqualTo(404);
        assertThat(get(path + "/deliveries", other.token()).status()).isEqualTo(404);
        assertThat(post(path + "/test", other.token(), "").status()).isEqualTo(404);
        assertThat(post(path + "/rotate", other.token(), "").status()).isEqualTo(404);
        assertThat(delete(path, other.token()).status()).isEqualTo(404);
        assertThat(get(PATH, other.token()).body().path("items")).isEmpty();
    }

    @Test
    void thereAreNotMoreThanTheTenantMayHaveNorMadeFasterThanItMay() {
        for (int i = 0; i < 50; i++) {
            subscribed(body());
        }
        assertThat(subscribe(body()).status()).isEqualTo(409);
        String cursor = get(PATH + "?limit=30", tenant.token()).at("/nextCursor");
        assertThat(get(PATH + "?limit=30&cursor=" + cursor, tenant.token()).body().path("items")).hasSize(20);
        Reply reply = subscribe(json.createObjectNode());
        for (int i = 0; i < 12 && reply.status() != 429; i++) {
            reply = subscribe(json.createObjectNode());
        }

        assertThat(reply.status()).isEqualTo(429);
        assertThat(Integer.parseInt(reply.raw().headers().firstValue("Retry-After").orElse("0"))).isBetween(1, 60);
        assertThat(post(PATH, newTenant("Other").token(), body().toString()).status()).isEqualTo(201);
    }

    @Test
    void aChangeOfWhatSomebodyElseChangedIsRefused() {
        String id = subscribed(body()).path("id").asText();
        String tag = get(PATH + "/" + id, tenant.token()).raw().headers().firstValue("ETag").orElseThrow();
        assertThat(patch(id, "{\"events\": [\"order.sent\"], \"description\": \"B\"}").at("/events/0")).isEqualTo("order.sent");

        Reply stale = send(request(PATH + "/" + id, tenant.token(), "PATCH",
                java.net.http.HttpRequest.BodyPublishers.ofString("{\"description\": \"C\"}"), "application/json").header("If-Match", tag));

        assertThat(stale.status()).isEqualTo(412);
        assertThat(get(PATH + "/" + id, tenant.token()).at("/description")).isEqualTo("B");
        assertThat(raise("order.made", "{}").status()).isEqualTo(400);
        assertThat(raise("order.sent", "{}").status()).isEqualTo(202);
    }

    @Test
    void theUrlIsNotChangedPastTheSubscription() {
        String id = subscribed(endpoint(), "*");
        String values = "{\"baseUrl\": \"https://evil.example.com/hooks\"}";

        assertThat(put("/api/integrations/" + id, tenant.token(), "{\"configuration\": " + values + "}").status()).isEqualTo(409);
        assertThat(post("/api/integrations/" + id + "/configure/webhook", tenant.token(), values).status()).isEqualTo(409);
    }

    @Test
    void whatWasReadCanBeSentBack() {
        Endpoint endpoint = endpoint();
        ObjectNode body = body(endpoint, "order.made");
        body.putObject("headers").put("X-Api-Key", "k-123456");
        body.putArray("filters").addObject().put("field", "a").put("equals", 1);
        JsonNode made = subscribed(body);
        Reply read = get(PATH + "/" + made.path("id").asText(), tenant.token());

        Reply sent = patch(made.path("id").asText(), read.raw().body());

        assertThat(sent.status()).as(sent.toString()).isEqualTo(200);
        assertThat(sent.body().path("filters").toString()).isEqualTo("[{\"field\":\"a\",\"equals\":1}]");
        delivery(tenant, raised("order.made", "{\"a\": 1}"), "delivered");
        assertThat(endpoint.requests().get(0).headers()).containsEntry("x-api-key", "k-123456");
        Reply mask = patch(made.path("id").asText(), "{\"headers\": {\"X-Api-Key\": \"****\", \"X-Other\": \"a\"}}");
        assertThat(fields(mask)).as(mask.toString()).containsExactly("headers.X-Api-Key");
    }

    @Test
    void aChangeBesideARotationShowsAndKeepsTheKeyOfTheRotation() throws Exception {
        ObjectNode body = body(endpoint(), "invoice.paid").put("scheme", "ed25519");
        String id = subscribed(body).path("id").asText();
        String next = "whpk_" + "A".repeat(43) + "=";
        CompletableFuture<Reply> change = new CompletableFuture<>();
        database.transaction().executeWithoutResult(status -> {
            database.jdbc().sql("select 1 from connection where id = cast(? as uuid) for update").param(id).query().singleRow();
            change.completeAsync(() -> patch(id, "{\"description\": \"Other\"}"));
            await().until(() -> database.jdbc().sql("select count(*) from pg_stat_activity where wait_event_type = 'Lock'"
                    + " and query like '%connection%' and datname = current_database()").query(Integer.class).single() > 0);
            database.jdbc().sql("update subscription set public_key = ? where id = cast(? as uuid)").params(next, id).update();
        });

        Reply changed = change.get(60, TimeUnit.SECONDS);

        assertThat(changed.at("/publicKey")).as(changed.toString()).isEqualTo(next);
        assertThat(get(PATH + "/" + id, tenant.token()).at("/publicKey")).isEqualTo(next);
        assertThat(get(PATH + "/" + id, tenant.token()).at("/description")).isEqualTo("Other");
    }
}
