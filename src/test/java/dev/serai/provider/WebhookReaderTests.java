package dev.serai.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a file says of webhooks, and what is wrong with it. */
class WebhookReaderTests {

    private static final String FILE = "plivo-sink.kamelet.yaml";

    private static WebhookTerms read(String given, String instead) throws IOException {
        String text = Files.readString(Path.of("kamelets", FILE));
        assertThat(text).contains(given);
        return ProviderFile.parse(FILE, text.replace(given, instead), 1).webhook();
    }

    @Test
    void anAddressIsTheFilesOwnOrOneOfSeveral() throws IOException {
        assertThat(read("serai.dev/webhook: |\n", "serai.dev/webhook: |\n      address: acme\n").address()).isEqualTo("acme");
        assertThat(read("serai.dev/webhook: |\n", "serai.dev/webhook: |\n").address()).isNull();
    }

    @ParameterizedTest
    @CsvSource({"'{scheme: plivo, secret: authToken}','{scheme: plivo, secret: authToken, within: 5}',accepted with this scheme are secret",
            "'{scheme: plivo, secret: authToken}','{scheme: plivo, secret: authId}',which is no secret",
            "'{scheme: plivo, secret: authToken}','{scheme: plevo, secret: authToken}','accepted are '",
            "'{scheme: plivo, secret: authToken}','{scheme: plivo, secret: none}',not among the properties"})
    void whatIsWrongIsSaid(String given, String instead, String said) {
        assertThatExceptionOfType(InvalidProviderFileException.class).isThrownBy(() -> read(given, instead)).withMessageContaining(said);
    }

    @Test
    void aFormSaysWhatItsFieldsAre() throws IOException {
        WebhookTerms.Form form = read("serai.dev/webhook: |\n", "serai.dev/webhook: |\n      form: {charsets: charsets, mail: [email],"
                + " files: attachment-}\n").form();

        assertThat(form.charsets()).isEqualTo("charsets");
        assertThat(form.mail()).containsExactly("email");
        assertThat(form.isFile("attachment-1")).isTrue();
        assertThat(form.isFile("attachment-count")).isFalse();
        assertThat(form.isFile("attachment-")).isFalse();
        assertThat(read("serai.dev/webhook: |\n", "serai.dev/webhook: |\n").form().isFile("1")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"{charset: x}|has \"charset\" in form; accepted are charsets, files, mail",
        "plain|has a form that is not written as", "{mail: email}|has a form that is not written as",
        "{files: [a]}|has a form that is not written as", "{charsets: \"\"}|has a form that is not written as"})
    void whatIsWrongWithAFormIsSaid(String form, String said) {
        assertThatExceptionOfType(InvalidProviderFileException.class).isThrownBy(() -> read("serai.dev/webhook: |\n",
                "serai.dev/webhook: |\n      form: " + form + "\n")).withMessageContaining(said);
    }

    @Test
    void anAddressIsAWord() {
        assertThatExceptionOfType(InvalidProviderFileException.class).isThrownBy(() -> read("serai.dev/webhook: |\n",
                "serai.dev/webhook: |\n      address: ../x\n")).withMessageContaining("a word such as acme");
    }
}
