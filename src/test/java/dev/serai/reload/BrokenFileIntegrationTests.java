package dev.serai.reload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BrokenFileIntegrationTests extends AbstractReloadTests {

    private static final String FILE = "routes/hello.camel.yaml";

    @Test
    void everyKindOfFaultKeepsTheLastGoodVersionAndIsReportedWithLineAndReason() throws Exception {
        write(FILE, direct("say-hello", "good"));
        start();
        String good = direct("say-hello", "good");
        broken("- route:\n    id: [", 2, "not valid YAML");
        broken(good.replace("- setBody:", "- setBoddy:"), 8, "\"setBoddy\" is not known here");
        broken(good.replace("description:", "descripton:"), 3, "\"descripton\" is not known here");
        broken(good.replace("- setBody:", "- to:\n            uri: log:x?shoAll=true\n        - setBody:"), 9, "has no option \"shoAll\"");
        broken(good.replace("- setBody:", "- to:\n            uri: log:x\n"
                + "            parameters:\n              shoBody: true\n        - setBody:"),
                11, "has no option \"shoBody\"");
        broken(good.replace("- setBody:", "- to:\n            uri: nowhere:x\n        - setBody:"), 9, "no component for \"nowhere");
        broken(good.replace("- setBody:", "- bean:\n            ref: nobody\n            method: x\n        - setBody:"), 9,
                "There is no bean \"nobody\"");
        broken(good.replace("- setBody:", "- bean:\n            ref: latches\n            method: fly\n        - setBody:"), 8,
                "Bean \"latches\" has no method \"fly\"");
        broken(good.replace("constant:", "jq:").replace("expression: good", "expression: .a | ]"), 11,
                "Unexpected \"]\" at line 1, column 6 of the jq expression");
        broken(good.replace("constant:", "simple:").replace("expression: good", "expression: ${nosuchfunction}"), 11, "nosuchfunction");
        broken(good.replace("    id: say-hello\n", ""), 5, "has no id");
        broken(good + good, 17, "given twice");
        broken("", 1, "is empty");
        write(FILE, direct("say-hello", "better"));
        awaitState(FILE, FileState::healthy);
        assertThat(ask("direct:say-hello")).isEqualTo("better");
        assertThat(health().at("/details/degraded").asBoolean(true)).isFalse();
    }

    private void broken(String content, int line, String reason) throws Exception {
        write(FILE, content);
        FileState state = awaitState(FILE, told -> !told.healthy() && told.reason().contains(reason));
        System.out.println(state.file() + ":" + state.line() + ": " + state.reason());
        assertThat(state.status()).isEqualTo("last-good");
        assertThat(state.line()).as(state.reason()).isEqualTo(line);
        assertThat(ask("direct:say-hello")).isEqualTo("good");
        JsonNode health = health();
        assertThat(health.at("/status").asText()).isEqualTo("UP");
        assertThat(health.at("/details/degraded").asBoolean()).isTrue();
        assertThat(health.at("/details/broken/0/file").asText()).isEqualTo(FILE);
        assertThat(health.at("/details/broken/0/line").asInt()).isEqualTo(line);
    }

    @Test
    void aRouteOrEndpointOfAnotherFileIsRefused() throws Exception {
        write(FILE, direct("say-hello", "good"));
        start();
        write("routes/z-copy.camel.yaml", direct("say-hello", "copy"));
        FileState copy = awaitState("routes/z-copy.camel.yaml", state -> !state.healthy());
        assertThat(copy.status()).isEqualTo("broken");
        assertThat(copy.reason()).isEqualTo("Route id \"say-hello\" is taken by routes/hello.camel.yaml");
        write("routes/z-copy.camel.yaml", direct("say-hello", "copy").replace("id: say-hello", "id: say-other"));
        copy = awaitState("routes/z-copy.camel.yaml", state -> !state.healthy() && state.reason().startsWith("Endpoint"));
        assertThat(copy.reason()).isEqualTo("Endpoint \"direct:say-hello\" is taken by routes/hello.camel.yaml");
        assertThat(copy.line()).isEqualTo(6);
        assertThat(ask("direct:say-hello")).isEqualTo("good");
        delete(FILE);
        awaitState("routes/z-copy.camel.yaml", FileState::healthy);
        assertThat(ask("direct:say-hello")).isEqualTo("copy");
    }

    @Test
    void aCallOfARouteThatIsInNoFileIsWarnedOfUntilTheRouteComes() throws Exception {
        write(FILE, direct("say-hello", "good") + "        - to: direct:say-bye\n        - to: direct:${header.name}\n");
        write("routes/quiet.camel.yaml", direct("say-nothing", "nothing") + "        - to: direct:say-hello?block=false\n");
        start();
        assertThat(state(FILE).healthy()).isTrue();
        assertThat(state(FILE).warning()).isEqualTo("line 12 calls \"direct:say-bye\", but no route begins with that");
        assertThat(state("routes/quiet.camel.yaml").warning()).isNull();
        assertThat(health().at("/details/warnings")).hasSize(1);
        assertThat(health().at("/details/warnings/0/file").asText()).isEqualTo(FILE);
        assertThat(health().at("/details/degraded").asBoolean(true)).isFalse();
        write("routes/bye.camel.yaml", direct("say-bye", "bye"));
        awaitState(FILE, state -> state.warning() == null);
        assertThat(health().at("/details/warnings").isMissingNode()).isTrue();
        delete("routes/bye.camel.yaml");
        awaitState(FILE, state -> state.warning() != null);
    }

    @Test
    void aFileBrokenAtStartFallsBackOnItsLastGoodCopy() throws Exception {
        write(FILE, direct("say-hello", "good"));
        write("kamelets/acme-sink.kamelet.yaml", KameletFiles.echo("acme", "one"));
        start();
        application.close();
        write(FILE, direct("say-hello", "good").replace("- setBody:", "- setBoddy:"));
        write("kamelets/acme-sink.kamelet.yaml", "nonsense");
        write("routes/other.camel.yaml", "- nonsense");
        start();
        assertThat(state(FILE).status()).isEqualTo("last-good");
        assertThat(state("kamelets/acme-sink.kamelet.yaml").status()).isEqualTo("last-good");
        assertThat(state("routes/other.camel.yaml").status()).isEqualTo("broken");
        assertThat(ask("direct:say-hello")).isEqualTo("good");
        assertThat(application.getBean(dev.serai.provider.ProviderCatalog.class).find("acme")).isPresent();
    }

    @Test
    void anOperationBrokenAtStartFallsBackOnItsLastGoodCopy() throws Exception {
        String file = "kamelets/operations/fax.send.yaml";
        String fax = """
                operation: fax.send
                channel: fax
                title: Send a fax
                onUnknown: hold
                message: {type: object}
                """;
        write(file, fax);
        start();
        assertThat(state(file).status()).isEqualTo("live");
        assertThat(state(file).kind()).isEqualTo("operation");
        application.close();

        write(file, fax.replace("hold", "wait"));
        start();

        assertThat(state(file).status()).isEqualTo("last-good");
        assertThat(state(file).line()).isEqualTo(4);
        assertThat(state(file).reason()).contains("accepted are failover, hold, ask");
        assertThat(health().toString()).contains(file);
        delete(file);
        await().atMost(SOON).until(() -> state(file) == null);
        assertThat(home.resolve("data/last-good").resolve(file)).doesNotExist();
    }

    @Test
    void halfWrittenFilesAreLeftAlone() throws Exception {
        write(FILE, direct("say-hello", "good"));
        start("--serai.reload.interval=400ms");
        String next = direct("say-hello", "next");
        Path file = home.resolve(FILE);
        for (int length = 0; length < next.length(); length += 40) {
            Files.writeString(file, next.substring(0, length));
            await().pollDelay(java.time.Duration.ofMillis(50)).until(() -> true);
        }
        Files.writeString(file, next);
        awaitRevision(FILE, 2);
        assertThat(ask("direct:say-hello")).isEqualTo("next");
        assertThat(state(FILE).revision()).isEqualTo(2);
    }

    @Test
    void aFileThatCannotBeReadIsSeenUntilItIsMended() throws Exception {
        write(FILE, direct("say-hello", "good"));
        start();
        Files.write(home.resolve(FILE), new byte[] {'-', '\n', (byte) 0xff});
        Path folder = Files.createDirectory(home.resolve("routes/folder.camel.yaml"));
        Files.createDirectories(home.resolve("kamelets/operations"));
        Files.createSymbolicLink(home.resolve("kamelets/operations/fax.send.yaml"), Path.of("nowhere"));
        Files.write(home.resolve("kamelets/long-sink.kamelet.yaml"), new byte[5_000_000]);

        FileState state = awaitState(FILE, told -> !told.healthy());
        assertThat(state.reason()).isEqualTo("It is not UTF-8; save it as UTF-8");
        assertThat(state.line()).isEqualTo(2);
        assertThat(state.status()).isEqualTo("last-good");
        assertThat(ask("direct:say-hello")).isEqualTo("good");
        assertThat(awaitState("routes/folder.camel.yaml", told -> !told.healthy()).status()).isEqualTo("broken");
        assertThat(awaitState("kamelets/operations/fax.send.yaml", told -> !told.healthy()).kind()).isEqualTo("operation");
        assertThat(awaitState("kamelets/long-sink.kamelet.yaml", told -> !told.healthy()).reason()).contains("longer than 4 MiB");
        assertThat(health().at("/details/broken").findValuesAsText("file")).containsExactly("kamelets/long-sink.kamelet.yaml",
                "kamelets/operations/fax.send.yaml", "routes/folder.camel.yaml", FILE);

        Files.delete(folder);
        delete("kamelets/operations/fax.send.yaml");
        delete("kamelets/long-sink.kamelet.yaml");
        write("routes/other.camel.yaml", direct("say-other", "other"));
        awaitRevision("routes/other.camel.yaml", 1);
        assertThat(state(FILE).reason()).isEqualTo("It is not UTF-8; save it as UTF-8");
        await().until(() -> health().at("/details/broken").size() == 1);
        application.close();
        start();
        assertThat(state(FILE).status()).isEqualTo("last-good");
        assertThat(ask("direct:say-hello")).isEqualTo("good");
        write(FILE, direct("say-hello", "good"));
        awaitState(FILE, FileState::healthy);
        assertThat(health().at("/details/degraded").asBoolean(true)).isFalse();
        assertThat(ask("direct:say-hello")).isEqualTo("good");
    }

    @Test
    void aFolderThatGoesAwayChangesNothing() throws Exception {
        write(FILE, direct("say-hello", "good"));
        start();
        Files.move(home.resolve("routes"), home.resolve("elsewhere"));
        await().pollDelay(java.time.Duration.ofMillis(500)).until(() -> true);
        assertThat(ask("direct:say-hello")).isEqualTo("good");
        Files.move(home.resolve("elsewhere"), home.resolve("routes"));
        write(FILE, direct("say-hello", "back"));
        awaitRevision(FILE, 2);
    }

    @Test
    void copiesThatRanAreKept() throws IOException {
        write(FILE, direct("say-hello", "good"));
        start();
        try (Stream<Path> copies = Files.walk(home.resolve("data/last-good"))) {
            assertThat(copies.filter(Files::isRegularFile).map(path -> home.relativize(path).toString()))
                    .containsExactly("data/last-good/" + FILE);
        }
    }
}
