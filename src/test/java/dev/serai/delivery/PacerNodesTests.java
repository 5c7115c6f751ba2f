package dev.serai.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.serai.TestPostgres;
import dev.serai.database.SystemDatabase;
import dev.serai.node.Nodes;
import dev.serai.notify.Notifications;
import dev.serai.provider.Provider.RateLimit;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two nodes with a database between them pace the calls to one account. */
class PacerNodesTests {

    private static final Duration LONG = Duration.ofDays(1);

    private final SystemDatabase database = new SystemDatabase(TestPostgres.dataSource());
    private final String account = "sendgrid:" + UUID.randomUUID();
    private final Queue<String> heard = new ConcurrentLinkedQueue<>();
    private final Notifications ear = new Notifications(database, database.jdbc());
    private final List<Node> nodes = new ArrayList<>();

    /** What a node has for pacing. */
    private final class Node {
        private final Notifications notifications = new Notifications(database, database.jdbc());
        private final AccountClosings closings = new AccountClosings(notifications);
        private final Nodes known = new Nodes(database, "node-" + UUID.randomUUID());
        private final Pacer pacer = new Pacer(Clock.systemUTC(), known, closings);

        private Instant reserve(String limit, Duration patience) {
            return pacer.reserve(account, RateLimit.parse(limit).orElseThrow(), patience);
        }
    }

    @BeforeEach
    void start() {
        database.jdbc().sql("delete from node").update();
        ear.subscribe("serai_accounts", heard::add, () -> { });
        ear.start();
        for (int i = 0; i < 2; i++) {
            Node node = new Node();
            node.notifications.start();
            node.known.start();
            nodes.add(node);
        }
        await().atMost(Duration.ofSeconds(20)).until(() -> nodes.stream().allMatch(node -> node.known.alive() == 2));
        awaitHearing(nodes.get(0), nodes.get(1));
        awaitHearing(nodes.get(1), nodes.get(0));
        await().atMost(Duration.ofSeconds(20)).until(() -> !heard.isEmpty());
    }

    private static void awaitHearing(Node node, Node other) {
        List<String> probes = new ArrayList<>();
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            probes.add("probe:" + UUID.randomUUID());
            other.pacer.close(probes.get(probes.size() - 1), Instant.now().plusSeconds(60));
            return probes.stream().anyMatch(probe -> node.pacer.reserve(probe, null, Duration.ZERO).isAfter(Instant.EPOCH));
        });
    }

    /** What was told of this test's accounts, one line for each. */
    private List<String> told() {
        return heard.stream().flatMap(String::lines).filter(line -> line.contains(account)).toList();
    }

    @AfterEach
    void stop() {
        nodes.forEach(node -> {
            if (node.known.isRunning()) {
                node.known.stop();
            }
            node.closings.destroy();
            node.notifications.stop();
        });
        ear.stop();
    }

    @Test
    void togetherTheyKeepToTheLimitAndOneThatIsLeftAloneTakesItAll() {
        Instant began = Instant.now();
        List<Instant> slots = new ArrayList<>();
        nodes.forEach(node -> IntStream.range(0, 50).forEach(i -> slots.add(node.reserve("10/s burst 4", LONG))));
        Collections.sort(slots);
        for (int i = 4; i < slots.size(); i++) {
            assertThat(slots.get(i)).as("slot " + i).isAfterOrEqualTo(began.plusMillis(100L * (i - 4)));
        }
        assertThat(slots.get(99)).isBefore(Instant.now().plusMillis(100L * 100));

        nodes.get(1).known.stop();
        Node left = nodes.get(0);
        await().atMost(Duration.ofSeconds(20)).until(() -> left.known.alive() == 1);
        Instant last = left.reserve("10/s burst 4", LONG);
        assertThat(left.reserve("10/s burst 4", LONG)).isEqualTo(last.plusMillis(100));
    }

    @Test
    void whatOneWasToldToLeaveAloneTheOtherLeavesAloneToo() {
        Instant until = Instant.now().plusSeconds(60);

        IntStream.range(0, 100).forEach(i -> nodes.get(0).pacer.close(account, until.plusMillis(i)));

        await().atMost(Duration.ofSeconds(10)).untilAsserted(() ->
                assertThat(nodes.get(1).reserve("10/s", Duration.ZERO)).isBetween(until.minusMillis(1), until.plusMillis(100)));
        IntStream.range(0, 100).forEach(i -> nodes.get(1).pacer.close(account, until.plusMillis(i)));
        nodes.get(1).pacer.close("last:" + account, until);
        await().atMost(Duration.ofSeconds(10)).until(() -> told().stream().anyMatch(line -> line.startsWith("last:")));
        assertThat(told()).hasSize(2)
                .allSatisfy(line -> assertThat(line).matches("(last:)?" + account + " \\d+"));
    }

    @Test
    void howeverManyAccountsAreClosedAtOnceThereAreFewNotifications() {
        Instant until = Instant.now().plusSeconds(60);

        IntStream.range(0, 1000).forEach(i -> nodes.get(0).pacer.close(account + i, until));

        await().atMost(Duration.ofSeconds(10)).until(() -> told().size() == 1000);
        assertThat(heard.stream().filter(payload -> payload.contains(account))).hasSizeLessThan(25);
        await().atMost(Duration.ofSeconds(10)).until(() -> IntStream.range(0, 1000).allMatch(i ->
                !nodes.get(1).pacer.reserve(account + i, null, Duration.ZERO).isBefore(until.minusMillis(1))));
    }
}
