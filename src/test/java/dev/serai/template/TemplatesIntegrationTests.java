package dev.serai.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.AbstractSeraiIntegrationTests;
import dev.serai.RouteFolder;
import dev.serai.api.ProblemException;
import dev.serai.audit.AuditLog;
import dev.serai.faults.FaultyProvider.Mode;
import java.net.http.HttpRequest.BodyPublishers;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.util.unit.DataSize;

/** Templates from the first draft to the message that a provider takes. */
class TemplatesIntegrationTests extends AbstractSeraiIntegrationTests {

    private static final String WELCOME = """
            {"name": "welcome", "defaultLocale": "en", "locales": {
              "en": {"subject": "Hello {{name}}", "html": "<p>Hello {{name}}, {{customer_no}}</p>", "text": "Hello {{name}}"},
              "de": {"subject": "Guten Tag {{name}}", "html": "<p>Guten Tag {{name}}, {{customer_no}}</p>", "text": "Guten Tag {{name}}"}},
             "sample": {"name": "Ann", "customer_no": 1}}""";

    @Autowired
    private Templates templates;
    @Autowired
    private Renderer renderer;
    @Autowired
    private AuditLog audit;
    @Autowired
    private Clock clock;

    private TestTenant tenant;

    @BeforeEach
    void makeTenant() {
        tenant = newTenant("With templates");
        made("/api/integrations", """
                {"integrationType": "email", "provider": "sendgrid", "name": "Mail",
                 "configuration": {"apiKey": "SG.templates", "fromEmail": "a@example.com"}}""");
    }

    @AfterEach
    void mend() {
        PROVIDERS.behaveWell();
    }

    private JsonNode made(String path, String body) {
        Reply reply = post(path, tenant.token(), body);
        assertThat(reply.status()).as(reply.raw().body()).isIn(200, 201, 202);
        return reply.body();
    }

    private String template(String body) {
        return made("/api/templates", body).path("id").asText();
    }

    private void promote(String id, int version) {
        made("/api/templates/" + id + "/promote", "{\"version\": " + version + "}");
    }

    private Reply email(String content) {
        return post("/api/v1/operations/email.send", tenant.token(), "{\"to\": \"Ann <Ann@example.com>\", " + content + "}");
    }

    private JsonNode message(Reply accepted) {
        assertThat(accepted.status()).as(accepted.raw().body()).isEqualTo(202);
        return delivery(tenant, accepted.at("/deliveryId"), "delivered").path("message");
    }

    private static List<String> fields(Reply reply) {
        List<String> fields = new ArrayList<>();
        reply.body().path("errors").forEach(error -> fields.add(error.path("field").asText()));
        return fields;
    }

    private void unfit(Reply reply, int status, String... fields) {
        assertThat(reply.status()).as(reply.raw().body()).isEqualTo(status);
        assertThat(fields(reply)).as(reply.raw().body()).containsExactlyInAnyOrder(fields);
    }

    @Test
    void aMessageIsMadeOfThePromotedVersionWhenItIsAccepted() {
        String id = template(WELCOME);
        unfit(email("\"template\": {\"name\": \"welcome\", \"data\": {}}"), 422, "template");
        promote(id, 1);

        JsonNode message = message(email("""
                "template": {"name": "welcome", "locale": "de-CH", "data": {"name": "<Ann>", "customer_no": 42}}"""));

        assertThat(message.path("subject").asText()).isEqualTo("Guten Tag <Ann>");
        assertThat(message.path("html").asText()).isEqualTo("<p>Guten Tag &lt;Ann&gt;, 42</p>");
        assertThat(message.path("text").asText()).isEqualTo("Guten Tag <Ann>");
        assertThat(message.has("template")).isFalse();
        JsonNode from = message.path("renderedFrom");
        assertThat(from.path("template").asText()).isEqualTo("welcome");
        assertThat(from.path("templateId").asText()).isEqualTo(id);
        assertThat(from.path("version").asInt()).isEqualTo(1);
        assertThat(from.path("locale").asText()).isEqualTo("de");

        made("/api/templates/" + id + "/versions", "{\"locales\": {\"en\": {\"subject\": \"Hi {{name}}\", \"text\": \"Hi\"}}}");
        assertThat(message(email("\"template\": {\"id\": \"" + id + "\", \"data\": {\"name\": \"Bo\", \"customer_no\": 1}}"))
                .path("subject").asText()).as("a draft does not count").isEqualTo("Hello Bo");
        assertThat(message(email("\"template\": {\"name\": \"welcome\", \"version\": 2, \"data\": {\"name\": \"Bo\"}}"))
                .path("subject").asText()).isEqualTo("Hi Bo");
        promote(id, 2);
        assertThat(message(email("\"template\": {\"name\": \"welcome\", \"data\": {\"name\": \"a\\r\\nBcc: x\"}}")).path("subject")
                .asText()).as("one line").isEqualTo("Hi a Bcc: x");
    }

    @Test
    void whatDoesNotFitIsRefusedBeforeAnythingIsSent() {
        promote(template(WELCOME), 1);
        int before = get("/api/deliveries", tenant.token()).body().path("items").size();

        unfit(email("\"template\": {\"name\": \"welcome\", \"data\": {\"customer_no\": 1}}"), 422, "template.data.name",
                "template.data.name", "template.data.name");
        Reply missing = email("\"template\": {\"name\": \"welcome\", \"locale\": \"de\", \"data\": {\"name\": \"Ann\"}}");
        unfit(missing, 422, "template.data.customer_no");
        assertThat(missing.at("/errors/0/message")).contains("is missing", "\"welcome\", version 1", "locale de", "html", "line 1");
        unfit(email("\"template\": {\"name\": \"nobody\"}"), 422, "template.name");
        unfit(email("\"template\": {\"name\": \"welcome\", \"version\": 9, \"data\": {}}"), 422, "template.version");
        unfit(email("\"template\": {\"name\": \"welcome\", \"locale\": \"d!e\", \"data\": {}}"), 422, "template.locale");
        unfit(email("\"template\": {\"id\": \"nobody\"}"), 400, "template.id");
        unfit(email("\"template\": {}"), 400, "template.name");
        unfit(email("\"template\": \"welcome\""), 400, "template");
        unfit(email("\"template\": {\"name\": \"welcome\", \"data\": [], \"more\": 1}"), 400, "template.data", "template.more");
        unfit(email("\"subject\": \"Mine\", \"template\": {\"name\": \"welcome\", \"data\": {\"name\": \"a\"}}"), 422, "subject");
        unfit(email("\"subject\": \"Mine\", \"text\": \"a\", \"renderedFrom\": {}"), 400, "renderedFrom");
        Reply sms = post("/api/v1/operations/sms.send", tenant.token(), "{\"to\": \"+41791234567\", \"template\": {\"name\": \"x\"}}");
        unfit(sms, 422, "template.name");
        assertThat(get("/api/deliveries", tenant.token()).body().path("items")).hasSize(before);

        TestTenant other = newTenant("Of others");
        Reply theirs = post("/api/v1/operations/email.send", other.token(), "{\"to\": \"a@example.com\", \"template\": {\"id\": \""
                + get("/api/templates", tenant.token()).at("/items/0/id") + "\"}}");
        unfit(theirs, 422, "template.id");
    }

    @Test
    void partialsAndLayoutsStandInWhatIsMade() {
        String footer = template("{\"kind\": \"partial\", \"name\": \"footer\", \"locales\": {\"en\": {\"html\": \"<i>{{name}}</i>\","
                + " \"text\": \"-- {{name}}\"}, \"de\": {\"html\": \"<i>Ihre {{name}}</i>\"}}, \"defaultLocale\": \"en\"}");
        String frame = template("{\"kind\": \"layout\", \"name\": \"frame\", \"locales\": {\"en\": {\"html\":"
                + " \"<html>{{{content}}}{{>footer}}</html>\"}}}");
        String id = template("{\"name\": \"framed\", \"layout\": \"frame\", \"locales\": {\"en\": {\"subject\": \"A\", \"html\":"
                + " \"<p>{{name}}</p>\", \"text\": \"{{name}}\\n{{>footer}}\"}}}");

        Reply early = post("/api/templates/" + id + "/promote", tenant.token(), "{\"version\": 1}");
        unfit(early, 422, "version", "version");
        assertThat(early.raw().body()).contains("partial \\\"footer\\\"", "layout \\\"frame\\\"");
        unfit(post("/api/templates/" + id + "/preview", tenant.token(), "{\"data\": {\"name\": \"A&B\"}}"), 422, "locales", "locales");
        unfit(post("/api/templates/" + footer + "/promote", tenant.token(), "{\"version\": 1}"), 422, "version");
        made("/api/templates/" + footer + "/versions", "{\"locales\": {\"en\": {\"html\": \"<i>{{name}}</i>\","
                + " \"text\": \"-- {{name}}\"}}}");
        promote(footer, 2);
        promote(frame, 1);
        promote(id, 1);

        JsonNode parts = made("/api/templates/" + id + "/preview", "{\"data\": {\"name\": \"A&B\"}}").path("parts");
        assertThat(parts.path("html").asText()).isEqualTo("<html><p>A&amp;B</p><i>A&amp;B</i></html>");
        assertThat(parts.path("text").asText()).isEqualTo("A&B\n-- A&B");
        assertThat(message(email("\"template\": {\"name\": \"framed\", \"data\": {\"name\": \"x\"}}")).path("html").asText())
                .isEqualTo("<html><p>x</p><i>x</i></html>");
        assertThat(delete("/api/templates/" + footer, tenant.token()).status()).as("in use").isEqualTo(409);
        assertThat(delete("/api/templates/" + id, tenant.token()).status()).isEqualTo(204);
        assertThat(delete("/api/templates/" + frame, tenant.token()).status()).isEqualTo(204);
        assertThat(delete("/api/templates/" + footer, tenant.token()).status()).isEqualTo(204);
        unfit(email("\"template\": {\"name\": \"framed\", \"data\": {\"name\": \"x\"}}"), 422, "template.name");
    }

    @Test
    void badTemplatesAreRefusedByName() {
        unfit(post("/api/templates", tenant.token(), "{}"), 400, "name", "locales");
        unfit(post("/api/templates", tenant.token(), "{\"name\": \"a b\", \"kind\": \"x\", \"locales\": {\"not a tag\": {}, \"de\": {},"
                + " \"en\": {\"subject\": \"{{#a}}\", \"body\": \"a\", \"text\": \" \"}}, \"sample\": 1}"), 400, "name", "kind",
                "locales.not a tag", "locales.de", "locales.en.subject", "locales.en.body", "locales.en.text", "sample");
        unfit(post("/api/templates", tenant.token(), "{\"name\": \"big\", \"locales\": {\"en\": {\"html\": \"" + "x".repeat(530_000)
                + "\"}}}"), 400, "locales.en.html");
        unfit(post("/api/templates", tenant.token(), "{\"name\": \"frame\", \"kind\": \"layout\", \"locales\": {\"en\": {\"html\":"
                + " \"{{content}}\"}}}"), 400, "locales.en.html");
        Reply huge = send(request("/api/templates", tenant.token(), "POST", BodyPublishers.ofByteArray(new byte[50_000_000]),
                "application/json"));
        assertThat(huge.status()).isEqualTo(413);
        String id = template(WELCOME);
        assertThat(post("/api/templates", tenant.token(), WELCOME).status()).as("the name is taken").isEqualTo(409);
        assertThat(post("/api/templates", memberOf(tenant), WELCOME).status()).isEqualTo(403);
        unfit(post("/api/templates/" + id + "/versions", tenant.token(), "{\"locales\": {\"en\": {\"text\": \"a\"}, \"fr\":"
                + " {\"text\": \"b\"}}}"), 400, "defaultLocale");
        Reply stale = send(request("/api/templates/" + id + "/versions", tenant.token(), "POST",
                BodyPublishers.ofString("{\"locales\": {\"en\": {\"text\": \"a\"}}}"), "application/json").header("If-Match", "\"7-x\""));
        assertThat(stale.status()).isEqualTo(412);
        made("/api/templates/" + id + "/versions", "{\"locales\": {\"en\": {\"text\": \"{{a}}\"}}, \"sample\": {\"b\": 1}}");
        Reply unlike = post("/api/templates/" + id + "/promote", tenant.token(), "{\"version\": 2}");
        unfit(unlike, 422, "version");
        assertThat(unlike.raw().body()).contains("does not fit its own sample");
        JsonNode diff = get("/api/templates/" + id + "/diff?from=1&to=2", tenant.token()).body();
        assertThat(diff.path("changes").findValuesAsText("field")).contains("locales.de.html", "locales.en.text", "sample");
        database.jdbc().sql("update template_version set content = 'none' where tenant_id = cast(? as uuid) and number = 2")
                .param(tenant.id()).update();
        JsonNode versions = get("/api/templates/" + id + "/versions", tenant.token()).body().path("items");
        assertThat(versions).as("what they say is not read").hasSize(2);
        assertThat(versions.at("/0/tags")).extracting(tag -> tag.asText()).containsExactly("en");
        assertThat(versions.at("/1/tags")).extracting(tag -> tag.asText()).containsExactly("en", "de");
        assertThat(get("/api/templates/" + id + "/versions/1", tenant.token()).at("/locales/de/subject")).startsWith("Guten Tag");
        assertThat(get("/api/templates/" + id + "/versions/3", tenant.token()).status()).isEqualTo(404);
        unfit(post("/api/templates/preview", tenant.token(), "{\"locales\": {\"en\": {\"text\": \"{{#l}}{{price}}{{/l}}\"}},"
                + " \"data\": {\"l\": [{\"price\": 1}, {}]}}"), 422, "data.l[1].price");
    }

    private static TemplateProperties properties(Duration promotionTime, Duration resultsTime) {
        return new TemplateProperties(500, 100, DataSize.ofKilobytes(512), DataSize.ofMegabytes(100), DataSize.ofMegabytes(5),
                Duration.ofSeconds(20), promotionTime, resultsTime);
    }

    private VariantResults results(Duration time) {
        return new VariantResults(database.jdbc(), database.transaction(), properties(Duration.ofMinutes(1), time));
    }

    /** One that has so much time to look at what is promoted, and something happening meanwhile. */
    private TemplateEditor editor(Duration time, Runnable meanwhile) {
        TemplateProperties properties = properties(time, Duration.ofSeconds(3));
        TemplateStore store = new TemplateStore(database.jdbc(), database);
        PromotionCheck check = new PromotionCheck(store, templates, renderer, properties) {
            @Override
            void require(UUID tenantId, Template template, List<Variant> variants) {
                super.require(tenantId, template, variants);
                meanwhile.run();
            }
        };
        return new TemplateEditor(store, templates, check, properties, database.transaction(), audit, clock);
    }

    private ProblemException refused(TemplateEditor editor, String id, String ifMatch) {
        return catchThrowableOfType(ProblemException.class, () -> editor.promote(UUID.fromString(tenant.id()), UUID.fromString(id),
                ifMatch, List.of(new Variant(null, 1, 1))));
    }

    @Test
    void whatChangesWhileItIsLookedAtIsNotPromoted() throws SQLException {
        String footer = template("{\"kind\": \"partial\", \"name\": \"footer\", \"locales\": {\"en\": {\"text\": \"--\"}}}");
        promote(footer, 1);
        String id = template("{\"name\": \"signed\", \"locales\": {\"en\": {\"text\": \"{{name}}{{>footer}}\"}},"
                + " \"sample\": {\"name\": \"a\"}}");
        String draft = "{\"locales\": {\"en\": {\"text\": \"Hi\"}}}";

        ProblemException late = refused(editor(Duration.ZERO, () -> {}), id, null);
        assertThat(late.status()).isEqualTo(422);
        assertThat(late).hasMessageContaining("serai.template.promotion-time");
        TemplateEditor drafts = editor(Duration.ofMinutes(1), () -> made("/api/templates/" + id + "/versions", draft));
        assertThat(refused(drafts, id, null).status()).isEqualTo(409);
        assertThat(refused(drafts, id, "\"2-x\"").status()).as("by its tag").isEqualTo(412);
        TemplateEditor withdraws = editor(Duration.ofMinutes(1), () -> made("/api/templates/" + footer + "/withdraw", ""));
        assertThat(refused(withdraws, id, null)).hasMessageContaining("or one that it uses");
        assertThat(get("/api/templates/" + id, tenant.token()).body().path("promoted")).isEmpty();

        promote(footer, 1);
        try (Connection other = database.dataSource().getConnection()) {
            other.setAutoCommit(false);
            try (PreparedStatement lock = other.prepareStatement("select pg_advisory_xact_lock(hashtextextended(?, 0))")) {
                lock.setString(1, "serai.template " + tenant.id());
                lock.execute();
            }
            Reply busy = post("/api/templates/" + id + "/promote", tenant.token(), "{\"version\": 1}");
            assertThat(busy.status()).as(busy.raw().body()).isEqualTo(409);
            assertThat(busy.raw().headers().firstValue("Retry-After")).contains("1");
            assertThat(busy.at("/detail")).contains("under way");
            other.rollback();
        }
        promote(id, 1);
    }

    @Test
    void resultsThatTakeTooLongToCountAreNoneForAWhile() throws SQLException {
        VariantResults results = results(Duration.ofMillis(100));
        Template template = new Template(UUID.randomUUID(), "message", "large", null, 1, List.of(new Variant(null, 1, 1)),
                clock.instant(), clock.instant(), clock.instant(), 1);
        UUID of = UUID.fromString(tenant.id());

        try (Connection other = database.dataSource().getConnection()) {
            other.setAutoCommit(false);
            try (PreparedStatement lock = other.prepareStatement("lock table only delivery in access exclusive mode")) {
                lock.execute();
            }
            ProblemException late = catchThrowableOfType(ProblemException.class, () -> results.of(of, template));
            assertThat(late.status()).isEqualTo(503);
            assertThat(late).hasMessageContaining("serai.template.results-time");
            assertThat(late.headers()).containsEntry("Retry-After", "30");
            other.rollback();
        }

        assertThat(catchThrowableOfType(ProblemException.class, () -> results.of(of, template))).as("is not asked again").isNotNull();
        assertThat(results(Duration.ofMinutes(1)).of(of, template).variants()).extracting(VariantResults.Line::sent).containsExactly(0L);
    }

    /** The same in a route, and what becomes of the delivery when it is replayed. */
    @Test
    void routesNameTemplatesToo() {
        String id = template(WELCOME);
        promote(id, 1);
        try (RouteFolder routes = routeFolder()) {
            JsonNode state = routes.put("events/templated.camel.yaml", """
                    - route:
                        id: templated
                        description: For a test.
                        group: events
                        from:
                          uri: event:person.welcomed
                          steps:
                            - setBody: {expression: {jq: {expression: '{to: .email, template: {name: "welcome", data: .person}}'}}}
                            - to: {id: to-email, uri: "operation:email.send"}
                    """);
            assertThat(state.path("status").asText()).as(state.toString()).isEqualTo("live");
            String event = "{\"type\": \"person.welcomed\", \"data\": {\"email\": \"a@example.com\", \"person\": {\"name\": \"Ann\"%s}}}";

            Reply missing = post("/api/events", tenant.token(), event.formatted(""));
            unfit(missing, 422, "template.data.customer_no");
            assertThat(missing.at("/detail")).contains("templated");
            JsonNode explained = made("/api/events/explain", event.formatted(", \"customer_no\": 7"));
            assertThat(explained.at("/operations/0/message/html").asText()).isEqualTo("<p>Hello Ann, 7</p>");
            Reply accepted = post("/api/events", tenant.token(), event.formatted(", \"customer_no\": 7"));
            JsonNode done = delivery(tenant, accepted.at("/deliveries/0/id"), "delivered");
            assertThat(done.at("/message/renderedFrom/version").asInt()).isEqualTo(1);

            replayed(id, event.formatted(", \"customer_no\": 7"));
        }
    }

    private void replayed(String id, String event) {
        PROVIDERS.behave("sendgrid", Mode.REJECTED);
        String same = post("/api/events", tenant.token(), event).at("/deliveries/0/id");
        String anew = post("/api/events", tenant.token(), event).at("/deliveries/0/id");
        delivery(tenant, same, "dead");
        delivery(tenant, anew, "dead");
        awaitProblem(2);
        made("/api/templates/" + id + "/versions", "{\"locales\": {\"en\": {\"subject\": \"Hi {{name}}\", \"text\": \"Hi\"}}}");
        promote(id, 2);
        PROVIDERS.behaveWell();

        made("/api/deliveries/" + same + "/replay", "");
        JsonNode first = delivery(tenant, same, "delivered").path("message");
        assertThat(first.path("subject").asText()).as("goes out as it was made").isEqualTo("Hello Ann");
        assertThat(first.at("/renderedFrom/version").asInt()).isEqualTo(1);

        made("/api/problems/" + awaitProblem(1) + "/replay", "{\"how\": \"todays-routes\"}");
        JsonNode second = delivery(tenant, anew, "delivered").path("message");
        assertThat(second.path("subject").asText()).as("is made anew").isEqualTo("Hi Ann");
        assertThat(second.at("/renderedFrom/version").asInt()).isEqualTo(2);
        assertThat(database.jdbc().sql("select template_version from delivery where tenant_id = cast(? as uuid) and id = cast(? as uuid)")
                .params(tenant.id(), anew).query(Integer.class).single()).as("and counts so").isEqualTo(2);
    }

    /** The id of the only problem, once so many deliveries are dead of it. */
    private String awaitProblem(int count) {
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> get("/api/problems?status=dead", tenant.token())
                .at("/items/0/count"), String.valueOf(count)::equals);
        return get("/api/problems?status=dead", tenant.token()).at("/items/0/id");
    }

    @Test
    void variantsAreSharedOutByRecipientAndCompared() {
        String id = template(WELCOME);
        made("/api/templates/" + id + "/versions", WELCOME.replace("\"name\": \"welcome\", ", "").replace("Hello", "Hi"));
        unfit(post("/api/templates/" + id + "/promote", tenant.token(), "{\"variants\": [{\"variant\": \"A\", \"version\": 1},"
                + " {\"variant\": \"A\", \"version\": 2, \"weight\": 0}]}"), 400, "variants[1].variant", "variants[1].weight");
        made("/api/templates/" + id + "/promote", "{\"variants\": [{\"variant\": \"A\", \"version\": 1}, {\"variant\": \"B\","
                + " \"version\": 2}]}");
        Set<String> seen = new HashSet<>();
        String first = null;
        for (int i = 0; i < 20; i++) {
            JsonNode message = message(post("/api/v1/operations/email.send", tenant.token(), "{\"to\": \"p" + i + "@example.com\","
                    + " \"template\": {\"name\": \"welcome\", \"data\": {\"name\": \"a\", \"customer_no\": 1}}}"));
            seen.add(message.at("/renderedFrom/variant").asText() + message.path("subject").asText());
            first = i == 0 ? message.at("/renderedFrom/variant").asText() : first;
        }
        assertThat(seen).containsExactlyInAnyOrder("AHello a", "BHi a");
        assertThat(message(post("/api/v1/operations/email.send", tenant.token(), "{\"to\": [{\"email\": \"P0@Example.com\"}],"
                + " \"template\": {\"name\": \"welcome\", \"data\": {\"name\": \"a\", \"customer_no\": 1}}}")).at("/renderedFrom/variant")
                .asText()).as("however the address is written").isEqualTo(first);

        database.jdbc().sql("""
                update delivery set report_counted = case when template_variant = 'B' then 7 else 1 end
                where tenant_id = cast(? as uuid) and template_id = cast(? as uuid)""").params(tenant.id(), id).update();
        JsonNode results = get("/api/templates/" + id + "/results", tenant.token()).body();
        assertThat(results.at("/variants/0/sent").asInt() + results.at("/variants/1/sent").asInt()).isEqualTo(21);
        assertThat(results.at("/variants/1/openRate").asDouble()).isEqualTo(1.0);
        assertThat(results.at("/variants/0/opened").asInt()).isZero();
        assertThat(results.at("/comparisons/0/verdict").asText()).isEqualTo("tooEarly");
        assertThat(results.at("/comparisons/0/explanation").asText()).contains("at least 100");
        database.jdbc().sql("update delivery set report_counted = null where tenant_id = cast(? as uuid)").param(tenant.id()).update();
        assertThat(get("/api/templates/" + id + "/results", tenant.token()).body()).as("for half a minute").isEqualTo(results);
        made("/api/templates/" + id + "/withdraw", "");
        assertThat(get("/api/templates/" + id + "/results", tenant.token()).body().path("variants")).isEmpty();
    }
}
