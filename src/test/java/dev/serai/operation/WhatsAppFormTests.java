package dev.serai.operation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.api.FieldProblem;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What WhatsApp would refuse of a message, whoever carries it, is said before it is accepted. */
class WhatsAppFormTests {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void theDocumentsBodyIsAMessage() throws Exception {
        ObjectNode message = message("{'to': '+1 212 555 01 23', 'message': 'Hello from WhatsApp!'}");

        assertThat(problems(message)).isEmpty();
        assertThat(message).isEqualTo(message("{'to': '+12125550123', 'text': 'Hello from WhatsApp!', 'previewUrl': false}"));
    }

    @ParameterizedTest
    @CsvSource({"image, a.jpg", "image, a.JPEG", "image, a.png?v=1.gif", "image, a", "image, a.php?id=7", "image, gif/a.jpg#x",
            "video, a.mp4", "video, a.3gp", "audio, a.aac", "audio, a.amr", "audio, a.mp3", "audio, a.m4a", "audio, a.ogg",
            "document, a.pdf", "document, a.docx", "document, a.jpg", "document, a.zip", "document, a.unheard-of", "sticker, a.webp"})
    void aMediumOfATypeThatWhatsAppTakesIsAccepted(String type, String file) throws Exception {
        assertThat(problems(media(type, file, ""))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"image, a.gif", "image, a.GIF", "image, a.webp?x=.jpg", "image, a.svg#a.png", "image, a.heic",
            "image, a.mp4", "image, a.pdf",
            "image, a.b.tiff", "image, a.mp3", "video, a.mov", "video, a.webm", "video, a.avi", "video, a.png", "video, a.mp3",
            "audio, a.wav", "audio, a.flac", "audio, a.mp4", "audio, a.zip", "sticker, a.png", "sticker, a.gif", "sticker, a.docx"})
    void oneOfAnotherTypeIsRefusedWithTheTypesThatAreTaken(String type, String file) throws Exception {
        assertThat(problems(media(type, file, ""))).singleElement().satisfies(problem -> {
            assertThat(problem.field()).isEqualTo("media.url");
            assertThat(problem.message()).contains("images are .jpg or .png", ".mp4 or .3gp", ".webp");
        });
    }

    @ParameterizedTest
    @CsvSource({"http://example.com/a.jpg", "ftp://example.com/a.jpg", "a.jpg"})
    void anAddressThatWhatsAppCannotFetchIsRefused(String url) throws Exception {
        assertThat(problems(message("{'to': '+41791234567', 'media': {'type': 'image', 'url': '" + url + "'}}")))
                .isNotEmpty().allSatisfy(problem -> assertThat(problem.field()).isEqualTo("media.url"));
    }

    @ParameterizedTest
    @CsvSource({"audio, a.mp3, caption", "sticker, a.webp, caption", "image, a.jpg, filename", "video, a.mp4, filename",
            "audio, a.mp3, filename", "sticker, a.webp, filename"})
    void whatIsNotShownBesideAMediumIsRefusedByName(String type, String file, String field) throws Exception {
        assertThat(problems(media(type, file, ", '" + field + "': 'x'"))).extracting(FieldProblem::field)
                .containsExactly("media." + field);
    }

    @Test
    void whatIsShownBesideAMediumIsAccepted() throws Exception {
        assertThat(problems(media("document", "a.pdf", ", 'caption': 'Your invoice', 'filename': 'invoice 42.pdf'"))).isEmpty();
        assertThat(problems(media("image", "a.jpg", ", 'caption': 'A cat'"))).isEmpty();
        assertThat(problems(media("video", "a.mp4", ", 'caption': 'Two cats'"))).isEmpty();
    }

    @Test
    void aMediumWithoutATypeIsAskedForItAlone() throws Exception {
        assertThat(problems(message("{'to': '+41791234567', 'media': {'url': 'https://example.com/a.gif'}}")))
                .extracting(FieldProblem::field).containsExactly("media.type");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Ann", "Ann  Lee", "a    b", "    a", "42.50 CHF", "🎉", "\\\"{{2}}\\\"", "a\\u00a0b"})
    void aParameterOfATemplateIsAnyLineOfText(String text) throws Exception {
        assertThat(problems(template("'parameters': ['" + text + "'], 'headerParameters': ['" + text + "']"))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"a\\nb, line break", "a\\tb, line break", "a\\r\\nb, line break", "'a     b', four spaces", "'     a', four spaces",
            "'a     ', four spaces", "'', is empty"})
    void oneThatWhatsAppWouldRefuseIsNamedByItsPlace(String text, String why) throws Exception {
        for (String field : List.of("parameters", "headerParameters")) {
            assertThat(problems(template("'" + field + "': ['Ann', '" + text + "']"))).isNotEmpty().allSatisfy(problem -> {
                assertThat(problem.field()).isEqualTo("template." + field + "[1]");
                assertThat(problem.message()).contains(why);
            });
        }
    }

    @ParameterizedTest
    @CsvSource({"image, a.webp", "image, a.pdf", "video, a.mov", "document, a.jpg", "document, a.mp3"})
    void theMediumOfAHeaderIsOneToo(String type, String file) throws Exception {
        assertThat(problems(template("'headerMedia': {'type': '" + type + "', 'url': 'https://example.com/" + file + "'}")))
                .extracting(FieldProblem::field).containsExactly("template.headerMedia.url");
    }

    @Test
    void aHeaderIsTextOrAMedium() throws Exception {
        String media = "'headerMedia': {'type': 'document', 'url': 'https://example.com/a.pdf', 'filename': 'a.pdf'}";

        assertThat(problems(template(media))).isEmpty();
        assertThat(problems(template("'headerParameters': ['42'], " + media))).singleElement().satisfies(problem -> {
            assertThat(problem.field()).isEqualTo("template");
            assertThat(problem.message()).contains("the header of a template is one of them");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"'text': 'x', 'template': {'name': 'a', 'language': 'de'}", "'replyTo': 'wamid.1'"})
    void aMessageIsOneOfTextMediumAndTemplate(String rest) throws Exception {
        assertThat(problems(message("{'to': '+41791234567', " + rest + "}"))).isNotEmpty();
    }

    private static List<FieldProblem> problems(ObjectNode message) {
        return NormalForms.problems("whatsapp.send", message);
    }

    private static ObjectNode media(String type, String file, String more) throws JsonProcessingException {
        return message("{'to': '+41791234567', 'media': {'type': '" + type + "', 'url': 'https://example.com/" + file + "'" + more + "}}");
    }

    private static ObjectNode template(String more) throws JsonProcessingException {
        return message("{'to': '+41791234567', 'template': {'name': 'order_left', 'language': 'de', " + more + "}}");
    }

    private static ObjectNode message(String text) throws JsonProcessingException {
        return (ObjectNode) JSON.readTree(text.replace('\'', '"'));
    }
}
