package dev.serai.reload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.serai.provider.ProviderCatalog;
import dev.serai.reload.camel.KameletTemplates;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.component.kamelet.KameletComponent;
import org.apache.camel.model.Model;
import org.junit.jupiter.api.Test;

class ReloadUnderLoadIntegrationTests extends AbstractReloadTests {

    private static final String CALL_PROVIDER = """
            - route:
                id: call-provider
                description: Calls a provider.
                group: test
                from:
                  uri: direct:call-provider
                  steps:
                    - toD:
                        id: to-provider
                        uri: ${header.endpoint}
            """;

    @Test
    void restAndDirectRoutesAreReloadedWithoutAFailedCall() throws Exception {
        write("routes/api.camel.yaml", rest("/api/hello", "get", "say-hello"));
        write("routes/hello.camel.yaml", direct("say-hello", "hello"));
        start();
        Load load = new Load(() -> get("/api/hello").statusCode() == 200);
        Load calls;
        try (ProducerTemplate template = camel.createProducerTemplate()) {
            calls = new Load(() -> template.requestBody("direct:say-hello", "", String.class).startsWith("hello"));
            for (int revision = 2; revision <= 15; revision++) {
                write("routes/hello.camel.yaml", direct("say-hello", "hello" + revision));
                write("routes/api.camel.yaml", rest("/api/hello", "get", "say-hello") + "# " + revision + "\n");
                awaitRevision("routes/hello.camel.yaml", revision);
                awaitRevision("routes/api.camel.yaml", revision);
            }
            load.close();
            calls.close();
        }
        System.out.println("14 reloads of a REST and of a direct route: " + load.calls + " HTTP calls, " + load.failures + " failed; "
                + calls.calls + " direct calls, " + calls.failures + " failed");
        assertThat(load.reasons).isEmpty();
        assertThat(load.failures).hasValue(0);
        assertThat(calls.reasons).isEmpty();
        assertThat(calls.failures).hasValue(0);
    }

    @Test
    void aRemovedVerbIsGoneAndAnAddedOneIsThere() throws Exception {
        write("routes/hello.camel.yaml", direct("say-hello", "hello"));
        write("routes/api.camel.yaml", rest("/api/hello/{name}", "get", "say-hello"));
        start();
        assertThat(get("/api/hello/ada").statusCode()).isEqualTo(200);
        write("routes/api.camel.yaml", rest("/api/hello/{who}", "post", "say-hello"));
        awaitRevision("routes/api.camel.yaml", 2);
        assertThat(call("POST", "/api/hello/ada").statusCode()).isEqualTo(200);
        assertThat(call("POST", "/api/hello/ada/").statusCode()).isEqualTo(200);
        assertThat(get("/api/hello/ada").statusCode()).isEqualTo(405);
        assertThat(get("/api/hello/ada").headers().firstValue("Allow")).hasValue("OPTIONS, POST");
        delete("routes/api.camel.yaml");
        await().atMost(SOON).until(() -> call("POST", "/api/hello/ada").statusCode() == 404);
    }

    @Test
    void aProviderIsDroppedInEditedAndDeletedUnderLoad() throws Exception {
        String file = "kamelets/acme-sink.kamelet.yaml";
        write("routes/call.camel.yaml", CALL_PROVIDER);
        start();
        ProviderCatalog catalog = application.getBean(ProviderCatalog.class);
        write(file, KameletFiles.echo("acme", "text1"));
        awaitRevision(file, 1);
        assertThat(catalog.get("acme").form().fields()).hasSize(1);
        Load load;
        try (ProducerTemplate template = camel.createProducerTemplate()) {
            load = new Load(() -> send(template, catalog.get("acme").endpointUri()).startsWith("text"));
            for (int revision = 2; revision <= 15; revision++) {
                write(file, KameletFiles.echo("acme", "text" + revision));
                awaitRevision(file, revision);
            }
            load.close();
            assertThat(send(template, catalog.get("acme").endpointUri())).isEqualTo("text15");
        }
        System.out.println("14 reloads of a provider: " + load.calls + " calls, " + load.failures + " failed");
        assertThat(load.reasons).isEmpty();
        assertThat(load.failures).hasValue(0);
        delete(file);
        await().atMost(SOON).until(() -> catalog.find("acme").isEmpty());
        await().atMost(SOON).until(() -> camel.getRouteTemplateDefinitions().isEmpty() && camel.getRoutes().size() == 1);
        assertThat(KameletTemplates.converters(camel)).isEmpty();
    }

    private static String send(ProducerTemplate template, String endpoint) {
        Exchange exchange = template.request("direct:call-provider", request -> request.getMessage().setHeader("endpoint", endpoint));
        if (exchange.getException() != null) {
            throw new IllegalStateException(exchange.getException());
        }
        return exchange.getMessage().getBody(String.class);
    }

    @Test
    void aStormOfReloadsLosesNothingAndLeaksNothing() throws Exception {
        int reloads = Integer.getInteger("reloads", 100);
        write("routes/api.camel.yaml", rest("/api/hello", "get", "say-hello"));
        write("routes/hello.camel.yaml", direct("say-hello", "hello"));
        write("kamelets/acme-sink.kamelet.yaml", KameletFiles.echo("acme", "text"));
        start();
        String before = counts();
        Load load = new Load(() -> get("/api/hello").statusCode() == 200);
        for (int revision = 2; revision <= reloads; revision++) {
            write("routes/hello.camel.yaml", direct("say-hello", "hello" + revision));
            write("routes/api.camel.yaml", rest("/api/hello", "get", "say-hello") + "# " + revision + "\n");
            write("kamelets/acme-sink.kamelet.yaml", KameletFiles.echo("acme", "text" + revision));
            awaitRevision("routes/hello.camel.yaml", revision);
        }
        load.close();
        System.out.println(reloads + " reloads: " + load.calls + " HTTP calls, " + load.failures + " failed");
        assertThat(load.reasons).isEmpty();
        assertThat(load.failures).hasValue(0);
        await().atMost(SOON).pollInterval(Duration.ofMillis(100)).untilAsserted(() -> assertThat(counts()).isEqualTo(before));
    }

    private List<String> endpoints() {
        return camel.getEndpoints().stream().map(endpoint -> endpoint.getEndpointUri().replaceAll("-r\\d+", "-r")).sorted().toList();
    }

    private String counts() throws Exception {
        Model model = camel.getCamelContextExtension().getContextPlugin(Model.class);
        return "routes " + camel.getRoutes().size() + ", route definitions " + model.getRouteDefinitions().size() + ", REST definitions "
                + model.getRestDefinitions().size() + ", templates " + model.getRouteTemplateDefinitions().size() + ", converters "
                + KameletTemplates.converters(camel).size() + ", endpoints " + endpoints() + ", template properties "
                + camel.getComponent("kamelet", KameletComponent.class).getTemplateProperties().size() + ", REST services "
                + camel.getRestRegistry().size() + ", startup order " + camel.getCamelContextExtension().getRouteStartupOrder().size()
                + ", services " + camel.hasServices(Object.class).size();
    }

    @Test
    void routeConfigurationsReachTheRoutesOfOtherFilesAtOnce() throws Exception {
        write("routes/errors.camel.yaml", errors("first"));
        write("routes/fail.camel.yaml", """
                - route:
                    id: fail
                    description: Fails.
                    group: test
                    routeConfigurationId: answer
                    from:
                      uri: direct:fail
                      steps:
                        - throwException:
                            exceptionType: java.lang.IllegalStateException
                            message: broken
                """);
        start();
        assertThat(ask("direct:fail")).isEqualTo("first");
        write("routes/errors.camel.yaml", errors("second"));
        awaitRevision("routes/fail.camel.yaml", 2);
        assertThat(ask("direct:fail")).isEqualTo("second");
        write("routes/errors.camel.yaml", errors("third").replace("setBody:", "setBoddy:"));
        awaitState("routes/errors.camel.yaml", state -> !state.healthy());
        assertThat(ask("direct:fail")).isEqualTo("second");
    }

    private static String errors(String text) {
        return """
                - routeConfiguration:
                    id: answer
                    onException:
                      - onException:
                          exception:
                            - java.lang.Exception
                          handled:
                            constant:
                              expression: "true"
                          steps:
                            - setBody:
                                expression:
                                  constant:
                                    expression: %s
                """.formatted(text);
    }

    @Test
    void timersAndQuartzTriggersGoOnInTheNewVersion() throws Exception {
        write("routes/tick.camel.yaml", tick("one"));
        start();
        await().atMost(SOON).until(() -> application.getBean(Latches.class).seen.contains("one"));
        write("routes/tick.camel.yaml", tick("two"));
        awaitRevision("routes/tick.camel.yaml", 2);
        await().atMost(SOON).until(() -> application.getBean(Latches.class).seen.contains("two"));
        await().atMost(SOON).until(() -> camel.getRoutes().size() == 1);
        Set<String> seen = application.getBean(Latches.class).seen;
        seen.clear();
        await().atMost(SOON).until(() -> !seen.isEmpty());
        assertThat(seen).containsExactly("two");
        java.nio.file.Files.move(home.resolve("routes/tick.camel.yaml"), home.resolve("routes/moved.camel.yaml"));
        write("routes/moved.camel.yaml", tick("three"));
        await().atMost(SOON).until(() -> seen.contains("three"));
        delete("routes/moved.camel.yaml");
        await().atMost(SOON).until(() -> camel.getRoutes().isEmpty());
    }

    private static String tick(String text) {
        return """
                - route:
                    id: tick
                    description: Ticks.
                    group: test
                    from:
                      uri: quartz:test/tick
                      parameters:
                        cron: "* * * ? * *"
                      steps:
                        - bean:
                            ref: latches
                            method: see('%s')
                """.formatted(text);
    }

    @Test
    void longExchangesOnReplacedHttpRoutesEndWell() throws Exception {
        write("routes/slow.camel.yaml", rest("/api/slow", "get", "slow") + held("old"));
        start();
        CompletableFuture<String> answer = CompletableFuture.supplyAsync(this::slow);
        await().atMost(SOON).until(() -> application.getBean(Latches.class).entered.get() == 1);
        delete("routes/slow.camel.yaml");
        // Not with the verb that is served: while it is, that would be held too.
        await().atMost(SOON).until(() -> call("POST", "/api/slow").statusCode() == 404);
        assertThat(get("/api/slow").statusCode()).isEqualTo(404);
        application.getBean(Latches.class).open.countDown();
        assertThat(answer.get()).isEqualTo("old");
    }

    @Test
    void whatExchangesOfDeletedFilesStillCallIsThereUntilTheyEnded() throws Exception {
        write("routes/all/slow.camel.yaml", rest("/api/slow", "get", "slow") + held("held") + "        - to: direct:after\n"
                + direct("after", "one") + "        - to: direct:elsewhere\n");
        write("routes/all/elsewhere.camel.yaml", direct("elsewhere", "answered"));
        start();
        CompletableFuture<String> answer = CompletableFuture.supplyAsync(this::slow);
        await().atMost(SOON).until(() -> application.getBean(Latches.class).entered.get() == 1);
        Files.move(home.resolve("routes/all"), home.resolve("away"));
        await().atMost(SOON).until(() -> state("routes/all/slow.camel.yaml") == null
                && call("POST", "/api/slow").statusCode() == 404);
        assertThat(get("/api/slow").statusCode()).isEqualTo(404);
        application.getBean(Latches.class).open.countDown();
        assertThat(answer.get()).isEqualTo("answered");
        await().atMost(SOON).until(() -> camel.getRoutes().isEmpty());
    }

    private static String held(String text) {
        String hold = "- bean:\n            ref: latches\n            method: hold\n        - setBody:";
        return direct("slow", text).replace("- setBody:", hold);
    }

    private String slow() {
        try {
            return get("/api/slow").body();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
