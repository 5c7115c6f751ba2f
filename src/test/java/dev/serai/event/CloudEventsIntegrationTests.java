package dev.serai.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.AbstractSeraiIntegrationTests;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.core.message.MessageWriter;
import io.cloudevents.http.HttpMessageFactory;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** CloudEvents 1.0 over HTTP, as the official SDK writes them and as others do. */
class CloudEventsIntegrationTests extends AbstractSeraiIntegrationTests {

    private static final String CONTACT = "{\"email\": \"ann@example.com\", \"name\": \"Ann\"}";
    private static final String STRUCTURED = "application/cloudevents+json";

    private TestTenant tenant;

    @BeforeEach
    void makeTenant() {
        tenant = newTenant("CloudEvents");
        post("/api/integrations", tenant.token(), "{\"integrationType\": \"email\", \"provider\": \"sendgrid\", \"name\": \"Mail\", "
                + "\"configuration\": {\"sandbox\": true, \"fromEmail\": \"noreply@example.com\"}}");
    }


    @Test
    void anEventThatTheSdkWritesInTheBinaryModeIsTaken() {
        CloudEvent event = event().withSubject("Käse & \"Wein\" 100 % \uD83C\uDF77").withExtension("partitionkey", "süd").build();

        Reply accepted = sent(event, writer -> writer.writeBinary(event));

        assertThat(accepted.status()).as("%s", accepted.body()).isEqualTo(202);
        assertThat(subject(accepted)).isEqualTo("Käse & \"Wein\" 100 % \uD83C\uDF77");
    }

    @Test
    void anEventThatTheSdkWritesInTheStructuredModeIsTaken() {
        CloudEvent event = event().withDataSchema(URI.create("https://example.com/contact.json")).withExtension("traced", true).build();

        Reply accepted = sent(event, writer -> writer.writeStructured(event, STRUCTURED));

        assertThat(accepted.status()).as("%s", accepted.body()).isEqualTo(202);
        assertThat(accepted.at("/eventId")).isNotEmpty();
    }

    @Test
    void theSameEventInBothModesIsProcessedOnce() {
        CloudEvent event = event().build();

        Reply first = sent(event, writer -> writer.writeBinary(event));
        Reply again = sent(event, writer -> writer.writeStructured(event, STRUCTURED));

        assertThat(again.at("/eventId")).isEqualTo(first.at("/eventId"));
    }

    @Test
    void dataInBase64IsTaken() {
        String data = Base64.getEncoder().encodeToString(CONTACT.getBytes(StandardCharsets.UTF_8));

        Reply accepted = structured("\"datacontenttype\": \"application/json\", \"data_base64\": \"" + data + "\"");

        assertThat(accepted.status()).as("%s", accepted.body()).isEqualTo(202);
        assertThat(accepted.body().path("deliveries")).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "\"data_base64\": \"%%\" | data_base64",
            "\"data_base64\": \"aGk=\" | data_base64",
            "\"data_base64\": \"W10=\" | data_base64",
            "\"data_base64\": 5 | data_base64",
            "\"data_base64\": \"e30=\", \"data\": {} | data_base64",
            "\"data\": \"{}\" | data",
            "\"data\": \"<a/>\", \"datacontenttype\": \"text/xml\" | datacontenttype",
            "\"data\": {}, \"dataschema\": \"relative\" | dataschema",
            "\"data\": {}, \"time\": \"2026-01-31\" | time",
            "\"data\": {}, \"subject\": \"\" | subject",
            "\"data\": {}, \"subject\": \"a\\uFFFFb\" | subject",
    })
    void aBadMemberIsNamedAsItWasWritten(String members, String field) {
        Reply refused = structured(members);

        assertThat(refused.status()).as("%s", refused.body()).isEqualTo(400);
        assertThat(refused.body().path("errors").findValuesAsText("field")).contains(field);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"specversion\": \"1.0\", \"id\": \"1\", \"source\": \"not a uri\", \"type\": \"contact.created\"}",
            "{\"specversion\": \"1.0\", \"id\": \"1\", \"type\": \"contact.created\"}",
            "{\"specversion\": 1.0, \"id\": \"1\", \"source\": \"/s\", \"type\": \"contact.created\"}",
            "{\"id\": \"1\", \"source\": \"/s\", \"type\": \"contact.created\", \"data\": {}}", "[]"})
    void whatIsNoCloudEventIsRefusedUnderItsContentType(String body) {
        assertThat(send(request("/api/events", tenant.token(), "POST", BodyPublishers.ofString(body), STRUCTURED)).status()).isEqualTo(400);
    }

    @Test
    void aBinaryEventWithoutABodyHasNoData() {
        Reply refused = send(binary(Map.of(), null, null));

        assertThat(refused.status()).as("%s", refused.body()).isEqualTo(422);
        assertThat(send(binary(Map.of(), "{\"email\": \"ann@example.com\"}", null)).status()).isEqualTo(202);
    }

    @Test
    void theContentTypeDecidesOverTheHeaders() {
        String id = UUID.randomUUID().toString();
        String event = "{\"specversion\": \"1.0\", \"id\": \"" + id + "\", \"source\": \"/s\", \"type\": \"contact.created\", \"data\": "
                + CONTACT + "}";

        Reply first = send(binary(Map.of("ce-id", "of the header"), event, STRUCTURED + "; charset=UTF-8"));
        Reply again = send(request("/api/events", tenant.token(), "POST", BodyPublishers.ofString(event), STRUCTURED));

        assertThat(first.status()).as("%s", first.body()).isEqualTo(202);
        assertThat(again.at("/eventId")).isEqualTo(first.at("/eventId"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {"a%FFb", "%C3", "%zz", "a%2", "\"a", "\"a\"b", "a%EF%BF%BFb", "a%0Ab"})
    void anAttributeThatIsNoTextIsRefusedByItsHeader(String value) {
        Reply refused = send(binary(Map.of("ce-partitionkey", value), CONTACT, "application/json"));

        assertThat(refused.status()).as("%s", refused.body()).isEqualTo(400);
        assertThat(refused.at("/errors/0/field")).isEqualTo("ce-partitionkey");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {"\"a b\" | a b", "a%20b | a b", "a+b | a+b", "\"a\\\"b\\\\c\" | a\"b\\c",
            "Euro%20%E2%82%AC%20%F0%9F%98%80 | Euro € \uD83D\uDE00", "%22a%22 | \"a\""})
    void anAttributeIsUnquotedAndDecoded(String value, String subject) {
        Reply accepted = send(binary(Map.of("ce-subject", value), CONTACT, "application/json"));

        assertThat(accepted.status()).as("%s", accepted.body()).isEqualTo(202);
        assertThat(subject(accepted)).isEqualTo(subject);
    }

    @Test
    void aRequiredAttributeThatIsMissingIsNamedByItsHeader() {
        HttpRequest.Builder request = request("/api/events", tenant.token(), "POST", BodyPublishers.ofString(CONTACT), "application/json")
                .header("ce-type", "contact.created");

        Reply refused = send(request);

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.body().path("errors").findValuesAsText("field")).contains("ce-specversion", "ce-source", "ce-id");
    }

    @Test
    void aHeaderThatStandsTwiceIsRefused() {
        HttpRequest.Builder request = binary(Map.of(), CONTACT, "application/json").header("ce-subject", "a").header("ce-subject", "b");

        assertThat(send(request).at("/errors/0/field")).isEqualTo("ce-subject");
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/cloudevents+xml", "application/cloudevents", "application/cloudevents-batch+avro",
            "application/cloudevents+json; charset=UTF-16"})
    void aFormatThatIsNotTakenIsSaidSo(String contentType) {
        Reply refused = send(request("/api/events", tenant.token(), "POST", BodyPublishers.ofString("{}"), contentType));

        assertThat(refused.status()).as("%s", refused.body()).isEqualTo(415);
    }

    @Test
    void dataThatIsNoJsonIsRefusedInTheBinaryMode() {
        Reply refused = send(binary(Map.of(), "<contact/>", "text/xml"));

        assertThat(refused.status()).isEqualTo(415);
        assertThat(refused.at("/detail")).contains("text/xml").contains("JSON");
    }

    @Test
    void aBatchMayBeEmptyAndIsAnArray() {
        assertThat(batch("[]").status()).isEqualTo(202);
        assertThat(batch("{}").status()).isEqualTo(400);
        assertThat(batch("[{\"type\": \"contact.created\", \"data\": {}}]").at("/errors/0/field")).isEqualTo("[0].specversion");
    }

    private Reply batch(String body) {
        return send(request("/api/events", tenant.token(), "POST", BodyPublishers.ofString(body), "application/cloudevents-batch+json"));
    }

    private static CloudEventBuilder event() {
        return CloudEventBuilder.v1().withId(UUID.randomUUID().toString()).withSource(URI.create("https://shop.example/eu#1"))
                .withType("contact.created").withTime(OffsetDateTime.parse("2026-01-31T08:30:00.123+01:00"))
                .withData("application/json", CONTACT.getBytes(StandardCharsets.UTF_8));
    }

    private interface Written {
        void by(MessageWriter<?, ?> writer);
    }

    private Reply sent(CloudEvent event, Written written) {
        Map<String, String> headers = new LinkedHashMap<>();
        byte[][] body = {new byte[0]};
        written.by(HttpMessageFactory.createWriter(headers::put, bytes -> body[0] = bytes));
        HttpRequest.Builder request = request("/api/events", tenant.token(), "POST", BodyPublishers.ofByteArray(body[0]),
                "application/json");
        headers.forEach((name, value) -> request.setHeader(name, encoded(value)));
        return send(request);
    }

    /** As the HTTP binding asks, which the SDK leaves to its user. */
    private static String encoded(String value) {
        StringBuilder encoded = new StringBuilder();
        for (byte b : value.getBytes(StandardCharsets.UTF_8)) {
            encoded.append(b > ' ' && b < 127 && b != '"' && b != '%' ? String.valueOf((char) b) : "%%%02X".formatted(b & 0xFF));
        }
        return encoded.toString();
    }

    private Reply structured(String members) {
        return send(request("/api/events", tenant.token(), "POST", BodyPublishers.ofString("{\"specversion\": \"1.0\", \"id\": \""
                + UUID.randomUUID() + "\", \"source\": \"/s\", \"type\": \"contact.created\", " + members + "}"), STRUCTURED));
    }

    private HttpRequest.Builder binary(Map<String, String> more, String body, String contentType) {
        HttpRequest.Builder request = request("/api/events", tenant.token(), "POST",
                body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body), contentType)
                .setHeader("ce-specversion", "1.0").setHeader("ce-type", "contact.created").setHeader("ce-source", "/s")
                .setHeader("ce-id", UUID.randomUUID().toString());
        more.forEach(request::setHeader);
        return request;
    }

    private String subject(Reply accepted) {
        return database.jdbc().sql("select subject from event where id = ?").param(UUID.fromString(accepted.at("/eventId")))
                .query(String.class).single();
    }
}
