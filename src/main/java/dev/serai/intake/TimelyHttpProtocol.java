package dev.serai.intake;

import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.coyote.AbstractProcessor;
import org.apache.coyote.Constants;
import org.apache.coyote.Request;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * HTTP/1.1 whose requests have to have their headers in time: Tomcat's own timeout begins anew with every byte, so that who sends one now
 * and then holds a connection for ever.
 */
public final class TimelyHttpProtocol extends Http11NioProtocol {

    private static final Logger log = LoggerFactory.getLogger(TimelyHttpProtocol.class);
    private static final long LOOK_MILLIS = 500;

    private volatile long timeoutNanos = Duration.ofSeconds(10).toNanos();
    private ScheduledFuture<?> looking;

    void setHeaderTimeout(Duration timeout) {
        timeoutNanos = timeout.toNanos();
    }

    @Override
    public void start() throws Exception {
        super.start();
        looking = getUtilityExecutor().scheduleWithFixedDelay(this::closeLate, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    public void stop() throws Exception {
        if (looking != null) {
            looking.cancel(false);
        }
        super.stop();
    }

    private void closeLate() {
        for (SocketWrapperBase<?> connection : getEndpoint().getConnections()) {
            try {
                if (isLate(connection)) {
                    closeUnlessBusy(connection);
                }
            } catch (RuntimeException | Error e) {
                log.warn("A connection could not be looked at", e);
            }
        }
    }

    private void closeUnlessBusy(SocketWrapperBase<?> connection) {
        if (connection.getLock().tryLock()) {
            try {
                if (isLate(connection)) {
                    log.debug("The headers of a request were not there in time");
                    connection.close();
                }
            } finally {
                connection.getLock().unlock();
            }
        }
    }

    /** Between two reads of the same headers a connection keeps its processor, at the stage of one that has ended. */
    private boolean isLate(SocketWrapperBase<?> connection) {
        if (!(connection.getCurrentProcessor() instanceof AbstractProcessor processor) || processor.isAsync()) {
            return false;
        }
        Request request = processor.getRequest();
        int stage = request.getRequestProcessor().getStage();
        long began = request.getStartTimeNanos();
        return (stage == Constants.STAGE_ENDED || stage == Constants.STAGE_PARSE) && began >= 0
                && System.nanoTime() - began > timeoutNanos;
    }
}
