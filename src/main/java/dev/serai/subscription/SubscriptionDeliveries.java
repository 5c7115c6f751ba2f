package dev.serai.subscription;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.api.JsonText;
import dev.serai.api.ProblemException;
import dev.serai.audit.AuditLog;
import dev.serai.event.EventSubscribers.Occurrence;
import dev.serai.ledger.Acceptance;
import dev.serai.ledger.Deliveries;
import dev.serai.ledger.Delivery;
import dev.serai.ledger.Ids;
import dev.serai.ledger.Ledger;
import dev.serai.ledger.NewDelivery;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** What was sent to subscriptions: shows it with what the endpoints answered, and sends it again. */
@Component
class SubscriptionDeliveries {

    private static final int AT_ONCE = 5000;
    private static final String OF_SUBSCRIPTION = " d.tenant_id = :tenant and d.operation = 'webhook.send' and d.requested[1] = :id";

    private final JdbcClient jdbc;
    private final Deliveries deliveries;
    private final Ledger ledger;
    private final TransactionTemplate transaction;
    private final AuditLog audit;
    private final Clock clock;

    SubscriptionDeliveries(JdbcClient jdbc, Deliveries deliveries, Ledger ledger, TransactionTemplate transaction, AuditLog audit,
            Clock clock) {
        this.jdbc = jdbc;
        this.deliveries = deliveries;
        this.ledger = ledger;
        this.transaction = transaction;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * @param eventType absent where the event is gone
     * @param nextAttemptAt absent where none follows
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Sent(UUID id, UUID eventId, String eventType, String status, String explanation, Instant createdAt, Instant updatedAt,
            Instant nextAttemptAt, List<Call> attempts) {}

    /**
     * @param request what was sent and what came back, secrets masked: {@code {method, url, headers, body, response}}
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Call(String outcome, Integer httpStatus, String reason, Instant startedAt, int durationMs, JsonNode request) {}

    record Receipt(UUID deliveryId, String status) {}

    record Recovered(int recovered) {}

    private record Recovery(Instant since, int recovered) {}

    private record State(String status) {}

    /**
     * Deliveries to a subscription, the latest first.
     *
     * @param status null for any
     * @param before only those made before this one; null to begin with the latest
     */
    List<Sent> list(UUID tenantId, UUID id, String status, UUID before, int limit) {
        List<Sent> found = jdbc.sql("""
                select d.id, d.event_id, coalesce(e.type, case when d.event_id is null then 'webhook.test' end) as type, d.status,
                  d.explanation, d.created_at, d.updated_at,
                  case when d.status in ('accepted', 'retrying') and d.lease_owner is null then d.due_at end as due_at
                from delivery d left join event e on e.tenant_id = d.tenant_id and e.id = d.event_id
                where""" + OF_SUBSCRIPTION + """

                  and (cast(:status as text) is null or d.status = :status) and (cast(:before as uuid) is null or d.id < :before)
                order by d.id desc limit :limit""").param("tenant", tenantId).param("id", id).param("status", status)
                .param("before", before, java.sql.Types.OTHER).param("limit", limit).query((row, number) -> sent(row)).list();
        if (found.isEmpty()) {
            return found;
        }
        Map<UUID, List<Call>> calls = new HashMap<>();
        jdbc.sql("""
                select delivery_id, outcome, http_status, reason, request, started_at, duration_ms from attempt
                where tenant_id = :tenant and delivery_id in (:ids) order by delivery_id, number""")
                .param("tenant", tenantId).param("ids", found.stream().map(Sent::id).toList()).query(row -> {
                    calls.computeIfAbsent(row.getObject("delivery_id", UUID.class), key -> new ArrayList<>()).add(call(row));
                });
        return found.stream().map(sent -> new Sent(sent.id(), sent.eventId(), sent.eventType(), sent.status(), sent.explanation(),
                sent.createdAt(), sent.updatedAt(), sent.nextAttemptAt(), calls.getOrDefault(sent.id(), List.of()))).toList();
    }

    /**
     * Sends one again, under the same {@code webhook-id}: a dead or cancelled one itself, of one that arrived a copy.
     *
     * @return the delivery that is under way now
     */
    Receipt resend(Subscription subscription, UUID deliveryId) {
        Delivery delivery = deliveries.find(subscription.tenantId(), deliveryId)
                .filter(found -> found.operation().equals(Subscriptions.SEND) && subscription.id().toString()
                        .equals(found.message() == null ? null : found.message().path("subscription").textValue()))
                .orElseThrow(() -> ProblemException.notFound("delivery of this subscription"));
        if (!delivery.status().equals("delivered")) {
            transaction.executeWithoutResult(status -> {
                deliveries.replay(subscription.tenantId(), deliveryId, null, null);
                audit.record(subscription.tenantId(), "delivery.replay", deliveryId, new State(delivery.status()), new State("accepted"));
            });
            ledger.lookForDueWork();
            return new Receipt(deliveryId, "accepted");
        }
        return accept(subscription, new NewDelivery(Ids.next(), delivery.asked().eventId(), Subscriptions.SEND, delivery.message(),
                delivery.asked().orderingKey(), List.of(subscription.id()), null));
    }

    /** Sends an event that says nothing but that somebody tests the subscription. */
    Receipt test(Subscriptions subscriptions, Subscription subscription) {
        UUID id = Ids.next();
        Instant now = clock.instant();
        Occurrence event = new Occurrence(subscription.tenantId(), id, SignedRequest.TEST, now,
                (ObjectNode) SignedRequest.test(id, now).get("data"), 0);
        return accept(subscription, subscriptions.delivery(subscription, id, null, event));
    }

    private Receipt accept(Subscription subscription, NewDelivery delivery) {
        ledger.accept(new Acceptance(subscription.tenantId(), List.of(), List.of(), List.of(delivery)));
        return new Receipt(delivery.id(), "accepted");
    }

    /** Sends again all that died since a time, some thousands in each transaction, however many there are; answers how many. */
    Recovered recover(Subscription subscription, Instant since) {
        int all = 0;
        int done;
        do {
            Integer some = transaction.execute(status -> recoverSome(subscription, since));
            done = some == null ? 0 : some;
            all += done;
        } while (done == AT_ONCE);
        int recovered = all;
        if (recovered > 0) {
            transaction.executeWithoutResult(status -> audit.record(subscription.tenantId(), "subscription.recover", subscription.id(),
                    null, new Recovery(since, recovered)));
            ledger.changed(subscription.tenantId(), null, null);
            ledger.lookForDueWork();
        }
        return new Recovered(recovered);
    }

    private int recoverSome(Subscription subscription, Instant since) {
        return jdbc.sql("""
                update delivery r set status = 'accepted', reason = null, round = 0, due_at = now(), lease_owner = null,
                  pinned_connection = null, inquiries = null, slot_connection = null, replays = coalesce(r.replays, 0) + 1,
                  explanation = 'Recovered by a person', updated_at = now()
                where r.tenant_id = :tenant and r.status = 'dead' and r.id in (
                  select d.id from delivery d where""" + OF_SUBSCRIPTION + """

                    and d.id >= uuid_at(cast(:since as timestamptz)) and d.status = 'dead' and d.erased_at is null
                    and (d.expires_at is null or d.expires_at > now())
                  order by d.id limit :most)""").param("tenant", subscription.tenantId()).param("id", subscription.id())
                .param("since", since.toString()).param("most", AT_ONCE).update();
    }

    private static Sent sent(ResultSet row) throws SQLException {
        return new Sent(row.getObject("id", UUID.class), row.getObject("event_id", UUID.class), row.getString("type"),
                row.getString("status"), row.getString("explanation"), instant(row, "created_at"), instant(row, "updated_at"),
                instant(row, "due_at"), List.of());
    }

    private static Call call(ResultSet row) throws SQLException {
        return new Call(row.getString("outcome"), row.getObject("http_status", Integer.class), row.getString("reason"),
                instant(row, "started_at"), row.getInt("duration_ms"), JsonText.shown(row.getString("request")));
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        Timestamp timestamp = row.getTimestamp(column);
        return timestamp == null ? null : timestamp.toInstant();
    }
}
