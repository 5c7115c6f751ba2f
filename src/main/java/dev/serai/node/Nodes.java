package dev.serai.node;

import dev.serai.database.SystemDatabase;
import dev.serai.embedded.DataDirectory;
import dev.serai.supervision.Loop;
import dev.serai.supervision.Loops;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Says that this node is alive, and counts those that do. A node that stops is not counted from then on, one that dies until it has been
 * silent for a while by the database's clock. On a thread of its own, as leases are renewed, so that no edit of a route file makes a node
 * look dead.
 */
@Component
public class Nodes implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(Nodes.class);
    private static final Duration SAY_EVERY = Duration.ofSeconds(3);
    private static final Duration SAY_AGAIN = SAY_EVERY.multipliedBy(3);
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Duration SILENT = Duration.ofSeconds(15);
    private static final String SAY = """
            with said as (
              insert into node (id) values (:node) on conflict (id) do update set seen_at = now()
            ), forgotten as (
              delete from node where id in
                (select id from node where id <> :node and seen_at < now() - interval '1 hour' for update skip locked)
            )
            select count(*) from node where id <> :node and seen_at > now() - make_interval(secs => :silent)
            """;

    private final JdbcClient jdbc;
    private final String node;
    private final LongSupplier nanos;
    private volatile int alive = 1;
    private boolean failing;
    private long saidAt;
    private long keepUntil;
    private final Loops loops;
    private Loop loop;

    @Autowired
    Nodes(SystemDatabase system, DataDirectory directory, Loops loops, MeterRegistry metrics) {
        this(system, directory.nodeId(), System::nanoTime, loops);
        Gauge.builder("serai.nodes", this, Nodes::alive).description("Nodes alive, this one included").register(metrics);
    }

    /** A node of that name, which says nothing until it is started. */
    public Nodes(SystemDatabase system, String node) {
        this(system, node, System::nanoTime, new Loops());
    }

    Nodes(SystemDatabase system, String node, LongSupplier nanos) {
        this(system, node, nanos, new Loops());
    }

    private Nodes(SystemDatabase system, String node, LongSupplier nanos, Loops loops) {
        this.loops = loops;
        this.jdbc = system.jdbc();
        this.node = node;
        this.nanos = nanos;
        this.saidAt = nanos.getAsLong();
        this.keepUntil = saidAt;
    }

    /** How many nodes are alive, this one included: at least 1. While the database is away, how many there were before. */
    public int alive() {
        return alive;
    }

    /** Says that this node is alive, and counts. After a while without a database nobody is counted out before all could say it again. */
    synchronized void say() {
        try {
            int counted = 1 + jdbc.sql(SAY).param("node", node).param("silent", SILENT.toSeconds()).query(Integer.class).single();
            long now = nanos.getAsLong();
            if (now - saidAt > SAY_AGAIN.toNanos()) {
                keepUntil = now + SAY_AGAIN.toNanos();
            }
            alive = now - keepUntil < 0 ? Math.max(alive, counted) : counted;
            saidAt = now;
            failing = false;
        } catch (DataAccessException e) {
            if (!failing) {
                log.warn("Cannot say that this node is alive, trying again every {} s: {}", SAY_EVERY.toSeconds(), e.getMessage());
            }
            failing = true;
        }
    }

    @Override
    public void start() {
        say();
        loop = loops.start("serai-alive", PATIENCE, beat -> {
            beat.waits();
            TimeUnit.NANOSECONDS.sleep(SAY_EVERY.toNanos());
            beat.works();
            say();
        });
    }

    @Override
    public void stop() {
        loop.interrupt();
        try {
            loop.await(SAY_EVERY);
            jdbc.sql("delete from node where id = ?").param(node).update();
        } catch (DataAccessException e) {
            log.warn("Cannot say that this node stops; it is counted for {} s more: {}", SILENT.toSeconds(), e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        loop = null;
    }

    @Override
    public boolean isRunning() {
        return loop != null;
    }

    /** Begins before anything that delivers, and stops after it. */
    @Override
    public int getPhase() {
        return Integer.MIN_VALUE + 2000;
    }
}
