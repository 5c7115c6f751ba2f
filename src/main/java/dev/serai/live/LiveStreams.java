package dev.serai.live;

import dev.serai.api.OverloadedException;
import dev.serai.api.ProblemException;
import dev.serai.intake.CutOff;
import dev.serai.live.LiveStream.Asked;
import dev.serai.notify.Notifications;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** Who reads live updates on this node, by tenant, within bounds; tells all nodes whose changes are to be told. */
@Component
class LiveStreams implements SmartLifecycle {

    static final String INTEREST = "serai_live_interest";
    /** By this a node that comes up asks the others who reads there. */
    static final String WHO_READS = "serai_live_who_reads";
    private static final Logger log = LoggerFactory.getLogger(LiveStreams.class);
    /** In place of a tenant, where the operator reads. */
    static final UUID NO_TENANT = new UUID(0, 0);
    private static final Duration KEPT = Duration.ofMinutes(1);
    private static final int TOGETHER = 200;

    private final Map<UUID, LiveLog> logs = new ConcurrentHashMap<>();
    private final LiveInterest interest = new LiveInterest(System::nanoTime);
    private final Notifications notifications;
    private final LiveProperties properties;
    private final Semaphore room;
    private volatile boolean running;
    private volatile boolean asked;
    private long saidAt = System.nanoTime();

    @Autowired
    LiveStreams(Notifications notifications, LiveProperties properties) {
        this.notifications = notifications;
        this.properties = properties;
        this.room = new Semaphore(properties.streams());
        notifications.subscribe(INTEREST, this::heardInterest, this::askWhoReads);
        notifications.subscribe(WHO_READS, node -> asked = true, () -> { });
    }

    LiveInterest interest() {
        return interest;
    }

    /**
     * Opens a stream for a reader.
     *
     * @param tenantId null for the operator
     * @param lastEventId where the reader was before; null for from now on
     * @throws ProblemException 429 when the tenant has as many as it may have, 503 when this node has, or is stopping
     */
    LiveStream open(UUID tenantId, Asked wanted, String lastEventId) {
        UUID key = tenantId == null ? NO_TENANT : tenantId;
        if (!running || !room.tryAcquire()) {
            throw new OverloadedException("Serai has as many streams of live updates open as it may (serai.live.streams)");
        }
        LiveStream[] opened = new LiveStream[1];
        try {
            logs.compute(key, (tenant, known) -> {
                LiveLog changes = known == null ? new LiveLog() : known;
                if (changes.readers() >= properties.streamsPerTenant()) {
                    throw new TooManyStreamsException(properties.streamsPerTenant());
                }
                opened[0] = new LiveStream(changes, wanted, properties, System::nanoTime, this::closed, CutOff::now);
                changes.open(opened[0], lastEventId);
                return changes;
            });
        } catch (RuntimeException | Error e) {
            room.release();
            throw e;
        }
        if (!opened[0].log().isHeard()) {
            say(key, opened[0]);
        }
        return opened[0];
    }

    private void say(UUID tenant, LiveStream opened) {
        interest.heard(tenant);
        try {
            notifications.send(INTEREST, tenant.toString());
        } catch (RuntimeException | Error e) {
            opened.close();
            throw e;
        }
    }

    private void closed(LiveStream stream) {
        stream.log().close(stream, System.nanoTime());
        room.release();
    }

    private void heardInterest(String payload) {
        for (String tenant : payload.split(",")) {
            UUID id = UUID.fromString(tenant);
            interest.heard(id);
            LiveLog log = logs.get(id);
            if (log != null) {
                log.heard();
            }
        }
    }

    /** Else the others would say so only the next time that they do by themselves. */
    private void askWhoReads() {
        try {
            notifications.send(WHO_READS, "");
        } catch (RuntimeException e) {
            log.warn("The other nodes cannot be asked who reads live updates there; they say so within {} s: {}",
                    LiveInterest.SAY_EVERY.toSeconds(), e.getMessage());
        }
    }

    boolean isEmpty() {
        return logs.isEmpty();
    }

    /** How many are open. */
    int count() {
        return logs.values().stream().mapToInt(LiveLog::readers).sum();
    }

    /** Something of a tenant changed. */
    void add(UUID tenantId, Collection<LiveChange> changes) {
        LiveLog log = logs.get(tenantId);
        if (log != null) {
            log.add(changes);
        }
    }

    /** Something of this node changed, for everybody. */
    void addForAll(LiveChange change) {
        logs.values().forEach(log -> log.add(List.of(change)));
    }

    /** Something may have been missed, of everybody. */
    void reset() {
        logs.values().forEach(LiveLog::reset);
    }

    /** Tells readers what there is to tell, and other nodes who reads here. */
    void tick() {
        long now = System.nanoTime();
        logs.values().forEach(each -> each.streams().forEach(LiveStreams::tick));
        if (asked || now - saidAt > LiveInterest.SAY_EVERY.toNanos()) {
            asked = false;
            saidAt = now;
            forgetUnread(now);
            sayAll();
        }
    }

    /** What goes wrong with one reader is nothing to the others. */
    private static void tick(LiveStream stream) {
        try {
            stream.tick();
        } catch (RuntimeException e) {
            log.error("A stream of live updates failed and is closed; its reader opens another", e);
            close(stream);
        }
    }

    private static void close(LiveStream stream) {
        try {
            stream.close();
        } catch (RuntimeException e) {
            log.error("A stream of live updates that failed does not close", e);
        }
    }

    private void forgetUnread(long now) {
        interest.forgetEnded();
        logs.keySet().forEach(tenant -> logs.computeIfPresent(tenant,
                (key, log) -> log.isUnread(now, KEPT.toNanos()) ? null : log));
    }

    private void sayAll() {
        Set<UUID> read = new HashSet<>(logs.keySet());
        while (!read.isEmpty()) {
            Set<UUID> some = read.stream().limit(TOGETHER).collect(Collectors.toSet());
            notifications.send(INTEREST, some.stream().map(UUID::toString).collect(Collectors.joining(",")));
            read.removeAll(some);
        }
    }

    @Override
    public void start() {
        running = true;
    }

    /** Before the server, which waits for answers under way. */
    @Override
    public void stop() {
        running = false;
        logs.values().forEach(log -> log.streams().forEach(LiveStream::close));
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
