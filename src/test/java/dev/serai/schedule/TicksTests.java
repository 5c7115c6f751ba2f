package dev.serai.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.serai.TestPostgres;
import dev.serai.database.SystemDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Nodes with a clock each and one database between them do what is due once. */
class TicksTests {

    private final SystemDatabase database = new SystemDatabase(TestPostgres.dataSource());
    private final String schedule = "every-second-" + UUID.randomUUID();
    private final List<Date> done = new CopyOnWriteArrayList<>();
    private final Set<String> doers = Collections.synchronizedSet(new HashSet<>());
    private final List<CamelContext> running = new ArrayList<>();

    @AfterEach
    void stop() {
        running.forEach(CamelContext::stop);
    }

    private CamelContext node(String name) throws Exception {
        DefaultCamelContext context = new DefaultCamelContext();
        context.disableJMX();
        context.getRegistry().bind("ticks", new Ticks(database, name));
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("quartz:tests/" + schedule + "?cron=*+*+*+*+*+?").filter(method("ticks", "isMine"))
                        .process(exchange -> did(exchange, name));
            }
        });
        context.start();
        running.add(context);
        return context;
    }

    private void did(Exchange exchange, String node) {
        doers.add(node);
        done.add(exchange.getMessage().getHeader("scheduledFireTime", Date.class));
    }

    @Test
    void everyTickIsDoneByOneNodeAndASurvivorDoesThoseThatFollow() throws Exception {
        CamelContext first = node("first");
        node("second");
        node("third");
        await().atMost(Duration.ofSeconds(20)).until(() -> done.size() >= 5);
        first.stop();
        int before = done.size();
        doers.clear();
        await().atMost(Duration.ofSeconds(20)).until(() -> done.size() >= before + 4);

        List<Date> ticks = List.copyOf(done);
        assertThat(ticks).doesNotHaveDuplicates();
        assertThat(ticks).isSorted();
        assertThat(Duration.ofMillis(ticks.get(ticks.size() - 1).getTime() - ticks.get(0).getTime()))
                .as("no tick is left out, neither while all run nor when one is gone").isEqualTo(Duration.ofSeconds(ticks.size() - 1));
        assertThat(doers).isNotEmpty().doesNotContain("first");
    }

    @Test
    void aTickThatWasDoneIsNotDoneAgainAndAnEarlierOneNeither() {
        Ticks one = new Ticks(database, "one");
        Ticks other = new Ticks(database, "other");
        Date due = new Date(1_000_000);

        assertThat(one.isMine("tests", schedule, due)).isTrue();
        assertThat(other.isMine("tests", schedule, due)).isFalse();
        assertThat(one.isMine("tests", schedule, due)).isFalse();
        assertThat(other.isMine("tests", schedule, new Date(999_000))).isFalse();
        assertThat(other.isMine("tests", schedule, new Date(1_001_000))).isTrue();
        assertThat(one.isMine("tests", schedule + "-else", due)).isTrue();
    }

    @Test
    void aNodeWhoseClockIsAheadTakesNothingFromTheOthers() {
        Ticks ahead = new Ticks(database, "ahead");
        assertThat(ahead.isMine("tests", schedule, Date.from(Instant.now().plus(Duration.ofHours(1))))).isFalse();
        assertThat(new Ticks(database, "right").isMine("tests", schedule, new Date())).isTrue();
    }
}
