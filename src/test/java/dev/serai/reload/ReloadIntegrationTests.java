package dev.serai.reload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ReloadIntegrationTests extends AbstractReloadTests {

    @Test
    void loadsEverythingAtStart() throws Exception {
        write("routes/hello.camel.yaml", direct("say-hello", "hello"));
        write("routes/events/deep.camel.yaml", direct("say-deep", "deep"));
        write("routes/api.camel.yaml", rest("/api/hello", "get", "say-hello"));
        write("routes/README.md", "nothing");
        start();
        assertThat(ask("direct:say-hello")).isEqualTo("hello");
        assertThat(ask("direct:say-deep")).isEqualTo("deep");
        assertThat(get("/api/hello").body()).isEqualTo("hello");
        assertThat(get("/api/hello/").body()).isEqualTo("hello");
        assertThat(get("/api/other").statusCode()).isEqualTo(404);
        assertThat(call("POST", "/api/hello").statusCode()).isEqualTo(405);
        assertThat(health().at("/status").asText()).isEqualTo("UP");
        assertThat(health().at("/details/degraded").asBoolean(true)).isFalse();
    }

    @Test
    void takesUpAdditionsEditsRenamesAndDeletions() throws Exception {
        start();
        write("routes/hello.camel.yaml", direct("say-hello", "one"));
        awaitRevision("routes/hello.camel.yaml", 1);
        assertThat(ask("direct:say-hello")).isEqualTo("one");
        write("routes/hello.camel.yaml", direct("say-hello", "two"));
        awaitRevision("routes/hello.camel.yaml", 2);
        assertThat(ask("direct:say-hello")).isEqualTo("two");
        java.nio.file.Files.move(home.resolve("routes/hello.camel.yaml"), home.resolve("routes/renamed.camel.yaml"));
        awaitState("routes/renamed.camel.yaml", FileState::healthy);
        await().atMost(SOON).until(() -> state("routes/hello.camel.yaml") == null);
        assertThat(ask("direct:say-hello")).isEqualTo("two");
        delete("routes/renamed.camel.yaml");
        await().atMost(SOON).until(() -> camel.getRoutes().isEmpty());
    }

    @Test
    void anExchangeEndsOnTheVersionItBeganOn() throws Exception {
        Latches latches;
        write("routes/slow.camel.yaml", slow("old"));
        start();
        latches = application.getBean(Latches.class);
        CompletableFuture<String> old = CompletableFuture.supplyAsync(() -> ask("direct:slow"));
        await().atMost(SOON).until(() -> latches.entered.get() == 1);
        write("routes/slow.camel.yaml", direct("slow", "new"));
        awaitRevision("routes/slow.camel.yaml", 2);
        assertThat(ask("direct:slow")).isEqualTo("new");
        assertThat(camel.getRoutes()).hasSize(2);
        latches.open.countDown();
        assertThat(old.get()).isEqualTo("old");
        await().atMost(SOON).until(() -> camel.getRoutes().size() == 1);
    }

    private static String slow(String text) {
        return direct("slow", text).replace("- setBody:",
                "- bean:\n            ref: latches\n            method: hold\n        - setBody:");
    }
}
