package dev.serai.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole messages of all kinds of mail programs, and those that are meant to do harm. */
class ReceivedMailTests {

    private static final String HEAD = "From: Ann <ann@example.com>\r\nTo: shop@example.com\r\nMIME-Version: 1.0\r\n";

    private static JsonNode read(String message) {
        return ReceivedMail.read(message.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aMessageOfAMailProgramIsRead() {
        JsonNode mail = read("""
                Received: from mx.example.com by mx.shop.example.com; Sun, 30 Nov 2025 08:06:39 +0000
                From: =?utf-8?q?Anne_M=C3=BCller?= <ann@example.com>
                To: "Shop, the" <shop@example.com>, other@example.com
                Cc: boss@example.com
                Reply-To: answers@example.com
                Subject: =?iso-8859-1?Q?Gr=FC=DFe_aus?=
                 =?iso-8859-1?Q?_Z=FCrich?=
                Message-ID:
                 <abc@example.com>
                In-Reply-To: <order-7@shop.example.com>
                Date: Sun, 30 Nov 2025 09:06:40 +0100
                MIME-Version: 1.0
                Content-Type: multipart/mixed; boundary="outer"

                --outer
                Content-Type: multipart/related; boundary="related"

                --related
                Content-Type: multipart/alternative; boundary="inner"

                --inner
                Content-Type: text/plain; charset="iso-8859-1"
                Content-Transfer-Encoding: quoted-printable

                Sch=F6ne Gr=FC=DFe
                --inner
                Content-Type: text/html; charset=utf-8
                Content-Transfer-Encoding: base64

                PHA+U2Now7ZuZSBHcsO8w59lPC9wPg==
                --inner--
                --related
                Content-Type: image/png; name="logo.png"
                Content-ID: <logo@example.com>
                Content-Disposition: inline; filename="logo.png"
                Content-Transfer-Encoding: base64

                iVBORw0KGgo=
                --related--
                --outer
                Content-Type: application/pdf
                Content-Disposition: attachment; filename*0*=UTF-8''R%C3%A9; filename*1="sume.pdf"
                Content-Transfer-Encoding: base64

                JVBERi0xLjQ=
                --outer
                Content-Type: message/rfc822

                Subject: An older one
                From: bob@example.com

                Hi
                --outer--
                """.replace("\n", "\r\n"));

        assertThat(mail.path("from").asText()).isEqualTo("ann@example.com");
        assertThat(mail.path("fromName").asText()).isEqualTo("Anne Müller");
        assertThat(mail.path("to").toString()).isEqualTo("[\"shop@example.com\",\"other@example.com\"]");
        assertThat(mail.path("cc").toString()).isEqualTo("[\"boss@example.com\"]");
        assertThat(mail.path("replyTo").toString()).isEqualTo("[\"answers@example.com\"]");
        assertThat(mail.path("subject").asText()).isEqualTo("Grüße aus Zürich");
        assertThat(mail.path("id").asText()).isEqualTo("<abc@example.com>");
        assertThat(mail.path("inReplyTo").asText()).isEqualTo("<order-7@shop.example.com>");
        assertThat(mail.path("date").asText()).isEqualTo("2025-11-30T08:06:40Z");
        assertThat(mail.path("text").asText()).isEqualTo("Schöne Grüße");
        assertThat(mail.path("html").asText()).isEqualTo("<p>Schöne Grüße</p>");
        assertThat(mail.path("attachments")).extracting(each -> each.path("filename").asText())
                .containsExactly("logo.png", "Résume.pdf", "attachment-3.eml");
        assertThat(mail.at("/attachments/0").toString()).isEqualTo("{\"filename\":\"logo.png\",\"contentType\":\"image/png\",\"size\":8,"
                + "\"contentId\":\"logo@example.com\",\"inline\":true,\"content\":\"iVBORw0KGgo=\"}");
        assertThat(new String(Base64.getDecoder().decode(mail.at("/attachments/2/content").asText()), StandardCharsets.UTF_8))
                .contains("Subject: An older one");
    }

    @ParameterizedTest
    @CsvSource({"shift_jis,Shift_JIS,こんにちは", "gb18030,GB18030,你好", "unknown-8bit,windows-1252,Zürich", "utf-8,UTF-8,Zürich 🙂",
        "'\"windows-1251\"',windows-1251,Привет", "us-ascii,ISO-8859-1,Zürich"})
    void aTextIsInTheCharsetThatItSays(String said, String charset, String text) {
        byte[] head = (HEAD + "Content-Type: text/plain; charset=" + said + "\r\nContent-Transfer-Encoding: 8bit\r\n\r\n").getBytes(
                StandardCharsets.US_ASCII);
        byte[] body = text.getBytes(Charset.forName(charset));
        byte[] message = java.util.Arrays.copyOf(head, head.length + body.length);
        System.arraycopy(body, 0, message, head.length, body.length);

        assertThat(ReceivedMail.read(message).path("text").asText()).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"Zürich ü,Zürich ü", "=?no-such?Q?x=FC?=,=?no-such?Q?x=FC?=", "=?utf-8?B?!!!?=,=?utf-8?B?!!!?=", "a =?utf-8?Q?b?= c,a b c"})
    void aSubjectIsShownAsWellAsItCanBe(String written, String shown) {
        assertThat(read(HEAD + "Subject: " + written + "\r\n\r\nx").path("subject").asText()).isEqualTo(shown);
    }

    @Test
    void aPartThatWasCutOffIsKeptAndSaysSo() {
        JsonNode mail = read(HEAD + "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nHello\r\n--b\r\nContent-Type: image/png;"
                + " name=a.png\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0KGgoAA");

        assertThat(mail.path("text").asText()).isEqualTo("Hello");
        assertThat(mail.at("/attachments/0/filename").asText()).isEqualTo("a.png");
        assertThat(mail.at("/attachments/0/damaged").asBoolean()).isTrue();
        assertThat(mail.at("/attachments/0/content").asText()).startsWith("iVBORw0KGgo");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Type: nonsense", "Content-Type: multipart/mixed", "Content-Type: multipart/mixed; boundary=\"\"",
        "Content-Transfer-Encoding: no-such", "Content-Disposition: ;;;", "From: <<>>,;:", "Date: yesterday", "To: a@b, ,, c@d",
        "Content-Type: text/plain; charset="})
    void whatIsWrittenWrongIsStillTaken(String line) {
        JsonNode mail = read("Message-ID: <1@example.com>\r\n" + line + "\r\n\r\nHello");

        assertThat(mail.path("id").asText()).isEqualTo("<1@example.com>");
        assertThat(mail.path("text").asText() + mail.path("attachments")).containsAnyOf("Hello", "SGVsbG8");
    }

    @Test
    void anAttachmentWithoutNameOrContentHasBoth() {
        JsonNode mail = read(HEAD + "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Disposition: attachment\r\n\r\n\r\n"
                + "--b\r\nContent-Type: application/pdf; name=\"../x\0y.pdf\"\r\n\r\nz\r\n--b--");

        assertThat(mail.at("/attachments/0/filename").asText()).isEqualTo("attachment-1");
        assertThat(mail.at("/attachments/0/size").asInt()).isZero();
        assertThat(mail.at("/attachments/1/filename").asText()).isEqualTo("x\uFFFDy.pdf");
        assertThat(mail.path("text").isNull()).isTrue();
    }

    @Test
    void textBeforeAndAfterAnAttachmentIsOneText() {
        JsonNode mail = read(HEAD + "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nBefore\r\n--b\r\n"
                + "Content-Type: image/png\r\n\r\nx\r\n--b\r\nContent-Type: text/plain\r\n\r\nAfter\r\n--b--");

        assertThat(mail.path("text").asText()).isEqualTo("Before\nAfter");
        assertThat(mail.path("attachments")).hasSize(1);
    }

    @Test
    void whatIsNestedWithoutEndIsAnAttachment() {
        StringBuilder message = new StringBuilder(HEAD);
        for (int i = 0; i < 200; i++) {
            message.append("Content-Type: multipart/mixed; boundary=b").append(i).append("\r\n\r\n--b").append(i).append("\r\n");
        }
        JsonNode mail = read(message + "\r\nHello");

        assertThat(mail.path("attachments")).hasSize(1);
        assertThat(mail.at("/attachments/0/contentType").asText()).isEqualTo("multipart/mixed");
    }

    @Test
    void aGreatManyPartsOrLinesInAHeadAreRefused() {
        String parts = HEAD + "Content-Type: multipart/mixed; boundary=b\r\n\r\n" + "--b\r\n\r\n".repeat(100_000) + "--b--";
        String lines = "a:\r\n".repeat(700_000) + "\r\nx";
        String linesOfParts = HEAD + "Content-Type: multipart/mixed; boundary=b\r\n\r\n"
                + ("--b\r\n" + "a:\r\n".repeat(70_000) + "\r\n\r\n").repeat(10);

        assertThatThrownBy(() -> read(parts)).isInstanceOf(UnreadableWebhookException.class).hasMessageContaining("too many parts");
        assertThatThrownBy(() -> read(lines)).isInstanceOf(UnreadableWebhookException.class).hasMessageContaining("heads");
        assertThatThrownBy(() -> read(linesOfParts)).isInstanceOf(UnreadableWebhookException.class).hasMessageContaining("heads");
    }

    @Test
    void theSameMessageHasTheSameHash() {
        assertThat(read(HEAD + "\r\na").path("hash")).isEqualTo(read(HEAD + "\r\na").path("hash"))
                .isNotEqualTo(read(HEAD + "\r\nb").path("hash"));
    }
}
