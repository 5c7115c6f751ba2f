package dev.serai.live;

import dev.serai.api.OpenAnswer;
import dev.serai.live.LiveLog.Numbered;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One reader: what it has yet to hear, and the connection to tell it. Of each thing only the latest is kept, and of a great many only that
 * everything is to be looked at again; so a slow reader takes no memory, and one that takes nothing is cut off.
 */
final class LiveStream implements OpenAnswer, WriteListener, AsyncListener {

    static final String MEDIA_TYPE = "text/event-stream";
    private static final Logger log = LoggerFactory.getLogger(LiveStream.class);
    private static final int MOST = 200;
    private static final Duration HEARTBEAT = Duration.ofSeconds(15);
    private static final Duration GREETED_WITHIN = Duration.ofSeconds(1);

    private final LiveLog changes;
    private final Asked asked;
    private final LiveProperties properties;
    private final LongSupplier nanos;
    private final Consumer<LiveStream> onClosed;
    private final Consumer<HttpServletRequest> cutter;
    private final Map<LiveChange.Key, Numbered> pending = new LinkedHashMap<>();
    private final long openedAt;
    private AsyncContext context;
    private ServletOutputStream out;
    private boolean possible;
    private boolean greeted;
    private boolean reset;
    private boolean closed;
    private long position;
    private long writtenAt;
    private long checkedAt;

    /**
     * What a reader asks for.
     *
     * @param stillGood whether it still may
     */
    record Asked(HttpServletRequest request, Set<LiveTopic> topics, BooleanSupplier stillGood) {}

    /**
     * @param onClosed told once, when it ends
     * @param cutter closes the connection of a request at once
     */
    LiveStream(LiveLog changes, Asked asked, LiveProperties properties, LongSupplier nanos, Consumer<LiveStream> onClosed,
            Consumer<HttpServletRequest> cutter) {
        this.changes = changes;
        this.asked = asked;
        this.properties = properties;
        this.nanos = nanos;
        this.onClosed = onClosed;
        this.cutter = cutter;
        openedAt = nanos.getAsLong();
        writtenAt = openedAt;
        checkedAt = openedAt;
    }

    LiveLog log() {
        return changes;
    }

    /** Begins to tell; one that was closed before ends at once, with nothing. */
    @Override
    public void begin(HttpServletResponse response) throws IOException {
        response.setContentType(MEDIA_TYPE);
        response.setCharacterEncoding(StandardCharsets.UTF_8.name());
        response.setHeader("X-Accel-Buffering", "no");
        response.setHeader("Connection", "close");
        try {
            synchronized (this) {
                if (closed) {
                    return;
                }
                context = asked.request().startAsync();
                context.setTimeout(0);
                context.addListener(this);
                out = response.getOutputStream();
                out.setWriteListener(this);
            }
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /** It has heard everything up to this. */
    synchronized void at(long number) {
        position = number;
    }

    synchronized void offer(Numbered numbered) {
        LiveChange change = numbered.change();
        if (reset || !asked.topics().contains(change.topic())) {
            return;
        }
        if (pending.size() >= MOST && !pending.containsKey(change.key())) {
            reset(numbered.number());
            return;
        }
        // Behind all others, for its number is the highest.
        pending.remove(change.key());
        pending.put(change.key(), numbered);
    }

    synchronized void reset(long number) {
        pending.clear();
        reset = true;
        position = Math.max(position, number);
    }

    /** Tells what there is to tell; called a few times a second. */
    void tick() {
        long now = nanos.getAsLong();
        if (now - openedAt > properties.life().toNanos() || hasEnded(now)) {
            close();
            return;
        }
        Written written = write(now);
        if (written == Written.GONE) {
            close();
        } else if (written == Written.NOT && now - writtenAt > properties.patience().toNanos()) {
            log.debug("A reader of live updates takes nothing and is cut off");
            cutOff();
        }
    }

    /** What became of what there was to tell. */
    private enum Written { ALL, NOT, GONE }

    private boolean hasEnded(long now) {
        if (now - checkedAt < HEARTBEAT.toNanos()) {
            return false;
        }
        checkedAt = now;
        return !asked.stillGood().getAsBoolean();
    }

    private synchronized Written write(long now) {
        if (closed || !isToSpeak(now)) {
            return Written.ALL;
        }
        try {
            if (!isReady()) {
                return Written.NOT;
            }
            out.write(text().getBytes(StandardCharsets.UTF_8));
            writtenAt = now;
            if (isReady()) {
                out.flush();
            }
            return Written.ALL;
        } catch (IOException | IllegalStateException e) {
            log.debug("A reader of live updates is gone", e);
            return Written.GONE;
        }
    }

    private boolean isToSpeak(long now) {
        if (!greeted) {
            return changes.isHeard() || now - openedAt > GREETED_WITHIN.toNanos();
        }
        return reset || !pending.isEmpty() || now - writtenAt > HEARTBEAT.toNanos();
    }

    /** Once the container says no it calls when it can. */
    private boolean isReady() {
        possible = possible && out.isReady();
        return possible;
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        if (!greeted) {
            greeted = true;
            text.append(LiveText.ready(changes.id(position)));
        }
        if (reset) {
            reset = false;
            text.append(LiveText.reset(changes.id(position)));
        }
        for (Numbered each : pending.values()) {
            position = Math.max(position, each.number());
            text.append(LiveText.of(changes.id(position), each.change()));
        }
        pending.clear();
        return text.isEmpty() ? LiveText.HEARTBEAT : text.toString();
    }

    @Override
    public synchronized void onWritePossible() {
        possible = true;
    }

    @Override
    public void onError(Throwable failure) {
        log.debug("A reader of live updates is gone", failure);
        close();
    }

    /** Ends it; what was written is sent. */
    void close() {
        AsyncContext open;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            pending.clear();
            open = context;
        }
        onClosed.accept(this);
        if (open != null) {
            complete(open);
        }
    }

    private static void complete(AsyncContext open) {
        try {
            open.complete();
        } catch (IllegalStateException e) {
            log.debug("The server has ended a stream of live updates already", e);
        }
    }

    /** Ends it without waiting for what was written to be taken. */
    private void cutOff() {
        boolean begun;
        synchronized (this) {
            begun = context != null;
        }
        try {
            if (begun) {
                cutter.accept(asked.request());
            }
        } finally {
            close();
        }
    }

    @Override
    public void onComplete(AsyncEvent event) {
        close();
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        close();
    }

    @Override
    public void onError(AsyncEvent event) {
        close();
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        // It is started once.
    }
}
