package dev.serai.subscription;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.api.Answer;
import dev.serai.api.EntityTags;
import dev.serai.api.Fields;
import dev.serai.api.Page;
import dev.serai.api.PathId;
import dev.serai.api.ProblemException;
import dev.serai.api.RequestBody;
import dev.serai.api.Times;
import dev.serai.connection.FeatureConnections;
import dev.serai.jq.BoundedJqException;
import dev.serai.ledger.DeliveryStatus;
import dev.serai.security.Caller;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.camel.Body;
import org.apache.camel.Header;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.stereotype.Component;

/** What the routes of {@code /api/integrations/webhooks} call. */
@Component
public class SubscriptionApi {

    private static final String[] THEIRS = {"headers", "data"};
    private static final Duration LONGEST_OVERLAP = Duration.ofDays(30);

    private final SubscriptionStore store;
    private final SubscriptionEditor editor;
    private final SubscriptionDeliveries deliveries;
    private final Subscriptions subscriptions;
    private final FeatureConnections connections;
    private final SubscriptionProperties properties;

    SubscriptionApi(SubscriptionStore store, SubscriptionEditor editor, SubscriptionDeliveries deliveries, Subscriptions subscriptions,
            FeatureConnections connections, SubscriptionProperties properties) {
        this.store = store;
        this.editor = editor;
        this.deliveries = deliveries;
        this.subscriptions = subscriptions;
        this.connections = connections;
        this.properties = properties;
    }

    /**
     * What a subscription would make of a sample.
     *
     * @param takes whether it would get it
     * @param body what would be posted
     */
    record Trial(boolean takes, JsonNode body) {}

    public Page<ShownSubscription> list(@Header("cursor") String cursor, @Header("limit") String limit) {
        UUID tenant = Caller.requiredTenant();
        int most = Page.limit(limit);
        Page<Optional<ShownSubscription>> page = Page.of(store.after(tenant, Page.cursor(cursor), most + 1), most, Subscription::id,
                each -> connections.find(tenant, each.id())
                        .map(connection -> ShownSubscription.of(each, connection, properties.disableAfter())));
        return new Page<>(page.items().stream().flatMap(Optional::stream).toList(), page.nextCursor());
    }

    public ShownSubscription get(@Header("id") String id) {
        return editor.find(Caller.requiredTenant(), id(id));
    }

    public Answer create(@Body byte[] body) {
        UUID tenant = Caller.required().administeredTenant();
        editor.take(tenant);
        ShownSubscription made = editor.create(tenant, RequestBody.object(body, THEIRS));
        return Answer.created(made, "/api/integrations/webhooks/" + made.id());
    }

    public ShownSubscription update(@Header("id") String id, @Header(EntityTags.IF_MATCH) String ifMatch, @Body byte[] body) {
        return editor.update(Caller.required().administeredTenant(), id(id), ifMatch, RequestBody.object(body, THEIRS));
    }

    public Answer delete(@Header("id") String id, @Header(EntityTags.IF_MATCH) String ifMatch) {
        editor.delete(Caller.required().administeredTenant(), id(id), ifMatch);
        return Answer.noContent();
    }

    /** Tries events, filters and a transformation on a sample; {@code {sample: {type?, data?}, events?, filters?, transformation?}}. */
    public Trial tryOut(@Body byte[] body) {
        Caller.requiredTenant();
        ObjectNode given = RequestBody.object(body, THEIRS);
        new Fields(given).onlyKnown(List.of("events", "filters", "transformation", "sample"));
        Fields fields = new Fields(given);
        fields.onlyKnown(List.of("events", "filters", "transformation", "sample"));
        ObjectNode sample = fields.object("sample");
        fields.check();
        if (!given.has("events")) {
            given.putArray("events").add(EventFilter.ALL);
        }
        SubscriptionFields wanted = new SubscriptionFields(given);
        EventFilter filter = wanted.filter(null);
        wanted.fields().check();
        ObjectNode event = SubscriptionFields.event(sample == null ? given.objectNode() : sample);
        try {
            return new Trial(filter.takes(event.path("type").asText(), event.path("data")),
                    Transformation.applied(given.path("transformation").textValue(), SignedRequest.body(event)));
        } catch (BoundedJqException e) {
            throw ProblemException.badField("transformation", e.getMessage());
        }
    }

    public ShownSubscription pause(@Header("id") String id, @Header(EntityTags.IF_MATCH) String ifMatch) {
        UUID tenant = Caller.requiredTenant();
        editor.find(tenant, id(id));
        connections.pause(tenant, id(id), ifMatch);
        connections.changed(tenant, id(id));
        return editor.find(tenant, id(id));
    }

    /** What waited goes at the pace of the endpoint. */
    public ShownSubscription resume(@Header("id") String id, @Header(EntityTags.IF_MATCH) String ifMatch) {
        UUID tenant = Caller.requiredTenant();
        editor.find(tenant, id(id));
        connections.resume(tenant, id(id), ifMatch);
        connections.changed(tenant, id(id));
        return editor.find(tenant, id(id));
    }

    /** {@code {overlap?, scheme?, secret?}}: another secret, shown once; the old one signs as well for as long as the overlap lasts. */
    public ShownSubscription rotate(@Header("id") String id, @Body byte[] body) {
        UUID tenant = Caller.required().administeredTenant();
        ShownSubscription before = editor.find(tenant, id(id));
        ObjectNode given = RequestBody.optionalObject(body);
        if (!given.has("scheme") && !given.has("secret")) {
            given.put("scheme", before.scheme());
        }
        Fields fields = new Fields(given);
        fields.onlyKnown(List.of("overlap", "scheme", "secret"));
        Duration overlap = overlap(fields);
        fields.check();
        given.remove("overlap");
        SubscriptionFields read = new SubscriptionFields(given);
        SigningSecret secret = read.secret();
        read.fields().check();
        return editor.rotate(tenant, id(id), secret, overlap);
    }

    private Duration overlap(Fields fields) {
        String text = fields.text("overlap", 40);
        try {
            Duration overlap = text == null ? properties.overlap() : DurationStyle.detectAndParse(text);
            if (!overlap.isNegative() && overlap.compareTo(LONGEST_OVERLAP) <= 0) {
                return overlap;
            }
        } catch (IllegalArgumentException e) {
            // no duration, as the message below says
        }
        fields.reject("overlap", "must be a time from 0s to 30d, such as 24h");
        return Duration.ZERO;
    }

    /** {@code GET .../{id}/deliveries?status=&cursor=&limit=}. */
    public Page<SubscriptionDeliveries.Sent> deliveries(@Header("id") String id, @Header("status") String status,
            @Header("cursor") String cursor, @Header("limit") String limit) {
        UUID tenant = Caller.requiredTenant();
        editor.find(tenant, id(id));
        String word = status == null || status.isBlank() ? null : status.strip();
        if (word != null && Arrays.stream(DeliveryStatus.values()).noneMatch(each -> each.word().equals(word))) {
            throw ProblemException.badField("status", "is \"" + word + "\"; accepted are "
                    + String.join(", ", Arrays.stream(DeliveryStatus.values()).map(DeliveryStatus::word).toList()));
        }
        int most = Page.limit(limit);
        return Page.of(deliveries.list(tenant, id(id), word, Page.cursor(cursor), most + 1), most, SubscriptionDeliveries.Sent::id,
                each -> each);
    }

    public Answer resend(@Header("id") String id, @Header("deliveryId") String deliveryId) {
        Subscription subscription = inUse(id);
        UUID delivery = PathId.of(deliveryId, "delivery");
        return accepted(deliveries.resend(subscription, delivery));
    }

    /** {@code {since}}: sends again all that died since then. */
    public Answer recover(@Header("id") String id, @Body byte[] body) {
        Fields fields = new Fields(RequestBody.object(body));
        fields.onlyKnown(List.of("since"));
        String text = fields.requiredText("since", 40);
        fields.check();
        Instant since = Times.sinceEpoch("since", text);
        return Answer.accepted(deliveries.recover(inUse(id), since));
    }

    /** Sends a test event, which the log of the subscription has like any other. */
    public Answer test(@Header("id") String id) {
        return accepted(deliveries.test(subscriptions, inUse(id)));
    }

    private static Answer accepted(SubscriptionDeliveries.Receipt receipt) {
        return new Answer(202, receipt, Map.of("Location", "/api/deliveries/" + receipt.deliveryId()));
    }

    private Subscription inUse(String id) {
        UUID tenant = Caller.requiredTenant();
        ShownSubscription shown = editor.find(tenant, id(id));
        if (!shown.active()) {
            throw new ProblemException(409, "Conflict", "The subscription is not active, so nothing is sent to it; PATCH it with"
                    + " {\"active\": true} first", List.of());
        }
        return store.find(tenant, shown.id()).orElseThrow(() -> ProblemException.notFound("subscription"));
    }

    private static UUID id(String id) {
        return PathId.of(id, "subscription");
    }
}
