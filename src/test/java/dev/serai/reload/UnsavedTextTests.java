package dev.serai.reload;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class UnsavedTextTests {

    private static final List<String> KAMELETS = texts(Path.of("kamelets"), ".kamelet.yaml");
    private static final List<String> ROUTES = texts(Path.of("routes", "events"), ".camel.yaml");

    private static List<String> texts(Path folder, String end) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(end)).sorted().map(UnsavedTextTests::text).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Stream<String> kamelets() {
        return KAMELETS.stream();
    }

    static Stream<String> routes() {
        return ROUTES.stream();
    }

    @ParameterizedTest
    @MethodSource("kamelets")
    void everyProviderThatComesWithSeraiCanBeTriedChanged(String text) {
        assertThatCode(() -> UnsavedText.checkProvider(text, KAMELETS)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @MethodSource("routes")
    void everyFileWithRoutesOfEventsCanBeTriedChanged(String text) {
        assertThatCode(() -> UnsavedText.checkRoutes(text, ROUTES)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource(delimiterString = "=>", value = {
            "{{HOME}} => reads a setting",
            "{{env:HOME}} => reads a setting",
            "{{apiKey}}{{?serai.security.admin-token}} => reads a setting",
            "${camelContext.stop} => reaches beyond the message",
    })
    void aProviderReadsNoSettingsAndReachesForNothing(String value, String why) {
        String text = kamelet("- setBody: {simple: {expression: \"" + value + "\"}}");

        assertThatThrownBy(() -> UnsavedText.checkProvider(text, KAMELETS)).isInstanceOf(BrokenFileException.class)
                .hasMessageContaining(why);
    }

    @ParameterizedTest
    @CsvSource(delimiterString = "=>", value = {
            "- to: {uri: \"jdbc:systemDataSource\"}",
            "- to: {uri: \"file:/tmp\"}",
            "- to: \"exec:ls\"",
            "- bean: {ref: retention, method: apply}",
            "- bean: {beanType: java.lang.System, method: gc}",
            "- to: {uri: \"bean:retention?method=apply\"}",
            "- setHeader: {name: CamelBeanMethodName, constant: {expression: apply}}",
            "- script: {groovy: {expression: \"1\"}}",
    })
    void aProviderCallsOnlyWhatProvidersCall(String step) {
        assertThatThrownBy(() -> UnsavedText.checkProvider(kamelet(step), KAMELETS)).isInstanceOf(BrokenFileException.class)
                .hasMessageContaining("which a text that is in no file may not");
    }

    @Test
    void ofAFamilyTheFormOfItsHeadCounts() {
        String head = "metadata: {name: head-sink}\nspec: {definition: {properties: {secretWord: {}}}}\n";
        String member = kamelet("- setBody: {simple: {expression: \"{{secretWord}}\"}}");

        assertThatThrownBy(() -> UnsavedText.checkProvider(member, List.of(head))).isInstanceOf(BrokenFileException.class);
        assertThatCode(() -> UnsavedText.checkProvider(member.replace("annotations: {}", "annotations: {serai.dev/family: head}"),
                List.of(head))).doesNotThrowAnyException();
    }

    private static String kamelet(String step) {
        return """
                metadata:
                  name: tried-sink
                  annotations: {}
                spec:
                  definition:
                    properties:
                      apiKey: {type: string}
                  template:
                    from:
                      uri: kamelet:source
                      steps:
                """ + step.indent(8);
    }
}
