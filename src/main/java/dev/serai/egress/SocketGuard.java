package dev.serai.egress;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps one connection to a mail server within its times and its replies within a size, however slowly or endlessly it talks. */
public final class SocketGuard {

    private static final Logger LOG = LoggerFactory.getLogger(SocketGuard.class);
    private static final int LONGEST_REPLY = 64 * 1024;

    private final ScheduledExecutorService timer;
    private volatile Socket socket;
    private long left = LONGEST_REPLY;
    private volatile boolean expired;
    private ScheduledFuture<?> end;

    /** @param timer closes connections; must let go of what is cancelled */
    public SocketGuard(ScheduledExecutorService timer) {
        this.timer = timer;
    }

    void attach(Socket opened) {
        socket = opened;
    }

    /** From now on the connection has this time, in place of what it had; when it is over the connection is closed. */
    public void allow(Duration time) {
        lift();
        end = timer.schedule(this::expire, time.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** The connection has any time. */
    public void lift() {
        if (end != null) {
            end.cancel(false);
            end = null;
        }
    }

    /** Whether the connection was closed because its time was over. */
    public boolean expired() {
        return expired;
    }

    private void expire() {
        expired = true;
        Socket opened = socket;
        if (opened != null) {
            try {
                opened.close();
            } catch (IOException e) {
                LOG.debug("A connection to a mail server whose time was over did not close cleanly", e);
            }
        }
    }

    /** A reply begins. */
    public void beginReply() {
        left = LONGEST_REPLY;
    }

    /** What the server says, within the size of a reply. */
    InputStream limited(InputStream in) {
        return new LimitedInputStream(in, this::count);
    }

    private void count(int octets) throws IOException {
        left -= octets;
        if (left < 0) {
            throw new IOException("The mail server's reply is longer than " + LONGEST_REPLY + " bytes");
        }
    }
}
