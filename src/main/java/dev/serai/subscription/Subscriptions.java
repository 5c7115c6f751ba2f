package dev.serai.subscription;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.serai.connection.Connection;
import dev.serai.connection.Connections;
import dev.serai.event.EventSubscribers;
import dev.serai.event.ReceivedEvents;
import dev.serai.ledger.NewDelivery;
import dev.serai.ledger.OutcomeEvents;
import dev.serai.notify.Notifications;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * The subscriptions of tenants, remembered until they change on any node: what an event makes for them costs no question to the database,
 * and a tenant without any costs a look into a set.
 */
@Component
class Subscriptions implements EventSubscribers {

    static final String CHANNEL = "webhook";
    static final String SEND = OutcomeEvents.SENT_TO_SUBSCRIBER;

    private static final Logger log = LoggerFactory.getLogger(Subscriptions.class);
    private static final String CHANGES = "serai_subscriptions";
    private static final int CACHED = 400_000;
    private static final String TELLS_OF_DELIVERY = OutcomeEvents.PREFIX;
    /** What providers report is told by the events that follow from it. */
    private static final String REPORT = "delivery.report";

    private final SubscriptionStore store;
    private final Connections connections;
    private final SubscriptionProperties properties;
    private final Notifications notifications;
    private final Set<UUID> tenants = ConcurrentHashMap.newKeySet();
    private volatile boolean tenantsKnown;
    private final Cache<UUID, List<Subscription>> byTenant = Caffeine.newBuilder().maximumWeight(CACHED)
            .weigher((UUID tenant, List<Subscription> known) -> 1 + known.size()).build();

    Subscriptions(SubscriptionStore store, Connections connections, SubscriptionProperties properties, Notifications notifications,
            OutcomeEvents outcomes) {
        this.store = store;
        this.connections = connections;
        this.properties = properties;
        this.notifications = notifications;
        notifications.subscribe(CHANGES, payload -> changed(UUID.fromString(payload)), this::mayHaveChanged);
        outcomes.alsoTakenBy(this::mayTake);
    }

    /** Tells all nodes; to be called in the transaction that changes a tenant's subscriptions. */
    void announce(UUID tenantId) {
        notifications.send(CHANGES, tenantId.toString());
    }

    /** To be called on this node once a change is committed, so that whoever made it sees it at once. */
    void changed(UUID tenantId) {
        tenants.add(tenantId);
        byTenant.invalidate(tenantId);
    }

    private void mayHaveChanged() {
        tenantsKnown = false;
        byTenant.invalidateAll();
        try {
            tenants.addAll(store.tenants());
            tenantsKnown = true;
        } catch (DataAccessException e) {
            log.warn("Which tenants have subscriptions is looked up for each until the database answers: {}", e.getMessage());
        }
    }

    private List<Subscription> of(UUID tenantId) {
        return tenantsKnown && !tenants.contains(tenantId) ? List.of() : byTenant.get(tenantId, store::toPlan);
    }

    /** The subscription as it is remembered; empty where the tenant has none of this id. */
    Optional<Subscription> known(UUID tenantId, UUID id) {
        return of(tenantId).stream().filter(subscription -> subscription.id().equals(id)).findFirst();
    }

    @Override
    public List<NewDelivery> deliveries(Occurrence event, UnaryOperator<UUID> ids) {
        List<Subscription> all = of(event.tenantId());
        if (all.isEmpty() || isHidden(event.type(), event.data())) {
            return List.of();
        }
        List<NewDelivery> made = new ArrayList<>();
        for (Subscription subscription : all) {
            if (subscription.filter().takes(event.type(), event.data()) && !tellsOf(subscription, event) && isActive(subscription)) {
                made.add(delivery(subscription, ids.apply(subscription.id()), event.id(), event));
            }
        }
        return made;
    }

    /** @param eventId the event it is made of; null for none */
    NewDelivery delivery(Subscription subscription, UUID id, UUID eventId, Occurrence event) {
        ObjectNode message = JsonNodeFactory.instance.objectNode().put("subscription", subscription.id().toString())
                .put("id", event.id().toString()).put("type", event.type()).put("timestamp", event.time().toString());
        message.set("data", event.data());
        if (event.depth() > 0) {
            message.put("depth", event.depth());
        }
        return new NewDelivery(id, eventId, SEND, message, subscription.ordered() ? "subscription:" + subscription.id() : null,
                List.of(subscription.id()), null);
    }

    /**
     * Whether nobody is told: what a webhook was that could not be read is for people alone; that an event reached a subscription is no
     * news to any, and that one died which told of a dead letter would be told for ever.
     */
    private static boolean isHidden(String type, JsonNode data) {
        if (!type.startsWith(TELLS_OF_DELIVERY)) {
            return type.startsWith(ReceivedEvents.PREFIX);
        }
        boolean ofSubscription = OutcomeEvents.tellsOfDelivery(type) && SEND.equals(data.path("operation").asText());
        return type.equals(REPORT) || ofSubscription
                && (!"dead".equals(data.path("status").asText()) || data.path("eventType").asText().startsWith(TELLS_OF_DELIVERY));
    }

    /** An endpoint that fails is not told so itself. */
    private static boolean tellsOf(Subscription subscription, Occurrence event) {
        String id = subscription.id().toString();
        return OutcomeEvents.isOne(event.type()) && (id.equals(event.data().path("connectionId").asText())
                || id.equals(event.data().path("connection").path("id").asText()));
    }

    private boolean isActive(Subscription subscription) {
        return connections.known(subscription.tenantId(), null, subscription.id()).filter(Connection::active).isPresent();
    }

    @Override
    public boolean take(UUID tenantId, String type) {
        for (Subscription subscription : of(tenantId)) {
            if (subscription.filter().takes(type) && isActive(subscription)) {
                return true;
            }
        }
        return false;
    }

    /** Where the database does not tell: what was not to be raised is told nobody, but what was not raised is lost. */
    private boolean mayTake(UUID tenantId, String type) {
        try {
            return take(tenantId, type);
        } catch (DataAccessException | TransactionException e) {
            log.warn("Whether tenant {} subscribes to {} is not known now, so it is raised: {}", tenantId, type, e.getMessage());
            return true;
        }
    }

    @Override
    public long largest() {
        return properties.maxPayload().toBytes();
    }
}
