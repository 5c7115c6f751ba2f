package dev.serai.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.serai.TestPostgres;
import dev.serai.database.SystemDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Nodes that know each other by one database. */
class NodesTests {

    private final SystemDatabase database = new SystemDatabase(TestPostgres.dataSource());
    private final JdbcClient jdbc = database.jdbc();
    private final List<Nodes> running = new ArrayList<>();

    @BeforeEach
    void forgetAll() {
        jdbc.sql("delete from node").update();
    }

    @AfterEach
    void stopAll() {
        running.stream().filter(Nodes::isRunning).forEach(Nodes::stop);
    }

    private Nodes start(String name) {
        Nodes node = new Nodes(database, name);
        node.start();
        running.add(node);
        return node;
    }

    private void silent(String name, String since) {
        jdbc.sql("insert into node (id, seen_at) values (?, now() - ?::interval)").params(name, since).update();
    }

    @Test
    void aNodeCountsItselfBeforeItHasSaidAnything() {
        assertThat(new Nodes(database, "quiet").alive()).isEqualTo(1);
    }

    @Test
    void nodesCountEachOtherAndNoLongerWhoStopped() {
        Nodes first = start("first");
        Nodes second = start("second");
        Nodes third = start("third");
        first.say();
        second.say();
        assertThat(List.of(first.alive(), second.alive(), third.alive())).containsExactly(3, 3, 3);

        third.stop();
        first.say();

        assertThat(first.alive()).isEqualTo(2);
        assertThat(jdbc.sql("select id from node order by id").query(String.class).list()).containsExactly("first", "second");
    }

    @Test
    void whoDiedIsCountedUntilItsLastWordIsOld() {
        silent("died-just-now", "10 seconds");
        silent("died-before", "16 seconds");

        assertThat(start("survivor").alive()).isEqualTo(2);
    }

    @Test
    void whoCameBackUnderItsNameIsCountedOnce() {
        silent("restarted", "5 seconds");

        assertThat(start("restarted").alive()).isEqualTo(1);
    }

    @Test
    void whoIsGoneForLongIsForgotten() {
        silent("gone-" + UUID.randomUUID(), "61 minutes");

        start("survivor");

        assertThat(jdbc.sql("select id from node").query(String.class).list()).containsExactly("survivor");
    }

    @Test
    void whileTheDatabaseIsAwayTheNumberStays() {
        start("other");
        try (HikariDataSource line = new HikariDataSource()) {
            line.setDataSource(TestPostgres.dataSource());
            Nodes node = new Nodes(new SystemDatabase(line), "cut-off");
            node.say();
            assertThat(node.alive()).isEqualTo(2);
            line.close();

            node.say();

            assertThat(node.alive()).isEqualTo(2);
        }
    }

    @Test
    void afterTheDatabaseWasAwayNobodyIsCountedOutBeforeItCouldSaySo() {
        AtomicLong nanos = new AtomicLong();
        Nodes node = new Nodes(database, "first-again", nanos::get);
        silent("late", "2 seconds");
        node.say();
        jdbc.sql("update node set seen_at = now() - interval '20 seconds' where id = 'late'").update();

        nanos.addAndGet(Duration.ofSeconds(20).toNanos());
        node.say();
        assertThat(node.alive()).isEqualTo(2);

        for (int i = 0; i < 3; i++) {
            nanos.addAndGet(Duration.ofSeconds(3).toNanos());
            node.say();
        }
        assertThat(node.alive()).isEqualTo(1);
    }
}
