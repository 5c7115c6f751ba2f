package dev.serai.live;

import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;

/** The latest changes of one tenant, numbered, and who reads them on this node. */
final class LiveLog {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int KEPT = 200;

    /** So that a number that another node gave, or this one before, is known as such. */
    private final String epoch = epoch();
    private final Deque<Numbered> recent = new ArrayDeque<>();
    private final Set<LiveStream> streams = new CopyOnWriteArraySet<>();
    /** Up to this number nothing is known any more. */
    private long lost;
    private long last;
    private volatile long emptySince;
    private volatile boolean heard;

    /** A change and its place. */
    record Numbered(long number, LiveChange change) {}

    private static String epoch() {
        byte[] bytes = new byte[6];
        RANDOM.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** Lets somebody read from here on, or from where it was before. */
    synchronized void open(LiveStream stream, String lastEventId) {
        streams.add(stream);
        stream.at(last);
        if (lastEventId == null) {
            return;
        }
        long from = number(lastEventId);
        if (from < lost || from > last) {
            stream.reset(last);
        } else {
            recent.stream().filter(each -> each.number() > from).forEach(stream::offer);
        }
    }

    /** @return -1 for one that this log did not give */
    private long number(String eventId) {
        String prefix = epoch + "-";
        try {
            return eventId.startsWith(prefix) ? Long.parseLong(eventId.substring(prefix.length())) : -1;
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    String id(long number) {
        return epoch + "-" + number;
    }

    synchronized void add(Collection<LiveChange> changes) {
        for (LiveChange change : changes) {
            Numbered numbered = new Numbered(++last, change);
            recent.add(numbered);
            if (recent.size() > KEPT) {
                lost = recent.remove().number();
            }
            streams.forEach(stream -> stream.offer(numbered));
        }
    }

    /** Something may have been missed. */
    synchronized void reset() {
        last++;
        lost = last;
        recent.clear();
        streams.forEach(stream -> stream.reset(last));
    }

    void close(LiveStream stream, long now) {
        if (streams.remove(stream) && streams.isEmpty()) {
            emptySince = now;
        }
    }

    /** Whether nobody reads for so long. */
    boolean isUnread(long now, long nanos) {
        return streams.isEmpty() && now - emptySince > nanos;
    }

    /** From now on all nodes tell what changes. */
    void heard() {
        heard = true;
    }

    boolean isHeard() {
        return heard;
    }

    int readers() {
        return streams.size();
    }

    List<LiveStream> streams() {
        return new ArrayList<>(streams);
    }
}
