package dev.serai.bulk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.AbstractSeraiIntegrationTests;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Bulk jobs from the upload to the outcome of each recipient, and uploads that cannot be read. */
class BulkIntegrationTests extends AbstractSeraiIntegrationTests {

    private static final String CSV = "text/csv";
    private static final String LINES = "application/x-ndjson";

    private TestTenant tenant;

    @BeforeEach
    void makeTenant() {
        tenant = newTenant("Bulk");
        connect(tenant, "email", "sendgrid", "\"apiKey\": \"SG.key-12345678\", \"fromEmail\": \"a@example.com\","
                + " \"rateLimit\": \"100000/s\"");
    }

    @AfterEach
    void mend() {
        PROVIDERS.behaveWell();
    }

    private String job(String message) {
        Reply made = post("/api/bulk-jobs", tenant.token(), "{\"operation\": \"email.send\", \"name\": \"News\", \"message\": " + message
                + "}");
        assertThat(made.status()).as(made.raw().body()).isEqualTo(201);
        return made.at("/id");
    }

    private Reply upload(String job, String type, String body) {
        return upload(job, type, body.getBytes(StandardCharsets.UTF_8));
    }

    private Reply upload(String job, String type, byte[] body) {
        return send(request("/api/bulk-jobs/" + job + "/recipients", tenant.token(), "POST", BodyPublishers.ofByteArray(body), type));
    }

    private Reply act(String job, String what, String body) {
        return post("/api/bulk-jobs/" + job + "/" + what, tenant.token(), body);
    }

    private JsonNode shown(String job) {
        return get("/api/bulk-jobs/" + job, tenant.token()).body();
    }

    private JsonNode once(String job, String... states) {
        await().atMost(Duration.ofSeconds(90)).until(() -> List.of(states).contains(shown(job).path("state").asText()));
        return shown(job);
    }

    private List<JsonNode> outcomes(String job, String query) throws Exception {
        List<JsonNode> rows = new ArrayList<>();
        for (String line : get("/api/bulk-jobs/" + job + "/outcomes" + query, tenant.token()).raw().body().lines().toList()) {
            rows.add(json.readTree(line));
        }
        return rows;
    }

    private static String state(List<JsonNode> outcomes, int row) {
        return outcomes.get(row - 1).path("state").asText();
    }

    private static String unique() {
        return UUID.randomUUID().toString().substring(0, 8);
    }

    @Test
    void oneCallSendsToEachOnceAndSaysOfTheOthersWhy() throws Exception {
        String mark = unique();
        assertThat(post("/api/suppressions", tenant.token(), "{\"channel\": \"email\", \"address\": \"dan@example.com\"}").status())
                .isEqualTo(201);

        Reply sent = post("/api/v1/integrations/email/bulk", tenant.token(), """
                {"recipients": [{"to": "Ann <ann@example.com>", "first": "Ann"}, {"to": "bob@EXAMPLE.com", "first": "Bob"},
                   {"to": "nobody", "first": "X"}, {"to": "ANN@example.com", "first": "Ann again"}, {"to": "eve@example.com"},
                   {"to": "dan@example.com", "first": "Dan"}],
                 "subject": "Hello {{first}} %s", "html": "<b>{{first}}</b>", "name": "Autumn"}""".formatted(mark));

        assertThat(sent.status()).as(sent.raw().body()).isEqualTo(202);
        String job = sent.at("/id");
        assertThat(sent.raw().headers().firstValue("Location")).hasValue("/api/bulk-jobs/" + job);
        JsonNode done = once(job, "done", "checked", "failed");
        assertThat(done.path("state").asText()).as(done.toString()).isEqualTo("done");
        assertThat(done.path("counts")).isEqualTo(json.readTree("""
                {"recipients": 6, "good": 3, "bad": 2, "duplicates": 1, "checked": 6}"""));
        assertThat(done.at("/progress/delivered").asInt()).isEqualTo(2);
        assertThat(done.at("/progress/suppressed").asInt()).isEqualTo(1);
        assertThat(PROVIDERS.taken("Hello Ann " + mark)).hasSize(1);
        assertThat(PROVIDERS.taken("Hello Bob " + mark)).hasSize(1);
        List<JsonNode> rows = outcomes(job, "");
        assertThat(rows.stream().map(row -> row.path("state").asText())).containsExactly("delivered", "delivered", "bad", "duplicate",
                "bad", "suppressed");
        assertThat(rows.get(2).path("reason").asText()).startsWith("to has no @");
        assertThat(rows.get(3).path("reason").asText()).isEqualTo("the same address as row 1");
        assertThat(rows.get(4).path("reason").asText()).startsWith("first is missing or null; subject, line 1 needs it");
        assertThat(rows.get(5).path("reason").asText()).startsWith("suppressed: manual");
        assertThat(rows.get(0).path("to").asText()).isEqualTo("ann@example.com");
        JsonNode delivery = delivery(tenant, rows.get(0).path("deliveryId").asText());
        assertThat(delivery.path("priority").asText()).isEqualTo("bulk");
        assertThat(delivery.at("/message/to/0/name").asText()).isEqualTo("Ann");
        assertThat(delivery.at("/message/html").asText()).isEqualTo("<b>Ann</b>");
    }

    @Test
    void theDryRunNamesEveryBadRowBeforeAnythingIsSent() throws Exception {
        String mark = unique();
        String job = job("{\"subject\": \"" + mark + " {{n}}\", \"text\": \"Hi {{name}}, {{city}}\"}");
        StringBuilder csv = new StringBuilder("\ufeffname;email;n;city;nobody asked\r\n");
        for (int i = 1; i <= 200; i++) {
            csv.append(i % 20 == 0 ? "=cmd()" : "\"Ann; " + i + "\"").append(';').append(i % 20 == 0 ? "bad" + i : "a" + i + "@example.com")
                    .append(';').append(i).append(";Bern\r\n");
        }

        Reply added = upload(job, CSV, csv.toString());

        assertThat(added.status()).as(added.raw().body()).isEqualTo(200);
        assertThat(added.body().path("added").asInt()).isEqualTo(200);
        assertThat(added.body().path("bad").asInt()).isEqualTo(10);
        assertThat(added.at("/job/columns/0")).isEqualTo("name");
        assertThat(upload(job, LINES, "{\"to\": \"z@example.com\", \"name\": \"Zoe\"}\n\n{\"to\": \"A1@example.com\"}\n").body()
                .path("duplicates").asInt()).isEqualTo(1);
        assertThat(act(job, "check", "").status()).isEqualTo(202);
        JsonNode checked = once(job, "checked");
        assertThat(checked.path("counts")).isEqualTo(json.readTree("""
                {"recipients": 202, "good": 190, "bad": 11, "duplicates": 1, "checked": 202}"""));
        JsonNode bad = get("/api/bulk-jobs/" + job + "/recipients?state=bad&limit=10", tenant.token()).body();
        assertThat(bad.at("/items/0/row").asInt()).isEqualTo(20);
        assertThat(bad.at("/items/0/line").asInt()).isEqualTo(21);
        assertThat(bad.at("/items/0/problems/0/field").asText()).isEqualTo("to");
        JsonNode rest = get("/api/bulk-jobs/" + job + "/recipients?state=bad&cursor=" + bad.path("nextCursor").asText(), tenant.token())
                .body();
        assertThat(rest.path("items")).hasSize(1);
        assertThat(rest.at("/items/0/problems")).hasSize(2);
        assertThat(rest.at("/items/0/problems/0/field").asText()).isEqualTo("n");
        assertThat(act(job, "start", "").status()).isEqualTo(202);
        JsonNode kept = once(job, "checked");
        assertThat(kept.path("reason").asText()).startsWith("It did not start: 11 rows are bad.");
        assertThat(PROVIDERS.taken(mark + " 1")).isEmpty();

        assertThat(act(job, "start", "{\"skip_bad_rows\": true}").status()).isEqualTo(202);

        JsonNode done = once(job, "done");
        assertThat(done.at("/progress/delivered").asInt()).isEqualTo(190);
        assertThat(PROVIDERS.taken(mark + " 1")).hasSize(1);
        String download = get("/api/bulk-jobs/" + job + "/outcomes?format=csv", tenant.token()).raw().body();
        assertThat(download.lines().toList()).hasSize(203).element(20).asString().startsWith("20,21,bad20,bad,\"to has no @; write e.g.");
        assertThat(get("/api/bulk-jobs/" + job + "/outcomes?state=bad", tenant.token()).raw().body().lines()).hasSize(11);
        assertThat(act(job, "cancel", "").status()).isEqualTo(409);
        assertThat(upload(job, LINES, "{\"to\": \"y@example.com\"}").status()).isEqualTo(409);
    }

    @Test
    void whatCannotBeReadIsNamedByItsLineAndNothingOfItIsKept() {
        String job = job("{\"subject\": \"A\", \"text\": \"B\"}");
        String good = IntStream.range(0, 3000).mapToObj(i -> "a" + i + "@example.com,Ann\n").collect(Collectors.joining());
        String wide = IntStream.range(0, 1000).mapToObj(i -> "c" + i).collect(Collectors.joining(","));
        String longLine = "x".repeat(10 * 1024 * 1024);

        refused(job, CSV, "to,name\n" + good + "b@example.com,\"Ann\" Lee\n" + good, "Line 3002 has a quote at the wrong place");
        refused(job, CSV, "to,name\n" + good + "b@example.com,\"Ann\n" + good.substring(0, 4000),
                "Line 3002 begins a row with a quote that is not closed");
        refused(job, CSV, "to,name\nb@example.com,\"Ann\n" + good.repeat(10), "Line 2 begins a row of more than 262144 characters");
        refused(job, CSV, "to," + wide + "\n", "Line 1 names 1001 columns");
        refused(job, CSV, "to,name,name\na@example.com,1,2\n", "Line 1 names the column \"name\" twice");
        refused(job, CSV, "name\nAnn\n", "Line 1 names no column for the address");
        refused(job, CSV, "to,name\n" + good + longLine + "@example.com,x\n", "Line 3002 begins a row of more than 262144 characters");
        refused(job, CSV, "to\n", "The body has no recipients");
        refused(job, LINES, "{\"to\": \"a@example.com\"}\n{\"to\": \n", "Line 2 is not valid JSON");
        refused(job, LINES, "{\"to\": \"a@example.com\"} {}\n", "Line 1 has more than one JSON value");
        refused(job, LINES, "{\"to\": \"a@example.com\", \"x\": \"" + longLine + "\"}\n", "Line 1 begins a row of more than 262144");
        refused(job, LINES, "17\n", "Line 1 has a recipient that is neither an object");
        refused(job, "application/json", "{\"recipients\": [{\"to\": \"a@example.com\"}], \"subject\": \"X\"}",
                "Line 1 has \"subject\" beside \"recipients\"");
        refused(job, "application/json", "[{\"to\": \"a@example.com\"},\n{\"to\": \"b@exam", "Line 2 is not valid JSON");
        refused(job, "application/json", "[{\"to\": \"a@example.com\", \"x\": \"" + longLine + "\"}]", "Line 1 begins a row of more"
                + " than 262144");
        refused(job, "application/json", "{}", "The body has no list of recipients");
        byte[] latin = "to,name\na@example.com,Ann\nb@example.com,Ren\u00e9\n".getBytes(StandardCharsets.ISO_8859_1);
        Reply unreadable = upload(job, CSV, latin);
        assertThat(unreadable.status()).isEqualTo(400);
        assertThat(unreadable.at("/detail")).startsWith("Line 3 is not in UTF-8; say what it is in");
        assertThat(upload(job, "text/html", "x").status()).isEqualTo(415);
        assertThat(upload(job, CSV + "; charset=klingon", "x").status()).isEqualTo(415);
        assertThat(shown(job).at("/counts/recipients").asInt()).isZero();
        assertThat(act(job, "start", "").at("/detail")).startsWith("The job has no recipients");

        assertThat(upload(job, CSV + "; charset=windows-1252", latin).status()).isEqualTo(200);
        assertThat(upload(job, CSV + "; charset=utf-16", "to\nc@example.com\n".getBytes(Charset.forName("UTF-16"))).status())
                .isEqualTo(200);
        JsonNode rows = get("/api/bulk-jobs/" + job + "/recipients", tenant.token()).body().path("items");
        assertThat(rows).hasSize(3);
        assertThat(rows.get(1).at("/variables/name").asText()).isEqualTo("Ren\u00e9");
    }

    private void refused(String job, String type, String body, String words) {
        Reply refused = upload(job, type, body);
        assertThat(refused.status()).as(words).isEqualTo(400);
        assertThat(refused.at("/detail")).startsWith(words).endsWith("nothing of this upload was kept");
    }

    @Test
    void contentThatNobodyCouldGetIsRefusedAtOnce() {
        assertThat(post("/api/bulk-jobs", tenant.token(), "{\"operation\": \"email.send\", \"message\": {\"subject\": \"A\"}}").status())
                .isEqualTo(400);
        Reply open = post("/api/bulk-jobs", tenant.token(),
                "{\"operation\": \"email.send\", \"message\": {\"subject\": \"A {{#x}}\", \"text\": \"B\"}}");
        assertThat(open.status()).as(open.raw().body()).isEqualTo(400);
        assertThat(open.at("/errors/0/field")).isEqualTo("subject");
        assertThat(post("/api/bulk-jobs", tenant.token(), "{\"operation\": \"email.send\", \"message\": {\"template\":"
                + " {\"name\": \"nowhere\"}}}").at("/errors/0/field")).isEqualTo("template.name");
        assertThat(post("/api/bulk-jobs", tenant.token(), "{\"operation\": \"payment.create\", \"message\": {}}").at("/errors/0/message"))
                .contains("email.send", "sms.send");
        assertThat(post("/api/bulk-jobs", tenant.token(), "{\"operation\": \"email.send\", \"message\": {\"to\": \"a@example.com\","
                + " \"subject\": \"A\", \"text\": \"B\"}}").at("/errors/0/field")).isEqualTo("to");
    }

    @Test
    void aTemplateIsFilledForEachInTheirLanguage() throws Exception {
        String mark = unique();
        Reply made = post("/api/templates", tenant.token(), """
                {"name": "news", "defaultLocale": "en", "locales": {"en": {"subject": "%1$s Hello {{name}}", "text": "T"},
                 "de": {"subject": "%1$s Hallo {{name}}", "text": "T"}}, "sample": {"name": "Ann"}}""".formatted(mark));
        assertThat(made.status()).as(made.raw().body()).isEqualTo(201);
        assertThat(post("/api/templates/" + made.at("/id") + "/promote", tenant.token(), "{\"version\": 1}").status()).isEqualTo(200);
        String job = job("{\"template\": {\"name\": \"news\", \"locale\": \"en\"}}");

        upload(job, "application/json", """
                [{"to": "a@example.com", "name": "Ann"}, {"to": {"email": "b@example.com", "name": "Bob"}, "name": "Bob", "locale": "de"},
                 "c@example.com"]""");
        assertThat(act(job, "start", "{\"skipBadRows\": true}").status()).isEqualTo(202);

        once(job, "done");
        assertThat(PROVIDERS.taken(mark + " Hello Ann")).hasSize(1);
        assertThat(PROVIDERS.taken(mark + " Hallo Bob")).hasSize(1);
        List<JsonNode> rows = outcomes(job, "");
        assertThat(state(rows, 3)).isEqualTo("bad");
        assertThat(rows.get(2).path("reason").asText()).startsWith("name is missing or null");
        assertThat(delivery(tenant, rows.get(1).path("deliveryId").asText()).at("/message/renderedFrom/locale").asText()).isEqualTo("de");
    }

    @Test
    void aPausedJobSendsNothingUntilItIsResumedAndACancelledOneNothingMore() throws Exception {
        String mark = unique();
        String job = job("{\"subject\": \"" + mark + " {{n}}\", \"text\": \"B\"}");
        int many = 3000;
        upload(job, LINES, IntStream.range(0, many).mapToObj(i -> "{\"to\": \"p" + i + "@example.com\", \"n\": " + i + "}\n")
                .collect(Collectors.joining()));
        act(job, "start", "");
        once(job, "running");

        assertThat(act(job, "pause", "").status()).isEqualTo(200);

        await().atMost(Duration.ofSeconds(60)).until(() -> notHeld(job) == 0);
        int before = delivered(job);
        assertThat(before).isLessThan(many);
        assertThat(act(job, "pause", "").status()).isEqualTo(409);
        assertThat(act(job, "resume", "").status()).isEqualTo(200);
        await().atMost(Duration.ofSeconds(60)).until(() -> delivered(job) > before || shown(job).path("state").asText().equals("done"));
        act(job, "pause", "");
        Reply cancelled = act(job, "cancel", "");
        if (cancelled.status() == 409) {
            assertThat(once(job, "done").at("/progress/delivered").asInt()).isEqualTo(many);
        } else {
            once(job, "cancelled");
        }

        Set<String> seen = new HashSet<>();
        List<JsonNode> rows = outcomes(job, "");
        assertThat(rows).hasSize(many);
        for (JsonNode row : rows) {
            int taken = PROVIDERS.taken(mark + " " + (row.path("row").asInt() - 1)).size();
            assertThat(taken).as(row.toString()).isEqualTo(row.path("state").asText().equals("delivered") ? 1 : 0);
            seen.add(row.path("state").asText());
        }
        assertThat(seen).isSubsetOf("delivered", "cancelled", "unsent");
    }

    /** Deliveries that wait for something else than the job. */
    private int notHeld(String job) {
        return ofJob(job, "status in ('accepted', 'retrying') and reason is distinct from 'held'");
    }

    private int delivered(String job) {
        return ofJob(job, "status = 'delivered'");
    }

    private int ofJob(String job, String condition) {
        return database.jdbc().sql("select count(*) from delivery where tenant_id = ? and id between ? and ? and " + condition)
                .params(UUID.fromString(tenant.id()), JobDeliveries.first(UUID.fromString(job)), JobDeliveries.last(UUID.fromString(job)))
                .query(Integer.class).single();
    }

    @Test
    void anUploadThatIsCutOffKeepsNothingAndTwoAtOnceDoNotMix() throws Exception {
        String job = job("{\"subject\": \"A\", \"text\": \"B\"}");
        try (Socket socket = new Socket("localhost", port())) {
            OutputStream out = socket.getOutputStream();
            out.write(("POST /api/bulk-jobs/" + job + "/recipients HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + tenant.token()
                    + "\r\nContent-Type: text/csv\r\nContent-Length: 1000000\r\n\r\nto\na@example.com\n")
                    .getBytes(StandardCharsets.US_ASCII));
            out.flush();
        }
        try (Connection other = database.dataSource().getConnection();
                PreparedStatement lock = other.prepareStatement("select pg_advisory_xact_lock(hashtextextended(?, 26))")) {
            other.setAutoCommit(false);
            lock.setString(1, "bulk " + job);
            lock.execute();

            assertThat(upload(job, CSV, "to\nb@example.com\n").status()).isEqualTo(409);

            other.rollback();
        }
        Reply key = send(request("/api/bulk-jobs/" + job + "/recipients", tenant.token()).header("Content-Type", CSV)
                .header("Idempotency-Key", "upload-1").POST(BodyPublishers.ofString("to\nc@example.com\n")));
        assertThat(key.status()).isEqualTo(200);
        Reply again = send(request("/api/bulk-jobs/" + job + "/recipients", tenant.token()).header("Content-Type", CSV)
                .header("Idempotency-Key", "upload-1").POST(BodyPublishers.ofString("to\nc@example.com\n")));
        assertThat(again.body()).isEqualTo(key.body());
        Reply another = send(request("/api/bulk-jobs/" + job + "/recipients", tenant.token()).header("Content-Type", CSV)
                .header("Idempotency-Key", "upload-1").POST(BodyPublishers.ofString("to\nd@example.com\n")));
        assertThat(another.status()).isEqualTo(422);
        assertThat(shown(job).at("/counts/recipients").asInt()).isEqualTo(1);
        assertThat(get("/api/audit?resourceType=bulk-job&resource=" + job, tenant.token()).raw().body()).contains("bulk-job.upload")
                .doesNotContain("c@example.com");
    }
}
