package dev.serai.watch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.serai.api.JsonText;
import dev.serai.api.PathId;
import dev.serai.api.Times;
import dev.serai.event.DryRun;
import dev.serai.watch.WatchStore.Watch;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * The steps that have watches go on: a watch that a provider began is asked for again before it ends, and once that is there the one
 * before is ended. What nobody can renew is asked for twice a day until it has been over for three days; each try is a delivery that
 * everybody sees.
 */
@Component
public class Watches {

    private static final Logger log = LoggerFactory.getLogger(Watches.class);
    private static final Duration AHEAD = Duration.ofDays(1);
    private static final int SHARE = 3;
    private static final Duration PAUSE = Duration.ofHours(12);
    private static final Duration GIVEN_UP = Duration.ofDays(3);

    private final WatchStore store;
    private final Clock clock;

    Watches(WatchStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    /**
     * Keeps in mind the watch that the delivery in the body began; the body becomes the result of the watch that it takes the place of, or
     * null.
     *
     * @param id name of the member of the result that is the watch's id
     */
    public void keep(String id, Exchange exchange) {
        JsonNode data = exchange.getMessage().getBody(JsonNode.class);
        JsonNode result = data.path("result");
        Instant endsAt = result.path("expiresAt").isTextual() ? Times.parse(result.get("expiresAt").textValue()) : null;
        UUID connection = PathId.parse(data.at("/connection/id").asText());
        UUID delivery = PathId.parse(data.path("deliveryId").asText());
        exchange.getMessage().setBody(NullNode.getInstance());
        if (DryRun.is(exchange) || endsAt == null || connection == null || delivery == null || !result.path(id).isValueNode()) {
            return;
        }
        UUID tenant = exchange.getVariable("tenantId", UUID.class);
        Optional<String> asked = store.asked(tenant, delivery, connection);
        Instant now = clock.instant();
        Duration left = Duration.between(now, endsAt);
        Duration ahead = left.dividedBy(SHARE).compareTo(AHEAD) < 0 ? left.dividedBy(SHARE) : AHEAD;
        asked.flatMap(message -> store.put(new Watch(tenant, connection, data.path("operation").asText(), message,
                result.path(id).asText(), result.toString(), endsAt), endsAt.minus(ahead)))
                .ifPresent(before -> exchange.getMessage().setBody(JsonText.shown(before)));
    }

    /**
     * Forgets the watch that the delivery in the body ended.
     *
     * @param id name of the member of the result that is the watch's id
     */
    public void end(String id, Exchange exchange) {
        JsonNode data = exchange.getMessage().getBody(JsonNode.class);
        UUID connection = PathId.parse(data.at("/connection/id").asText());
        if (!DryRun.is(exchange) && connection != null) {
            store.end(exchange.getVariable("tenantId", UUID.class), connection, data.path("result").path(id).asText());
        }
    }

    /**
     * Forgets the watch that the delivery in the body could not end because the provider says that there is none (404, 410).
     *
     * @param id name of the member of the message that is the watch's id
     */
    public void gone(String id, Exchange exchange) {
        UUID delivery = PathId.parse(exchange.getMessage().getBody(JsonNode.class).path("deliveryId").asText());
        if (DryRun.is(exchange) || delivery == null) {
            return;
        }
        UUID tenant = exchange.getVariable("tenantId", UUID.class);
        store.gone(tenant, delivery).ifPresent(gone -> {
            String watch = JsonText.shown(gone.message()).path(id).asText();
            log.info("Watch {} of connection {} of tenant {} is gone and is not asked for any more", watch, gone.connectionId(), tenant);
            store.end(tenant, gone.connectionId(), watch);
        });
    }

    /** Those that end soon, each with {@code tenantId}, {@code connectionId}, {@code operation} and the {@code message} that asks again. */
    public List<Map<String, Object>> due() {
        Instant now = clock.instant();
        for (String given : store.forget(now.minus(GIVEN_UP))) {
            log.warn("A watch is over and is not asked for any more, for nobody could renew it: {}; its dead letters say why", given);
        }
        List<Map<String, Object>> due = new ArrayList<>();
        for (Watch watch : store.due(now, PAUSE)) {
            try {
                due.add(Map.of("tenantId", watch.tenantId(), "connectionId", watch.connectionId(), "operation", watch.operation(),
                        "message", JsonText.read(watch.subject())));
            } catch (JsonProcessingException e) {
                log.error("What asked for the watch {} of tenant {} cannot be read, so it ends at {}: {}", watch.externalId(),
                        watch.tenantId(), watch.endsAt(), JsonText.reason(e));
            }
        }
        return due;
    }
}
