package dev.serai.supervision;

import java.time.Duration;
import org.springframework.context.SmartLifecycle;

/** Does its rounds in one loop of its own for as long as the application runs. */
public abstract class LoopingService implements SmartLifecycle {

    private final Loops loops;
    private final String name;
    private final Duration patience;
    private Loop loop;

    /**
     * @param name of the loop and its thread
     * @param patience how long a round may work, or every round fail, before the loop counts as not well
     */
    protected LoopingService(Loops loops, String name, Duration patience) {
        this.loops = loops;
        this.name = name;
        this.patience = patience;
    }

    /** One round, which also waits for the next. */
    protected abstract void round(Beat beat) throws InterruptedException;

    @Override
    public final void start() {
        loop = loops.start(name, patience, this::round);
    }

    @Override
    public final void stop() {
        loop.interrupt();
        loop = null;
    }

    @Override
    public final boolean isRunning() {
        return loop != null;
    }
}
