package dev.serai.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.serai.TestPostgres;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Takes away what Serai stands on while applications go on sending, and counts. */
class OutageTests {

    @TempDir
    private Path folder;

    @Test
    void nothingAcceptedIsLostWhenTheDatabaseIsGoneForTenSeconds() throws Exception {
        try (EmbeddedPostgres database = EmbeddedPostgres.builder().setOverrideWorkingDirectory(TestPostgres.binaries().toFile()).start();
                TcpProxy line = new TcpProxy(database.getPort());
                FaultyProvider provider = new FaultyProvider();
                SeraiProcess serai = new SeraiProcess(folder, "--serai.egress.provider-url-template=" + provider.urlTemplate(),
                        "--spring.datasource.url=jdbc:postgresql://127.0.0.1:" + line.port() + "/postgres",
                        "--spring.datasource.username=postgres")) {
            serai.start();
            String token = serai.newTenant();
            serai.connect(token, "resend", 1);
            try (Load load = new Load(16, subject -> serai.post("/api/v1/integrations/email/send", token, """
                    {"to": "ann@example.com", "subject": "outage-%s", "text": "Hello"}""".formatted(subject)))) {
                await().atMost(Duration.ofSeconds(60)).until(() -> load.accepted().size() > 200);
                line.cut();
                assertThat(new CountDownLatch(1).await(10, TimeUnit.SECONDS)).isFalse();
                line.mend();
                int before = load.accepted().size();
                await().atMost(Duration.ofSeconds(60)).until(() -> load.accepted().size() > before + 200);
                load.stop();
                List<String> accepted = load.accepted().keySet().stream().map(subject -> "outage-" + subject).toList();
                await().atMost(Duration.ofSeconds(120)).until(() -> provider.subjects().containsAll(accepted));
                int duplicates = provider.timesTaken() - provider.subjectsTaken();
                System.out.printf("%ndatabase gone for 10 s: %d accepted, %d refused meanwhile (%s), %d delivered, lost %d, "
                        + "duplicates %d%n", accepted.size(), load.refused(), load.firstRefusal(), provider.subjectsTaken(),
                        lost(provider, accepted), duplicates);
                assertThat(load.refused()).isPositive();
                assertThat(load.firstRefusal()).startsWith("503").contains("Ledger unavailable");
            }
        }
    }

    @Test
    void nothingIsLostWhenARouteIsReloadedEvery200MillisecondsUnderLoad() throws Exception {
        try (FaultyProvider provider = new FaultyProvider();
                SeraiProcess serai = new SeraiProcess(folder, "--serai.egress.provider-url-template=" + provider.urlTemplate())) {
            serai.start();
            String token = serai.newTenant();
            serai.connect(token, "resend", 1);
            List<Path> files = new ArrayList<>(List.of(serai.routes().resolve("delivery.camel.yaml"),
                    serai.routes().resolve("event-entry.camel.yaml"), serai.routes().resolve("events/invoice.camel.yaml"),
                    serai.routes().resolveSibling("kamelets").resolve("resend-sink.kamelet.yaml")));
            int reloads = 0;
            try (Load load = new Load(16, subject -> serai.post("/api/events", token, """
                    {"type": "invoice.created", "data": {"number": "%s", "amount": "12.50", "currency": "EUR",
                      "customer": {"name": "Ann", "email": "ann@example.com"}}}""".formatted(subject)))) {
                await().atMost(Duration.ofSeconds(60)).until(() -> load.accepted().size() > 100);
                CountDownLatch never = new CountDownLatch(1);
                for (; reloads < 60; reloads++) {
                    Path file = files.get(reloads % files.size());
                    String text = Files.readString(file);
                    int changed = reloads;
                    Files.writeString(file, text
                            .replaceFirst("(?m)^( *description: [^\\n]*?)( \\(edit \\d+\\))?$", "$1 (edit " + changed + ")"));
                    assertThat(never.await(200, TimeUnit.MILLISECONDS)).isFalse();
                }
                load.stop();
                List<String> accepted = load.accepted().keySet().stream().map(number -> "Invoice " + number).toList();
                await().atMost(Duration.ofSeconds(120)).until(() -> provider.subjects().containsAll(accepted));
                System.out.printf("%nreload every 200 ms: %d edits, %d accepted, %d refused, %d delivered, lost %d, duplicates %d%n",
                        reloads, accepted.size(), load.refused(), provider.subjectsTaken(), lost(provider, accepted),
                        provider.timesTaken() - provider.subjectsTaken());
                assertThat(load.firstRefusal()).isNull();
                assertThat(load.refused()).isZero();
                assertThat(provider.timesTaken()).isEqualTo(provider.subjectsTaken());
            }
        }
    }

    private static long lost(FaultyProvider provider, List<String> accepted) {
        return accepted.stream().filter(subject -> provider.taken(subject).isEmpty()).count();
    }
}
