package dev.serai.problem;

import dev.serai.security.TenantScope;
import dev.serai.supervision.Beat;
import dev.serai.supervision.LoopingService;
import dev.serai.supervision.Loops;
import dev.serai.supervision.OutOfMemory;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Goes on with the replays of all tenants for as long as the application runs. */
@Component
class ReplayKeeper extends LoopingService {

    private static final Logger log = LoggerFactory.getLogger(ReplayKeeper.class);
    private static final Duration PATIENCE = Duration.ofMinutes(15);
    private static final Duration INTERVAL = Duration.ofMillis(500);

    private final ReplayTurns turns;
    private final ReplayWork work;
    private final ReplayLease lease;

    ReplayKeeper(ReplayTurns turns, ReplayWork work, Loops loops) {
        super(loops, "serai-replays", PATIENCE);
        this.turns = turns;
        this.work = work;
        this.lease = new ReplayLease(turns, PATIENCE);
    }

    @Override
    protected void round(Beat beat) throws InterruptedException {
        Optional<ReplayTurn> turn = turns.take();
        if (turn.isEmpty()) {
            beat.waits();
            TimeUnit.NANOSECONDS.sleep(INTERVAL.toNanos());
            return;
        }
        try (ReplayLease.Held held = lease.hold(turn.get())) {
            TenantScope.run(turn.get().tenantId(), () -> work.step(turn.get(), turns.node()));
        } catch (Throwable e) {
            OutOfMemory.endsTheProcess(e);
            log.error("Replay {} of tenant {} broke down", turn.get().id(), turn.get().tenantId(), e);
            turns.brokeDown(turn.get());
            throw e;
        }
    }
}
