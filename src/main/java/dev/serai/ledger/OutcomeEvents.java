package dev.serai.ledger;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The events that settling raises where somebody takes them, in the commit that settles: {@code delivery.delivered},
 * {@code delivery.dead} and {@code delivery.cancelled}. They follow the event that the delivery was made of, in its chain, and wait in the
 * inbox.
 */
@Component
public class OutcomeEvents {

    /** What their types begin with. */
    public static final String PREFIX = "delivery.";
    /** How many events may follow one from the other. */
    public static final int DEEPEST = 8;
    /** The source of what Serai itself raises. */
    public static final String SOURCE = "serai";

    /** What carries an event to a subscriber: that it arrived is no news for subscribers. */
    public static final String SENT_TO_SUBSCRIBER = "webhook.send";
    /** What is raised about connections, endpoints, providers and sign-up pages, and not about one delivery. */
    public static final Set<String> OPERATIONAL = Set.of("connection.error", "connection.reauthorize", "endpoint.disabled",
            "endpoint.failing", "provider.degraded", "signup.submitted", "signup.confirmed");

    /** How an event of this depth, null for none, begins in the inbox, and why not all are received. */
    public static final String STATUS_AT_DEPTH = "case when depth > %d then 'unplannable' else 'received' end".formatted(DEEPEST);
    public static final String REASON_AT_DEPTH = """
            case when depth > %1$d then 'It is the ' || depth || 'th event that followed from another in its chain, and a chain ends'
              || ' after %1$d; a route that takes what follows from what it asks for calls itself without end' end""".formatted(DEEPEST);

    /** The columns that {@link #RAISED} reads of what was settled; told: that it was taken there was told when it was. */
    static final String RETURNED = """
            d.tenant_id, d.id, d.status, d.operation, d.provider, d.connection_id, d.event_id, d.asked_by, d.ordering_key, d.explanation,
              d.reason as standing, d.result,
              d.status = 'delivered' and coalesce(position(d.connection_id::text in d.notes), 0) > 0 as told""";
    /** Further parts of the statement that settles; takes two parameters: the outcomes to be told, as {@link TakenOutcomes#words},
     *  and those that some tenants alone take, as {@link #ofTenant}. */
    static final String RAISED = """
            , outcome as materialized (
              select s.tenant_id, new_event_id() as id, coalesce(e.depth, 0) + 1 as depth, coalesce(e.chain_id, e.id) as first_id,
                s.id as delivery_id, s.status, s.asked_by, s.ordering_key,
                json_build_object('deliveryId', s.id, 'operation', s.operation, 'status', s.status, 'depth', coalesce(e.depth, 0) + 1,
                  'result', json_or_text(s.result),
                  'reason', case when not exists (select from connection own where own.tenant_id = s.tenant_id
                    and own.owner_id = s.asked_by) then s.explanation end,
                  'statusReason', s.standing,
                  'connection', case when s.provider is not null then
                    json_build_object('id', s.connection_id, 'provider', s.provider, 'name', c.name) end,
                  'eventType', e.type,
                  'event', case when f.id is not null then
                    json_build_object('id', f.id, 'type', f.type, 'data', json_or_text(f.data)) end)::text as data
              from settled s
                left join event e on e.tenant_id = s.tenant_id and e.id = s.event_id
                left join event f on f.tenant_id = s.tenant_id and f.id = coalesce(e.chain_id, e.id)
                left join connection c on c.tenant_id = s.tenant_id and c.id = s.connection_id
              where not s.told and (array[s.status, s.status || ' ' || s.operation] && ?::text[]
                or s.status || '@' || s.tenant_id = any (?::text[])
                  and not (s.operation = '%4$s' and coalesce(e.type, '') like '%5$s%%'))
            ), raised as (
              insert into event (tenant_id, id, type, source, source_id, time, data, created_at, chain_id, depth)
              select tenant_id, id, 'delivery.' || status, '%1$s', delivery_id::text, now(), data, now(), coalesce(first_id, id), depth
              from outcome
            ), received as (
              insert into inbox (tenant_id, event_id, status, asked_by, ordering_key, due_at, reason, received_at, updated_at)
              select tenant_id, id, %2$s, asked_by, ordering_key, now(), %3$s, now(), now()
              from outcome
            )""".formatted(SOURCE, STATUS_AT_DEPTH, REASON_AT_DEPTH, SENT_TO_SUBSCRIBER, PREFIX);

    private static final Set<DeliveryStatus> SETTLED = EnumSet.of(DeliveryStatus.DELIVERED, DeliveryStatus.DEAD,
            DeliveryStatus.CANCELLED);
    private static final String UPDATE = "{update}";
    private static final String WORDS = "\\?::text\\[\\]";
    private static final String SETTLES = "with settled as (" + UPDATE + " returning " + RETURNED + ")"
            + RAISED.replaceFirst(WORDS, "cast(:taken as text[])").replaceFirst(WORDS, "cast(:ofTenants as text[])")
            + " select count(*) from settled";

    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile BiPredicate<UUID, String> tenants = (tenant, type) -> false;
    private volatile TakenOutcomes taken = new TakenOutcomes(Set.of());
    private volatile String[] takenReports = {};

    /** Whether Serai itself raises events of this type, and nobody else may. */
    public static boolean isOne(String type) {
        return tellsOfDelivery(type) || type.equals(ReportEvents.REPORT) || OPERATIONAL.contains(type);
    }

    /** Whether events of this type tell what became of a delivery of an operation. */
    public static boolean tellsOfDelivery(String type) {
        return isSettled(type) || ReportEvents.isRaised(type);
    }

    /** Whether settling raises events of this type. */
    public static boolean isSettled(String type) {
        return type.startsWith(PREFIX) && SETTLED.stream().anyMatch(status -> type.equals(PREFIX + status.word()));
    }

    /** How it is written that somebody takes those events of a type that tell of an operation. */
    public static String taker(String type, String operation) {
        return type + " " + operation;
    }

    /**
     * From now on raises these, and no others.
     *
     * @param takers types, each with an operation where it is of that alone, as {@link #taker} writes it; others are passed over
     */
    public void take(Set<String> takers) {
        taken = new TakenOutcomes(takers.stream().filter(taker -> isSettled(taker.split(" ", 2)[0])).collect(Collectors.toSet()));
        takenReports = ReportEvents.among(takers.stream());
    }

    /**
     * Who else takes outcomes.
     *
     * @param taking whether a tenant takes events of a type that tell of its deliveries; asked for each that is settled
     */
    public void alsoTakenBy(BiPredicate<UUID, String> taking) {
        tenants = taking;
    }

    /** How it is written that a tenant takes the outcome of a delivery, whatever routes do; null where it does not. */
    String ofTenant(Settlement settlement) {
        DeliveryStatus status = settlement.status();
        boolean told = SETTLED.contains(status)
                && tenants.test(settlement.tenantId(), PREFIX + status.word())
                && !(status == DeliveryStatus.DELIVERED && SENT_TO_SUBSCRIBER.equals(TakenOutcomes.operation(settlement).orElse("")));
        return told ? status.word() + "@" + settlement.tenantId() : null;
    }

    /**
     * Cancels deliveries of a tenant outside of their turn, in the transaction at work, and tells of it as settling does.
     *
     * @param update the deliveries {@code d}, with named parameters
     * @param parameters of the update
     * @return how many
     */
    public int cancel(JdbcClient jdbc, UUID tenantId, String update, Map<String, ?> parameters) {
        String cancelled = DeliveryStatus.CANCELLED.word();
        String[] ofTenants = tenants.test(tenantId, PREFIX + cancelled) ? new String[] {cancelled + "@" + tenantId} : new String[0];
        int count = jdbc.sql(SETTLES.replace(UPDATE, update)).params(parameters).param("taken", taken.words()).param("ofTenants", ofTenants)
                .query(Integer.class).single();
        if (count > 0) {
            raised();
        }
        return count;
    }

    /** Has somebody told when some were raised on this node. */
    public void whenRaised(Runnable listener) {
        listeners.add(listener);
    }

    /** Those that somebody takes. */
    TakenOutcomes taken() {
        return taken;
    }

    /**
     * What is taken of what follows when a report brings a delivery of a tenant into this state: each a type, or a type and an operation
     * with a blank between.
     */
    public String[] takenReports(UUID tenantId, ReportState state) {
        return Stream.concat(Arrays.stream(takenReports), Arrays.stream(ReportState.Family.values())
                .map(family -> ReportEvents.raised(family, state)).filter(type -> tenants.test(tenantId, type))).toArray(String[]::new);
    }

    /** To be called once they are on disk. */
    public void raised() {
        listeners.forEach(Runnable::run);
    }
}
