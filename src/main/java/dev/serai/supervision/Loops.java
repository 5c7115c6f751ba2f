package dev.serai.supervision;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/** All loops of this node, by name. */
@Component
public class Loops {

    private final Clock clock;
    private final MeterRegistry metrics;
    private final Map<String, Watched> watched = new ConcurrentHashMap<>();

    @Autowired
    public Loops(Clock clock, MeterRegistry metrics) {
        this.clock = clock;
        this.metrics = metrics;
    }

    /** For what runs by itself, outside of the application. */
    public Loops() {
        this(Clock.systemUTC(), new SimpleMeterRegistry());
    }

    /** Starts a loop on a thread of its name; see {@link #start(String, int, Duration, Executor, Body)}. */
    public Loop start(String name, Duration patience, Body body) {
        return start(name, 1, patience, round -> {
            Thread thread = new Thread(round, name);
            thread.setDaemon(true);
            thread.start();
        }, body);
    }

    /**
     * Starts a loop.
     *
     * @param wanted how many threads do its rounds at once
     * @param patience how long a round may work, or every round fail, before the loop counts as not well
     * @param threads runs what it is given on a thread that is not used for anything else meanwhile
     */
    public Loop start(String name, int wanted, Duration patience, Executor threads, Body body) {
        Loop loop = new Loop(record(name), wanted, patience, threads, body);
        watched.put(name, loop);
        loop.start();
        return loop;
    }

    /**
     * What an executor may be given to do again and again.
     *
     * @param patience how long no round may go well before it counts as not well; null where it is not done regularly
     */
    public Task task(String name, Duration patience, Body body) {
        Task task = new Task(record(name), patience, body);
        watched.put(name, task);
        return task;
    }

    /** Forgets a task that is gone for good. */
    public void forget(Task task) {
        watched.remove(task.state().name(), task);
    }

    private LoopRecord record(String name) {
        return new LoopRecord(name, clock, Counter.builder("serai.loop.failures").tag("loop", name)
                .description("Rounds that failed of a loop").register(metrics));
    }

    /** How each is, by name. */
    public List<LoopState> states() {
        return new TreeMap<>(watched).values().stream().map(Watched::state).toList();
    }
}
