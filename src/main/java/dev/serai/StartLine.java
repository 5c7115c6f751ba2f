package dev.serai;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.web.context.WebServerApplicationContext;
import org.springframework.context.event.EventListener;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** Says once, when everything is up, where Serai listens. */
@Component
class StartLine {

    private static final Logger log = LoggerFactory.getLogger(StartLine.class);

    @EventListener
    @Order(Ordered.LOWEST_PRECEDENCE)
    void ready(ApplicationReadyEvent event) {
        if (event.getApplicationContext() instanceof WebServerApplicationContext web && web.getWebServer() != null) {
            log.info("Serai is up at http://localhost:{} after {} ms; its files are in {}", web.getWebServer().getPort(),
                    event.getTimeTaken().toMillis(), web.getBean(SeraiProperties.class).dataDir().toAbsolutePath().normalize());
        }
    }
}
