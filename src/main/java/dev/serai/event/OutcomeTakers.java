package dev.serai.event;

import dev.serai.database.SystemDatabase;
import dev.serai.embedded.DataDirectory;
import dev.serai.ledger.OutcomeEvents;
import dev.serai.supervision.Beat;
import dev.serai.supervision.LoopingService;
import dev.serai.supervision.Loops;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Which outcome events somebody takes: routes of this node, at once, or of another, whose files may be others, within a few seconds.
 * Nothing is raised of which nobody would make anything.
 */
@Component
class OutcomeTakers extends LoopingService {

    private static final Duration EVERY = Duration.ofSeconds(3);
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final JdbcClient jdbc;
    private final String node;
    private final OutcomeEvents outcomes;
    private Set<String> own = Set.of();
    private Set<String> others = Set.of();

    OutcomeTakers(SystemDatabase system, DataDirectory directory, OutcomeEvents outcomes, Loops loops) {
        super(loops, "serai-outcome-takers", PATIENCE);
        this.jdbc = system.jdbc();
        this.node = directory.nodeId();
        this.outcomes = outcomes;
    }

    /** Of which there are routes on this node: types, each with an operation where it is of that alone. */
    synchronized void taken(Set<String> takers) {
        own = Set.copyOf(takers);
        tell();
    }

    /** Whether a route of another node takes events of this type that tell of this operation. */
    synchronized boolean takenElsewhere(String type, String operation) {
        return others.contains(type) || others.contains(OutcomeEvents.taker(type, operation));
    }

    private void tell() {
        Set<String> all = new HashSet<>(own);
        all.addAll(others);
        outcomes.take(all);
    }

    @Override
    protected void round(Beat beat) throws InterruptedException {
        Set<String> mine = own();
        for (String type : mine) {
            jdbc.sql("insert into outcome_taker (node, type, seen_at) values (?, ?, now())"
                    + " on conflict (node, type) do update set seen_at = now()").params(node, type).update();
        }
        jdbc.sql("""
                delete from outcome_taker
                where node = :node and type <> all (cast(:mine as text[])) or seen_at < now() - interval '1 minute'""")
                .param("node", node).param("mine", mine.toArray(String[]::new)).update();
        Set<String> found = new HashSet<>(jdbc.sql("select type from outcome_taker where node <> ?").param(node).query(String.class)
                .list());
        synchronized (this) {
            others = found;
            tell();
        }
        beat.waits();
        TimeUnit.NANOSECONDS.sleep(EVERY.toNanos());
    }

    private synchronized Set<String> own() {
        return own;
    }
}
