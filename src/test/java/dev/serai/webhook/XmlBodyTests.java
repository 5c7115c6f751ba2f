package dev.serai.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** XML of providers as JSON, and the XML that is meant to do harm. */
class XmlBodyTests {

    private static JsonNode read(String xml) {
        return XmlBody.read(xml.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void elementsAreTextObjectsAndLists() {
        JsonNode read = read("""
                <?xml version="1.0" encoding="UTF-8"?>
                <a:order xmlns:a="urn:a" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" no="7">
                  <a:line>one &amp; <![CDATA[<two>]]></a:line><a:line kind="x">three</a:line><a:line/>
                  <a:note xsi:nil="true"/><a:gone xsi:nil="false">here</a:gone><!-- said --><?do it?>
                </a:order>""");

        assertThat(read.toString()).isEqualTo("{\"order\":{\"@no\":\"7\",\"line\":[\"one & <two>\",{\"@kind\":\"x\",\"#text\":\"three\"},"
                + "\"\"],\"note\":null,\"gone\":\"here\"}}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "UTF-16", "ISO-8859-1"})
    void itIsInTheEncodingThatItDeclares(String encoding) {
        String xml = "<?xml version=\"1.0\" encoding=\"" + encoding + "\"?><a>Zürich</a>";

        assertThat(XmlBody.read(xml.getBytes(Charset.forName(encoding))).path("a").asText()).isEqualTo("Zürich");
    }

    @Test
    void nothingOutsideIsFetched(@TempDir Path directory) throws IOException {
        Path secret = Files.writeString(directory.resolve("secret"), "marker-of-a-file");
        for (String document : new String[] {
            "<!DOCTYPE a [<!ENTITY x SYSTEM \"" + secret.toUri() + "\">]><a>&x;</a>",
            "<!DOCTYPE a SYSTEM \"" + secret.toUri() + "\"><a/>",
            "<!DOCTYPE a [<!ENTITY % x SYSTEM \"" + secret.toUri() + "\"> %x;]><a/>",
            "<!DOCTYPE a [<!ENTITY x \"grows\">]><a>&x;</a>", "<!DOCTYPE a><a/>"}) {
            assertThatThrownBy(() -> read(document)).as(document).isInstanceOf(UnreadableWebhookException.class)
                    .hasMessageContaining("document type").hasMessageNotContaining("marker");
        }
    }

    @Test
    void whatWouldGrowIsNotRead() {
        StringBuilder entities = new StringBuilder("<!DOCTYPE a [<!ENTITY e0 \"lol\">");
        for (int i = 1; i < 10; i++) {
            entities.append("<!ENTITY e").append(i).append(" \"").append(("&e" + (i - 1) + ";").repeat(10)).append("\">");
        }
        assertThatThrownBy(() -> read(entities + "]><a>&e9;</a>")).isInstanceOf(UnreadableWebhookException.class);
    }

    @Test
    void depthAndNumberAreLimited() {
        assertThat(read("<a>".repeat(100) + "</a>".repeat(100)).has("a")).isTrue();
        assertThatThrownBy(() -> read("<a>".repeat(101) + "</a>".repeat(101))).isInstanceOf(UnreadableWebhookException.class)
                .hasMessageContaining("deep");
        assertThatThrownBy(() -> read("<a>" + "<b/>".repeat(200_000) + "</a>")).isInstanceOf(UnreadableWebhookException.class)
                .hasMessageContaining("elements");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "{}", "<a>", "<a></b>", "<a/><b/>", "<a>&nothing;</a>", "<a>&#0;</a>", "<a b=1/>", "<x:a/>", "\u0000",
        "<?xml version=\"1.0\" encoding=\"none-such\"?><a/>"})
    void whatIsNoXmlSaysSo(String text) {
        assertThatThrownBy(() -> read(text)).isInstanceOf(UnreadableWebhookException.class).hasMessageStartingWith("The body is no XML");
    }

    @Test
    void bytesThatAreNotInItsEncodingSaySo() {
        assertThatThrownBy(() -> XmlBody.read(new byte[] {'<', 'a', '>', (byte) 0xff, (byte) 0xfe, '<', '/', 'a', '>'}))
                .isInstanceOf(UnreadableWebhookException.class);
    }
}
