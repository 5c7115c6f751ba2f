package dev.serai.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.proof.SignedRequest;
import dev.serai.provider.WebhookTerms.Form;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Forms with files as the jq of provider files sees them, and those that are meant to do harm. */
class MultipartFieldsTests {

    private static final Form FORM = new Form("charsets", Set.of("email"), "attachment");

    private static JsonNode read(MultipartText body) {
        return read(body.contentType(), body.bytes());
    }

    private static JsonNode read(String contentType, byte[] body) {
        return WebhookBody.read(new SignedRequest("POST", "https://serai.example.com/webhooks/acme/1", Map.of("Content-Type",
                List.of(contentType)), body), FORM);
    }

    @Test
    void fieldsAreTextAndFilesAreInBase64() {
        byte[] image = {0, 1, (byte) 0xFF, '\r', '\n', '-', '-', 10};
        JsonNode read = read(new MultipartText().field("subject", "Grüezi").field("to", "a").field("to", "b")
                .file("attachment1", "bild ü.png", "image/png", image).file("attachment2", "empty.txt", "text/plain", new byte[0]));

        assertThat(read.path("subject").asText()).isEqualTo("Grüezi");
        assertThat(read.path("to").toString()).isEqualTo("[\"a\",\"b\"]");
        assertThat(read.at("/attachment1/filename").asText()).isEqualTo("bild ü.png");
        assertThat(read.at("/attachment1/contentType").asText()).isEqualTo("image/png");
        assertThat(read.at("/attachment1/size").asInt()).isEqualTo(8);
        assertThat(Base64.getDecoder().decode(read.at("/attachment1/content").asText())).isEqualTo(image);
        assertThat(read.at("/attachment2/size").asInt()).isZero();
        assertThat(read.at("/attachment2/content").asText("none")).isEmpty();
    }

    @Test
    void aFileNeedsNoName() {
        JsonNode read = read(new MultipartText().part("name=\"attachment1\"", "application/pdf", "%PDF".getBytes(StandardCharsets.US_ASCII))
                .field("attachments", "1").field("attachment-info", "{}"));

        assertThat(read.at("/attachment1/filename").isNull()).isTrue();
        assertThat(read.at("/attachment1/content").asText()).isEqualTo("JVBERg==");
        assertThat(read.path("attachments").asText()).isEqualTo("1");
        assertThat(read.path("attachment-info").asText()).isEqualTo("{}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"../../etc/passwd|passwd", "C:\\\\Users\\\\ann\\\\cv.doc|cv.doc", "a\u0000b\u0001.txt|ab.txt",
        "..|null", "=?UTF-8?B?csOpc3Vtw6kucGRm?=|résumé.pdf", "a\u2028b|ab"})
    void theNameOfAFileLeadsNowhere(String given, String name) {
        JsonNode read = read(new MultipartText().file("attachment1", given, "text/plain", new byte[] {1}));

        assertThat(read.at("/attachment1/filename").asText()).isEqualTo(name);
    }

    @Test
    void aNameOfAFileMayBeWrittenInAnotherCharset() {
        JsonNode read = read(new MultipartText().part("name=\"attachment1\"; filename*=iso-8859-1''%A3%20rates.txt", "text/plain",
                new byte[] {1}));

        assertThat(read.at("/attachment1/filename").asText()).isEqualTo("£ rates.txt");
    }

    @ParameterizedTest
    @CsvSource({"iso-8859-1,ISO-8859-1,Zürich", "windows-1252,windows-1252,“20 €”", "shift_jis,Shift_JIS,こんにちは", "cp932,windows-31j,①",
        "gb2312,GB2312,你好", "koi8-r,KOI8-R,Привет", "iso-2022-jp,ISO-2022-JP,日本", "no-such-charset,UTF-8,Zürich", "'',windows-1252,Zürich",
        "utf-8,windows-1252,Z\uFFFDrich", "x-unknown,ISO-8859-1,Zürich", "us-ascii,UTF-8,Zürich"})
    void fieldsAreInTheCharsetThatTheFormSays(String said, String charset, String text) {
        byte[] bytes = text.replace("\uFFFD", "ü").getBytes(Charset.forName(charset));
        JsonNode read = read(new MultipartText().part("name=\"text\"", null, bytes)
                .field("charsets", "{\"text\":\"" + said + "\",\"to\":\"UTF-8\"}"));

        assertThat(read.path("text").asText()).isEqualTo(text);
    }

    @Test
    void aPartOrTheWholeFormMaySayTheCharset() {
        byte[] bytes = "Zürich".getBytes(StandardCharsets.UTF_16LE);

        assertThat(read(new MultipartText().part("name=\"text\"", "text/plain; charset=utf-16le", bytes)).path("text").asText())
                .isEqualTo("Zürich");
        assertThat(read(new MultipartText().field("_charset_", "utf-16le").part("name=\"text\"", null, bytes)).path("text").asText())
                .isEqualTo("Zürich");
    }

    @Test
    void nothingThatCannotBeStoredIsLeft() {
        assertThat(read(new MultipartText().field("a", "x\u0000y")).toString()).isEqualTo("{\"a\":\"x\uFFFDy\"}");
    }

    @Test
    void filesMayBeInOnePartOfSeveral() {
        byte[] nested = new MultipartText("inner").file(null, "a.txt", "text/plain", new byte[] {'a'})
                .file(null, "b.txt", "text/plain", new byte[] {'b'}).bytes();
        JsonNode read = read(new MultipartText().part("name=\"attachment1\"", "multipart/mixed; boundary=inner", nested));

        assertThat(read.at("/attachment1/0/filename").asText()).isEqualTo("a.txt");
        assertThat(read.at("/attachment1/1/content").asText()).isEqualTo("Yg==");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 30, 60, 90, 110})
    void whatWasCutOffIsNotTakenForTheWhole(int missing) {
        MultipartText body = new MultipartText().field("a", "1").file("attachment1", "a.txt", "text/plain", new byte[40]);
        byte[] cut = Arrays.copyOf(body.bytes(), body.bytes().length - 4 - missing);

        assertThatThrownBy(() -> read(body.contentType(), cut)).isInstanceOf(UnreadableWebhookException.class)
                .hasMessageContaining("multipart");
    }

    @ParameterizedTest
    @ValueSource(strings = {"multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=another"})
    void aBodyWithoutItsBoundaryIsRefused(String contentType) {
        byte[] body = new MultipartText().field("a", "1").bytes();

        assertThatThrownBy(() -> read(contentType, body)).isInstanceOf(UnreadableWebhookException.class).hasMessageContaining("multipart");
    }

    @Test
    void aGreatManyPartsAreRefused() {
        MultipartText body = new MultipartText();
        for (int i = 0; i <= 1000; i++) {
            body.field("a" + i, "1");
        }

        assertThatThrownBy(() -> read(body)).isInstanceOf(UnreadableWebhookException.class).hasMessageContaining("1000 parts");
    }

    @Test
    void aHeadWithoutEndIsRefused() {
        MultipartText body = new MultipartText().part("name=\"a\"; filename=\"" + "x".repeat(20_000) + "\"", null, new byte[1]);

        assertThatThrownBy(() -> read(body)).isInstanceOf(UnreadableWebhookException.class);
    }

    @Test
    void aWholeMessageIsReadAsMail() {
        ObjectNode read = (ObjectNode) read(new MultipartText().field("email", "From: Ann <ann@example.com>\r\nSubject: Hi\r\n\r\nHello"));

        assertThat(read.at("/email/from").asText()).isEqualTo("ann@example.com");
        assertThat(read.at("/email/text").asText()).isEqualTo("Hello");
    }

    @Test
    void aWholeMessageMayComeInAPlainForm() {
        JsonNode read = read("application/x-www-form-urlencoded", "email=From%3A+a%40b.example%0D%0A%0D%0AHello".getBytes(
                StandardCharsets.US_ASCII));

        assertThat(read.at("/email/text").asText()).isEqualTo("Hello");
    }
}
