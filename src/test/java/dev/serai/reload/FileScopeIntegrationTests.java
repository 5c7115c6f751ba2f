package dev.serai.reload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.Date;
import org.apache.camel.spi.InterceptSendToEndpoint;
import org.junit.jupiter.api.Test;

/** What a file says holds for its own routes, and what it names is its own. */
class FileScopeIntegrationTests extends AbstractReloadTests {

    private static final String OTHER = "routes/other.camel.yaml";
    private static final String FILE = "routes/file.camel.yaml";

    @Test
    void interceptorsAndErrorHandlersAreThoseOfTheirFile() throws Exception {
        write(OTHER, direct("say-hello", "hello") + calling("ask-hello"));
        start();
        write(FILE, """
                - interceptSendToEndpoint:
                    uri: direct:*
                    skipSendToOriginalEndpoint: "true"
                    steps:
                      - setBody:
                          expression:
                            constant:
                              expression: intercepted
                - errorHandler:
                    noErrorHandler: {}
                - onException:
                    exception:
                      - java.lang.IllegalStateException
                    handled:
                      constant:
                        expression: "true"
                    steps:
                      - setBody:
                          expression:
                            simple:
                              expression: "handled ${exception.message}"
                - restConfiguration:
                    contextPath: /nowhere
                """ + calling("ask-intercepted"));
        awaitState(FILE, FileState::healthy);
        assertThat(ask("direct:ask-intercepted")).isEqualTo("intercepted");
        assertThat(ask("direct:ask-hello")).isEqualTo("hello");
        assertThat(camel.getCamelContextExtension().getErrorHandlerFactory()).isNull();
        assertThat(camel.getRestConfiguration().getContextPath()).isNull();

        write(OTHER, direct("say-hello", "hello again") + calling("ask-hello"));
        awaitRevision(OTHER, 2);
        assertThat(ask("direct:ask-hello")).isEqualTo("hello again");
        delete(FILE);
        await().atMost(SOON).until(() -> state(FILE) == null);
        write(OTHER, direct("say-hello", "hello at last") + calling("ask-hello"));
        awaitRevision(OTHER, 3);
        assertThat(ask("direct:ask-hello")).isEqualTo("hello at last");
        assertThat(camel.getEndpoints()).noneMatch(InterceptSendToEndpoint.class::isInstance);
    }

    @Test
    void aBeanIsItsFilesAndChangesWithIt() throws Exception {
        write(OTHER, bean(1) + direct("say-hello", "hello"));
        start();
        assertThat(camel.getRegistry().lookupByNameAndType("date", Date.class)).hasTime(1);
        write(FILE, bean(2) + direct("say-bye", "bye"));
        FileState taken = awaitState(FILE, state -> !state.healthy());
        assertThat(taken.reason()).isEqualTo("Bean \"date\" is taken by routes/other.camel.yaml");
        assertThat(taken.line()).isEqualTo(2);
        assertThat(camel.getRegistry().lookupByNameAndType("date", Date.class)).hasTime(1);

        write(OTHER, bean(3) + direct("say-hello", "hello"));
        awaitRevision(OTHER, 2);
        assertThat(camel.getRegistry().lookupByNameAndType("date", Date.class)).hasTime(3);
        write(OTHER, bean(4) + direct("say-hello", "hello").replace("- setBody:", "- to:\n            uri: nowhere:x\n        - setBody:"));
        awaitState(OTHER, state -> !state.healthy());
        assertThat(camel.getRegistry().lookupByNameAndType("date", Date.class)).hasTime(3);
        write(OTHER, bean(5) + direct("say-hello", "hello"));
        write(OTHER, bean(6) + direct("say-hello", "hello"));
        await().atMost(SOON).untilAsserted(() -> assertThat(camel.getRegistry().lookupByNameAndType("date", Date.class)).hasTime(6));
        await().atMost(SOON).until(() -> camel.getRoutes().size() == 1);
        assertThat(camel.getRegistry().lookupByNameAndType("date", Date.class)).hasTime(6);

        delete(OTHER);
        awaitState(FILE, FileState::healthy);
        await().atMost(SOON).untilAsserted(() -> assertThat(camel.getRegistry().lookupByNameAndType("date", Date.class)).hasTime(2));
        delete(FILE);
        await().atMost(SOON).until(() -> camel.getRegistry().lookupByName("date") == null);
    }

    @Test
    void routesOfATemplateFollowTheTemplateOfAnotherFile() throws Exception {
        write("routes/user.camel.yaml", """
                - templatedRoute:
                    routeTemplateRef: greeting
                    routeId: greet-ann
                    parameters:
                      - name: name
                        value: ann
                """);
        write("routes/z-template.camel.yaml", template("Hello"));
        start();
        assertThat(ask("direct:greet-ann")).isEqualTo("Hello ann");
        write("routes/z-template.camel.yaml", template("Goodbye"));
        await().atMost(SOON).untilAsserted(() -> assertThat(ask("direct:greet-ann")).isEqualTo("Goodbye ann"));
        assertThat(state("routes/user.camel.yaml").routeIds()).hasSize(1);
        assertThat(state("routes/z-template.camel.yaml").warning()).isNull();
        delete("routes/user.camel.yaml");
        awaitState("routes/z-template.camel.yaml", state -> state.warning() != null);
    }

    private static String template(String greeting) {
        return """
                - routeTemplate:
                    id: greeting
                    parameters:
                      - name: name
                    from:
                      uri: "direct:greet-{{name}}"
                      steps:
                        - setBody:
                            expression:
                              simple:
                                expression: "%s {{name}}"
                """.formatted(greeting);
    }

    private static String calling(String id) {
        return """
                - route:
                    id: %1$s
                    from:
                      uri: direct:%1$s
                      steps:
                        - to: direct:say-hello
                """.formatted(id);
    }

    private static String bean(int time) {
        return """
                - beans:
                    - name: date
                      type: "#class:java.util.Date"
                      properties:
                        time: %d
                """.formatted(time);
    }
}
