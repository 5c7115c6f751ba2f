package dev.serai;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.ApplicationContext;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** Says, while Serai stops, what it still waits for. */
@Component
class StopLines implements DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(StopLines.class);
    private static final Duration BETWEEN = Duration.ofSeconds(5);

    private final CamelContext camel;
    private final ApplicationContext own;
    private final CountDownLatch stopped = new CountDownLatch(1);

    StopLines(CamelContext camel, ApplicationContext own) {
        this.camel = camel;
        this.own = own;
    }

    @EventListener
    @Order(Ordered.HIGHEST_PRECEDENCE)
    void stopping(ContextClosedEvent event) {
        if (event.getApplicationContext() != own) {
            return;
        }
        log.info("Stopping; {}", waitingFor());
        Thread lines = new Thread(this::repeat, "serai-stop-lines");
        lines.setDaemon(true);
        lines.start();
    }

    private void repeat() {
        try {
            while (!stopped.await(BETWEEN.toMillis(), TimeUnit.MILLISECONDS)) {
                log.info("Still stopping; {}", waitingFor());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private String waitingFor() {
        List<String> busy = camel.getRoutes().stream().map(Route::getRouteId)
                .filter(id -> camel.getInflightRepository().size(id) > 0)
                .map(id -> id + " (" + camel.getInflightRepository().size(id) + ")").sorted().toList();
        return busy.isEmpty() ? "no message is under way"
                : "waiting for what is under way in " + String.join(", ", busy)
                + "; what does not end in time is taken up again at the next start";
    }

    @Override
    public void destroy() {
        stopped.countDown();
        log.info("Stopped");
    }
}
