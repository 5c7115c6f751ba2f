package dev.serai.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.AbstractSeraiIntegrationTests;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is sent, the answer is a problem that names the field and what is accepted, and nothing is half-written. */
class BadInputIntegrationTests extends AbstractSeraiIntegrationTests {

    private static final String EMAIL = "/api/v1/integrations/email/send";
    private static final String SMS = "/api/v1/integrations/sms/send";
    private static final String EVENTS = "/api/events";
    private static final String CONNECTIONS = "/api/integrations";
    private static final String GOOD_EMAIL = "{\"to\": \"ann@example.com\", \"subject\": \"Hello\", \"text\": \"Hello\"}";
    private static final String GOOD_SMS = "{\"to\": \"+41791234567\", \"text\": \"Hello\"}";
    private static final String GOOD_EVENT = """
            {"type": "invoice.created", "data":
              {"number": "1", "amount": "5", "currency": "EUR", "customer": {"email": "ann@example.com"}}}""";
    private static final String GOOD_CONNECTION = """
            {"integrationType": "email", "provider": "sendgrid", "name": "Mail", "configuration":
              {"apiKey": "SG.secret", "fromEmail": "noreply@example.com"}}""";
    private static final int LARGE = 50 * 1024 * 1024;

    private TestTenant tenant;

    @BeforeEach
    void makeTenant() {
        tenant = newTenant("Bad input");
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            to          | "ann@example.com\\n"                                       | to[0].email
            to          | "ann\\r\\nBcc: eve@example.com"                            | to[0].email
            to          | "ann@exam\\u0085ple.com"                                   | to[0].email
            to          | "ann\\u2028@example.com"                                   | to[0].email
            to          | "ann\\u0001@example.com"                                   | to[0].email
            to          | "Ann\\r\\nBcc: eve@example.com <ann@example.com>"          | to[0].name
            to          | {"email": "ann@example.com", "name": "Ann\\r\\nBcc: eve"}  | to[0].name
            to          | {"email": "ann@example.com", "name": "Ann\\n"}             | to[0].name
            to          | {"email": "ann@example.com", "colour": "red"}              | to[0].colour
            to          | "ann"                                                      | to[0].email
            to          | "ann@two@example.com"                                      | to[0].email
            to          | []                                                         | to
            to          | [["ann@example.com"]]                                      | to[0]
            to          | 5                                                          | to[0]
            to          | null                                                       | to
            cc          | ["ann@example.com", "bob\\n@example.com"]                  | cc[1].email
            bcc         | "bob@example.com\\r"                                       | bcc[0].email
            from        | "Ann <ann@example.com\\n>"                                 | from.email
            from        | {"email": "ann@example.com", "name": "a\\nb"}              | from.name
            replyTo     | {"email": "ann@example.com", "name": "a\\u0000b"}          | replyTo.name
            reply_to    | {"email": "ann@example.com\\n"}                            | replyTo.email
            subject     | "Hello\\r\\nBcc: eve@example.com"                          | subject
            subject     | "Hello\\n"                                                 | subject
            subject     | "Hello\\u000bX"                                            | subject
            subject     | "Hello\\u0000"                                             | subject
            subject     | "half a pair \\ud800"                                      | subject
            subject     | ""                                                         | subject
            subject     | 5                                                          | subject
            subject     | {}                                                         | subject
            text        | "a\\u0000b"                                                | text
            text        | ["a"]                                                      | text
            html        | 5                                                          | html
            headers     | {"X-Mailer": "a\\r\\nBcc: eve@example.com"}                | headers.X-Mailer
            headers     | {"X-Mailer": "a\\n"}                                       | headers.X-Mailer
            headers     | {"X Mailer:": "a"}                                         | headers.X Mailer:
            headers     | {"bCC": "eve@example.com"}                                 | headers.bCC
            headers     | {"Content-Type": "text/plain"}                             | headers.Content-Type
            headers     | {"X-Mailer": 5}                                            | headers.X-Mailer
            headers     | ["X-Mailer"]                                               | headers
            tags        | ["a\\n"]                                                   | tags[0]
            tags        | "a"                                                        | tags
            attachments | [{"filename": "a\\r\\n.txt", "content": "YQ=="}]           | attachments[0].filename
            attachments | [{"filename": "a.txt\\n", "content": "YQ=="}]              | attachments[0].filename
            attachments | [{"filename": "../a.txt", "content": "YQ=="}]              | attachments[0].filename
            attachments | [{"filename": "a.txt", "content": "not Base64!"}]          | attachments[0].content
            attachments | [{"filename": "a.txt", "content": "YWJ"}]                  | attachments[0].content
            attachments | [{"filename": "a.txt", "content": "Y==="}]                 | attachments[0].content
            attachments | [{"filename": "a.txt", "content": "YWJj\\n"}]              | attachments[0].content
            attachments | [{"filename": "a.txt"}]                                    | attachments[0].content
            attachments | [{"filename": "a.txt", "content": "YQ==", "contentType": "text/plain\\r\\nX: y"}] | attachments[0].contentType
            attachments | [{"filename": "a.txt", "content": "YQ==", "contentId": "a\\nb"}] | attachments[0].contentId
            attachments | [{"filename": "a.txt", "content": "YQ==", "inline": "yes"}] | attachments[0].inline
            attachments | {"filename": "a.txt", "content": "YQ=="}                   | attachments
            orderingKey | "a\\u0000"                                                 | orderingKey
            orderingKey | 5                                                          | orderingKey
            ordering_key | ""                                                        | orderingKey
            connectionId | "no id"                                                   | connectionId
            connectionId | {}                                                        | connectionId
            colour      | "red"                                                      | colour
            """)
    void anEmailThatIsNotValidNamesTheField(String field, String value, String named) {
        refused(400, named, () -> post(EMAIL, tenant.token(), with(GOOD_EMAIL, field, value)));
    }

    @Test
    void theNameOfAHeaderHasNoLineBreak() {
        Reply reply = refused(400, null, () -> post(EMAIL, tenant.token(), with(GOOD_EMAIL, "headers", "{\"X-Mailer\\n\": \"a\"}")));

        assertThat(reply.at("/errors/0/field")).startsWith("headers.X-Mailer");
    }

    @Test
    void tenThousandRecipientsAreTooMany() {
        List<String> recipients = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            recipients.add("\"ann" + i + "@example.com\"");
        }

        Reply reply = refused(400, "to", () -> post(EMAIL, tenant.token(), with(GOOD_EMAIL, "to", recipients.toString())));

        assertThat(reply.at("/errors/0/message")).contains("1,000").contains("10,000");
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            to          | "0791234567"          | to
            to          | "abc"                 | to
            to          | "+41"                 | to
            to          | "+4179\\n1234567"     | to
            to          | "+417912345678901234" | to
            to          | 41791234567           | to
            to          | ["+41791234567"]      | to
            text        | ""                    | text
            text        | "a\\u0000"            | text
            from        | "ACME\\n"             | from
            from        | "<ACME>"              | from
            colour      | "red"                 | colour
            """)
    void aTextMessageThatIsNotValidNamesTheField(String field, String value, String named) {
        refused(400, named, () -> post(SMS, tenant.token(), with(GOOD_SMS, field, value)));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            400 | type         | "no.such.event"                    | type
            400 | type         | "*"                                | type
            400 | type         | "invoice.created\\u0000"           | type
            400 | type         | ["invoice.created"]                | type
            400 | type         | null                               | type
            400 | source       | "a\\u0000"                         | source
            400 | id           | "a\\nb"                            | id
            400 | subject      | "\\u0000"                          | subject
            400 | orderingKey  | "\\u0000"                          | orderingKey
            400 | partitionkey | 5                                  | partitionkey
            400 | data         | {"number": "\\u0000"}              | data.number
            400 | data         | {"n\\u0000": 1}                    | data
            400 | data         | [1]                                | data
            400 | data         | "text"                             | data
            422 | data         | {"number": 1, "amount": 1, "currency": "EUR", "customer": {"email": "a\\n@example.com"}} | to[0].email
            422 | data         | {}                                 | data.customer.email
            400 | time         | "yesterday"                        | time
            400 | time         | "+999999999-12-31T23:59:59Z"       | time
            400 | time         | "-500000-01-01T00:00:00Z"          | time
            400 | time         | "+300000-01-01T00:00:00Z"          | time
            400 | specversion  | "2.0"                              | specversion
            400 | specversion  | "1.0"                              | source
            400 | colour       | "red"                              | colour
            """)
    void anEventThatIsNotValidNamesTheField(int status, String field, String value, String named) {
        refused(status, named, () -> post(EVENTS, tenant.token(), with(GOOD_EVENT, field, value)));
        refused(status, "[1]." + named, status == 400 && !value.contains("u0000"),
                () -> post(EVENTS, tenant.token(), "[" + GOOD_EVENT + ", " + with(GOOD_EVENT, field, value) + "]"));
    }

    @Test
    void dataOfAnotherShapeThanTheRouteExpectsIsRefused() {
        refused(422, null, () -> post(EVENTS, tenant.token(), "{\"type\": \"invoice.created\", \"data\": {\"customer\": [5]}}"));
    }

    @Test
    void batchesThatAreNoneAreRefused() {
        refused(400, null, () -> post(EVENTS, tenant.token(), "[]"));
        refused(400, "[0]", () -> post(EVENTS, tenant.token(), "[5]"));
        refused(400, "[0]", () -> post(EVENTS, tenant.token(), "[[" + GOOD_EVENT + "]]"));
        refused(400, null, () -> post(EVENTS, tenant.token(), "[" + (GOOD_EVENT + ",").repeat(1000) + GOOD_EVENT + "]"));
    }

    @ParameterizedTest
    @CsvSource({"ce-subject,%zz", "ce-subject,%", "ce-type,a%00b", "ce-id,a%0Ab", "ce-specversion,3", "ce-time,soon"})
    void aBinaryCloudEventWithABadAttributeNamesIt(String header, String value) {
        HttpRequest.Builder request = request(EVENTS, tenant.token(), "POST", BodyPublishers.ofString("{}"), "application/json");
        request.setHeader("ce-specversion", "1.0").setHeader("ce-type", "invoice.created").setHeader("ce-source", "/x")
                .setHeader("ce-id", "1").setHeader(header, value);

        Reply reply = refused(400, null, () -> send(request));

        assertThat(reply.body().path("errors").findValuesAsText("field").toString()).contains(header.substring(3));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "[]", "5", "\"text\"", "null", "{\"to\":", "{'to': 1}", "{} {}", "{\"to\": NaN}", "{\"to\": 1e}",
            "{\"to\": \"\u0001\"}", "{\"to\": \"a\", \"to\": \"b\"}", "{\"reply_to\": \"a@b.ch\", \"replyTo\": \"a@b.ch\"}", "<email/>"})
    void aBodyThatIsNoJsonObjectIsRefused(String body) {
        refused(400, null, () -> post(EMAIL, tenant.token(), body));
        refused(400, null, () -> post(CONNECTIONS, tenant.token(), body));
    }

    @Test
    void depthAndLengthOfNumbersAreLimited() {
        refused(400, null, () -> post(EMAIL, tenant.token(), "{\"a\":".repeat(50_000)));
        refused(400, null, () -> post(EVENTS, tenant.token(), "[".repeat(100_000)));
        refused(400, null, () -> post(EVENTS, tenant.token(), with(GOOD_EVENT, "data", "{\"a\": " + "9".repeat(5000) + "}")));
        refused(400, "to", () -> post(EMAIL, tenant.token(), with(GOOD_EMAIL, "to", "1e999999999")));
        refused(400, "priority", () -> post(CONNECTIONS, tenant.token(), with(GOOD_CONNECTION, "priority", "1e999999999")));
        refused(400, "priority", () -> post(CONNECTIONS, tenant.token(), with(GOOD_CONNECTION, "priority", "9".repeat(300))));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void bytesThatAreNoUtf8AreRefused(boolean chunked) {
        for (byte[] bytes : List.of(new byte[] {(byte) 0xff, (byte) 0xfe}, new byte[] {(byte) 0xc0, (byte) 0x80},
                new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80})) {
            byte[] body = (GOOD_EMAIL.substring(0, GOOD_EMAIL.length() - 2) + "#\"}").getBytes(StandardCharsets.UTF_8);
            byte[] bad = new byte[body.length - 1 + bytes.length];
            int at = body.length - 3;
            System.arraycopy(body, 0, bad, 0, at);
            System.arraycopy(bytes, 0, bad, at, bytes.length);
            System.arraycopy(body, at + 1, bad, at + bytes.length, body.length - at - 1);
            refused(400, null, () -> send(request(EMAIL, tenant.token(), "POST", publisher(bad, chunked), "application/json")));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aBodyOfFiftyMegabytesIsRefused(boolean chunked) {
        byte[] large = ("{\"to\": \"ann@example.com\", \"subject\": \"Hello\", \"text\": \"" + "a".repeat(LARGE) + "\"}")
                .getBytes(StandardCharsets.UTF_8);
        for (String path : List.of(EMAIL, EVENTS, CONNECTIONS)) {
            Reply reply = refused(413, null,
                    () -> send(request(path, tenant.token(), "POST", publisher(large, chunked), "application/json")));
            assertThat(reply.at("/detail")).contains("32 MB");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "application/xml", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "json",
            "application/json; charset=iso-8859-1", "application/json; charset=nonsense", ";"})
    void anotherContentTypeIsRefused(String contentType) {
        for (String path : List.of(EMAIL, EVENTS, CONNECTIONS)) {
            Reply reply = refused(415, null,
                    () -> send(request(path, tenant.token(), "POST", BodyPublishers.ofString(GOOD_EMAIL), contentType)));
            assertThat(reply.at("/detail")).contains("application/json");
        }
    }

    @Test
    void aCompressedBodyIsRefused() {
        refused(415, null, () -> send(request(EMAIL, tenant.token(), "POST", BodyPublishers.ofString(GOOD_EMAIL), "application/json")
                .header("Content-Encoding", "gzip")));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            provider               | "no-such-provider"            | provider
            provider               | "twilio"                      | provider
            provider               | 5                             | provider
            provider               | null                          | provider
            integrationType        | "telepathy"                   | integrationType
            integrationType        | null                          | integrationType
            name                   | "a\\u0000b"                   | name
            name                   | "a\\nb"                       | name
            name                   | ""                            | name
            name                   | null                          | name
            name                   | {}                            | name
            priority               | "first"                       | priority
            colour                 | "red"                         | colour
            priority               | -1                            | priority
            priority               | 1.5                           | priority
            isActive               | "yes"                         | isActive
            configuration          | []                            | configuration
            configuration          | "text"                        | configuration
            configuration          | {}                            | configuration.apiKey
            configuration          | {"apiKey": "", "fromEmail": "a@example.com"} | configuration.apiKey
            configuration.apiKey   | "a\\u0000"                    | configuration.apiKey
            configuration.apiKey   | {}                            | configuration.apiKey
            configuration.apiKey   | "****abcd"                    | configuration.apiKey
            configuration.fromEmail | "a@example.com\\nBcc: eve"   | configuration.fromEmail
            configuration.fromEmail | "nobody"                     | configuration.fromEmail
            configuration.fromName | "a\\r\\nBcc: eve"             | configuration.fromName
            configuration.baseUrl  | "file:///etc/passwd"          | configuration.baseUrl
            configuration.baseUrl  | "https://example.com\\n/x"    | configuration.baseUrl
            configuration.sandbox  | "perhaps"                     | configuration.sandbox
            configuration.sandboxStatus | 99                       | configuration.sandboxStatus
            configuration.rateLimit | "fast"                       | configuration.rateLimit
            configuration.rateLimit | "0/s"                        | configuration.rateLimit
            configuration.colour   | "red"                         | configuration.colour
            configuration.from_email | "a@example.com"             | configuration.fromEmail
            """)
    void aConnectionThatIsNotValidNamesTheField(String field, String value, String named) {
        refused(400, named, () -> post(CONNECTIONS, tenant.token(), with(GOOD_CONNECTION, field, value)));
    }

    @Test
    void anUnknownProviderIsAnsweredWithTheKnownOnes() {
        Reply reply = post(CONNECTIONS, tenant.token(), with(GOOD_CONNECTION, "provider", "\"no-such-provider\""));

        assertThat(reply.at("/errors/0/message")).contains("no-such-provider").contains("sendgrid").contains("smtp");
    }

    @Test
    void aMissingSecretIsExplained() {
        Reply reply = post(CONNECTIONS, tenant.token(), with(GOOD_CONNECTION, "configuration", "{\"fromEmail\": \"a@example.com\"}"));

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.at("/errors/0/field")).isEqualTo("configuration.apiKey");
        assertThat(reply.at("/errors/0/message")).contains("required").contains("Mail Send");
    }

    @Test
    void aSecretWithALineBreakAddsNoHeaderToTheCall() {
        Reply created = post(CONNECTIONS, tenant.token(), with(GOOD_CONNECTION, "configuration.apiKey", "\"a\\r\\nX-Evil: 1\""));
        if (created.status() == 201) {
            String subject = UUID.randomUUID().toString();
            send(request(EMAIL, tenant.token()).header("Prefer", "wait=10").header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString(with(GOOD_EMAIL, "subject", "\"" + subject + "\""))));
            assertThat(PROVIDERS.taken(subject)).allSatisfy(taken -> assertThat(taken.headers()).doesNotContainKey("x-evil"));
        } else {
            assertProblem(created, 400, "configuration.apiKey");
        }
    }

    @Test
    void anotherTenantsIdsAreUnknown() {
        String connection = post(CONNECTIONS, tenant.token(), GOOD_CONNECTION).at("/id");
        String delivery = post(EMAIL, tenant.token(), GOOD_EMAIL).at("/deliveryId");
        TestTenant other = newTenant("Other");

        assertProblem(get(CONNECTIONS + "/" + connection, other.token()), 404, null);
        assertProblem(put(CONNECTIONS + "/" + connection, other.token(), "{\"name\": \"Mine\"}"), 404, null);
        assertProblem(delete(CONNECTIONS + "/" + connection, other.token()), 404, null);
        assertProblem(post(CONNECTIONS + "/" + connection + "/test", other.token(), ""), 404, null);
        assertProblem(post(CONNECTIONS + "/" + connection + "/configure/email", other.token(), "{\"apiKey\": \"x\"}"), 404, null);
        assertProblem(get("/api/deliveries/" + delivery, other.token()), 404, null);
        assertProblem(post("/api/deliveries/" + delivery + "/replay", other.token(), ""), 404, null);
        assertProblem(post("/api/deliveries/" + delivery + "/cancel", other.token(), ""), 404, null);
        assertProblem(post(EMAIL, other.token(), with(GOOD_EMAIL, "connectionId", "\"" + connection + "\"")), 400, "connectionId");
        assertProblem(post("/api/tenants/" + tenant.id() + "/tokens", other.token(), "{\"name\": \"x\", \"role\": \"admin\"}"), 404, null);
        assertThat(get("/api/deliveries", other.token()).body().path("items")).isEmpty();
        assertThat(get("/api/deliveries?connectionId=" + connection, other.token()).body().path("items")).isEmpty();
        assertThat(get(CONNECTIONS + "/" + connection, tenant.token()).at("/name")).isEqualTo("Mail");
    }

    @Test
    void theOperatorIsNoTenant() {
        assertProblem(post(EVENTS, OPERATOR, GOOD_EVENT), 403, null);
        assertProblem(post(EMAIL, OPERATOR, GOOD_EMAIL), 403, null);
        assertProblem(post(CONNECTIONS, OPERATOR, GOOD_CONNECTION), 403, null);
        assertProblem(get("/api/deliveries", OPERATOR), 403, null);
    }

    @ParameterizedTest
    @ValueSource(strings = {"no-id", "1-1-1-1-1", "0", "01a1fce0-cbf6-707a-8f5e-69518b25d6d0", "01a1fce0_cbf6_707a_8f5e_69518b25d6d0"})
    void anIdThatIsNoneIsUnknown(String id) {
        assertProblem(get("/api/deliveries/" + id, tenant.token()), 404, null);
        assertProblem(post("/api/deliveries/" + id + "/replay", tenant.token(), ""), 404, null);
        assertProblem(post("/api/deliveries/" + id + "/cancel", tenant.token(), ""), 404, null);
        assertProblem(get(CONNECTIONS + "/" + id, tenant.token()), 404, null);
        assertProblem(put(CONNECTIONS + "/" + id, tenant.token(), "{\"name\": \"x\"}"), 404, null);
        assertProblem(delete(CONNECTIONS + "/" + id, tenant.token()), 404, null);
        assertProblem(post(CONNECTIONS + "/" + id + "/test", tenant.token(), ""), 404, null);
        assertProblem(post(CONNECTIONS + "/" + id + "/configure/email", tenant.token(), "{\"apiKey\": \"x\"}"), 404, null);
        assertProblem(get(CONNECTIONS + "/available/" + id, tenant.token()), 404, null);
        assertProblem(post("/api/tenants/" + id + "/tokens", OPERATOR, "{\"name\": \"x\", \"role\": \"admin\"}"), 404, null);
    }

    @ParameterizedTest
    @CsvSource({"status,lost", "status,%00", "operation,%00", "provider,a%0Ab", "connectionId,none", "eventId,1-1-1-1-1", "from,today",
            "from,%2B999999999-12-31T23:59:59Z", "from,-0500-01-01T00:00:00Z", "to,2026-01-31", "to,%2B12000-01-01T00:00:00Z",
            "cursor,first", "cursor,%00", "limit,0", "limit,201", "limit,many", "limit,99999999999", "status,dead&status=delivered"})
    void aFilterThatIsNotValidNamesTheParameter(String name, String value) {
        assertProblem(get("/api/deliveries?" + name + "=" + value, tenant.token()), 400, name);
    }

    @Test
    void emptyFiltersAreNoneAndHeadersAreNoFilters() {
        post(EMAIL, tenant.token(), GOOD_EMAIL);

        Reply empty = get("/api/deliveries?status=&operation=&provider=&connectionId=&from=&to=&cursor=&limit=", tenant.token());
        Reply headers = send(request("/api/deliveries", tenant.token()).header("From", "ann@example.com").header("status", "dead")
                .header("limit", "0").GET());
        Reply early = get("/api/deliveries?from=0001-01-01T00:00:00Z&to=9999-12-31T23:59:59Z", tenant.token());
        Reply snake = get("/api/deliveries?connection_id=" + UUID.randomUUID(), tenant.token());

        assertThat(empty.body().path("items")).hasSize(1);
        assertThat(headers.body().path("items")).hasSize(1);
        assertThat(early.body().path("items")).hasSize(1);
        assertThat(snake.body().path("items")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"status": "lost"}        | status
            {"status": "delivered"}   | status
            {"operation": {}}         | operation
            {"provider": ["x"]}       | provider
            {"from": 5}               | from
            {"from": "today"}         | from
            {"connection_id": "none"} | connectionId
            {"provider": "\\u0000"}   | provider
            {"colour": "red"}         | colour
            """)
    void aReplayFilterThatIsNotValidNamesTheField(String filter, String named) {
        refused(400, named, () -> post("/api/deliveries/replay", tenant.token(), filter));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/deliveries/", "/api/integrations/", "/api/integrations/available/",
            "/api/integrations/available/sendgrid/"})
    void aPathMayEndInASlash(String path) {
        assertThat(get(path, tenant.token()).status()).isEqualTo(200);
    }

    @Test
    void namesMayBeInSnakeCase() {
        Reply connection = post(CONNECTIONS, tenant.token(), """
                {"integration_type": "email", "provider": "sendgrid", "name": "Mail", "is_active": true, "configuration":
                  {"api_key": "SG.secret", "from_email": "noreply@example.com"}}""");
        Reply email = post(EMAIL, tenant.token(), with(GOOD_EMAIL, "reply_to", "\"bob@example.com\""));
        Reply event = post(EVENTS + "/", tenant.token(), with(GOOD_EVENT, "ordering_key", "\"k\""));

        assertThat(connection.status()).as(connection.toString()).isEqualTo(201);
        assertThat(email.status()).as(email.toString()).isEqualTo(202);
        assertThat(event.status()).as(event.toString()).isEqualTo(202);
    }

    @Test
    void methodsThatARouteDoesNotServeAreNamed() {
        for (String method : List.of("PUT", "DELETE", "PATCH")) {
            Reply reply = send(request(EMAIL, tenant.token(), method, BodyPublishers.ofString("{}"), "application/json"));
            assertProblem(reply, 405, null);
            assertThat(reply.raw().headers().firstValue("Allow").orElse("")).contains("POST");
        }
        assertProblem(get(EMAIL, tenant.token()), 405, null);
        assertProblem(send(request("/api/deliveries", tenant.token(), "BREW", BodyPublishers.noBody(), null)), 400, null);
        Reply head = send(request("/api/deliveries", tenant.token(), "HEAD", BodyPublishers.noBody(), null));
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.raw().body()).isEmpty();
        Reply options = send(request("/api/deliveries", tenant.token(), "OPTIONS", BodyPublishers.noBody(), null));
        assertThat(options.status()).isLessThan(300);
        assertThat(options.raw().headers().firstValue("Allow").orElse("")).contains("GET");
    }

    @ParameterizedTest
    @ValueSource(strings = {" ", "a\tb"})
    void anIdempotencyKeyThatIsNoneIsRefused(String key) {
        for (String path : List.of(EMAIL, EVENTS)) {
            refused(400, "Idempotency-Key", () -> send(request(path, tenant.token(), "POST",
                    BodyPublishers.ofString(path.equals(EMAIL) ? GOOD_EMAIL : GOOD_EVENT), "application/json")
                    .header("Idempotency-Key", key)));
        }
        refused(400, "Idempotency-Key", () -> send(request(EMAIL, tenant.token(), "POST", BodyPublishers.ofString(GOOD_EMAIL),
                "application/json").header("Idempotency-Key", "k".repeat(256))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"wait=soon", "wait=-1", "wait", "return=minimal", "wait=99999999999999999999", "\""})
    void aPreferenceThatIsNotUnderstoodIsIgnored(String preference) {
        Reply reply = send(request(EMAIL, tenant.token(), "POST", BodyPublishers.ofString(GOOD_EMAIL), "application/json")
                .header("Prefer", preference));

        assertThat(reply.status()).isEqualTo(202);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"name\": 5}", "{\"name\": \"a\\u0000\"}", "{\"name\": \"\"}", "[]",
            "{\"name\": \"a\", \"colour\": \"red\"}"})
    void aTenantThatIsNotValidIsRefused(String body) {
        Reply reply = post("/api/tenants", OPERATOR, body);

        assertProblem(reply, 400, body.equals("[]") ? null : body.contains("colour") ? "colour" : "name");
    }

    private static HttpRequest.BodyPublisher publisher(byte[] body, boolean chunked) {
        return chunked ? BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)) : BodyPublishers.ofByteArray(body);
    }

    /** The object with one field, named by a dotted path, in place of what it had there. */
    private String with(String object, String field, String value) {
        try {
            ObjectNode root = (ObjectNode) json.readTree(object);
            int dot = field.lastIndexOf('.');
            ObjectNode parent = dot < 0 ? root : (ObjectNode) root.path(field.substring(0, dot));
            parent.putRawValue(field.substring(dot + 1), new com.fasterxml.jackson.databind.util.RawValue(value));
            return json.writeValueAsString(root);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private Reply refused(int status, String field, Supplier<Reply> request) {
        return refused(status, field, field != null, request);
    }

    private Reply refused(int status, String field, boolean named, Supplier<Reply> request) {
        List<Integer> before = rows();
        Reply reply = request.get();
        assertProblem(reply, status, named ? field : null);
        assertThat(rows()).as("rows written").isEqualTo(before);
        return reply;
    }

    private List<Integer> rows() {
        UUID id = UUID.fromString(tenant.id());
        return List.of("event", "delivery", "attempt", "idempotency", "connection", "credential", "api_token").stream()
                .map(table -> database.jdbc().sql("select count(*) from " + table + " where tenant_id = ?").param(id)
                        .query(Integer.class).single()).toList();
    }

    private static void assertProblem(Reply reply, int status, String field) {
        assertThat(reply.status()).as(reply.toString()).isEqualTo(status);
        assertThat(reply.contentType()).startsWith("application/problem+json");
        assertThat(reply.body().at("/status").asInt()).isEqualTo(status);
        assertThat(reply.at("/title")).isNotEmpty();
        assertThat(reply.at("/detail")).isNotEmpty();
        assertThat(reply.raw().body()).doesNotContainPattern(
                "Exception|\\bat [a-z]+\\.|\\b(java|jakarta|dev\\.serai|org\\.(apache|spring|postgres)|com\\.fasterxml)\\.|PSQL|SQLSTATE");
        if (field != null) {
            assertThat(reply.body().path("errors").findValuesAsText("field")).as(reply.toString()).contains(field);
        }
    }
}
