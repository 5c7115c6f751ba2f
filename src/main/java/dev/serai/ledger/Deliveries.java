package dev.serai.ledger;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.api.JsonText;
import dev.serai.api.ProblemException;
import dev.serai.ledger.Accepted.Line;
import dev.serai.ledger.Delivery.Asked;
import dev.serai.ledger.Delivery.AttemptView;
import dev.serai.ledger.Delivery.Carrier;
import dev.serai.ledger.Delivery.Report;
import dev.serai.ledger.Delivery.ReportView;
import dev.serai.ledger.Delivery.State;
import dev.serai.operation.Operation.Priority;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Reads deliveries and lets people replay and cancel them. */
@Component
public class Deliveries {

    /** In lists a result longer than this is left out, as messages are, so that a page takes little memory. */
    private static final int LISTED = 16 * 1024;
    /** Of a message no more is read for a list or looked through, in characters; whom it goes to and its subject come first. */
    private static final int BEGINNING = 8 * 1024;
    /** Of a delivery to a great many the first only are shown. */
    private static final int MOST_REPORTS = 1000;
    private static final Priority[] PRIORITIES = Priority.values();
    private static final String SHOWN = """
            select id, tenant_id, operation, status, connection_id, provider, provider_message_id, event_id, ordering_key, asked_by,
              created_at, updated_at, due_at, lease_owner, explanation, reason, priority, expires_at, suppressed, report_state, report_at,
              report_reason,""";
    private static final String LIST = SHOWN + """

              null as message, case when octet_length(result) <= %d then result end as result,
              case when erased_at is null then left(message, %d) end as beginning, attempts
            from delivery""".formatted(LISTED, BEGINNING);
    private static final String WHERE = """
             where tenant_id = :tenant
              and (cast(:status as text) is null or status = :status)
              and (cast(:operation as text) is null or operation = :operation)
              and (cast(:provider as text) is null or provider = :provider)
              and (cast(:connection as uuid) is null or connection_id = :connection)
              and (cast(:event as uuid) is null or event_id = :event)
              and (cast(:from as timestamptz) is null or id >= uuid_at(cast(:from as timestamptz)))
              and (cast(:to as timestamptz) is null or id < uuid_at(cast(:to as timestamptz)))
            """;
    /** From the few of a problem, wherever they stand among all there are. */
    private static final String OF_PROBLEM = """
             and id in (select m.delivery_id from problem_member m where m.tenant_id = :tenant and m.problem_id = :problem)
            """;
    private static final String NAMES = """
             and (position(:needle in lower(left(message, %d))) > 0 or position(:digits in left(message, %<d)) > 0
               or starts_with(cast(id as text), :needle) or starts_with(cast(event_id as text), :needle)
               or lower(provider_message_id) = :needle)
            """.formatted(BEGINNING);

    private static final String SETTLED_AS_ASKED =
            " and erased_at is null and (expires_at is null or expires_at > now())"
            + " and status = case cast(:status as text) when 'cancelled' then 'cancelled' else 'dead' end";

    private final JdbcClient jdbc;
    private final Ledger ledger;
    private final OutcomeEvents outcomes;

    Deliveries(JdbcClient jdbc, Ledger ledger, OutcomeEvents outcomes) {
        this.jdbc = jdbc;
        this.ledger = ledger;
        this.outcomes = outcomes;
    }

    /** The delivery with all its attempts; empty when the tenant has none of this id. */
    public Optional<Delivery> find(UUID tenantId, UUID id) {
        List<AttemptView> attempts = jdbc.sql("""
                select connection_id, provider, operation, outcome, http_status, reason, request, started_at, duration_ms,
                  coalesce(purpose, 'carry') as purpose
                from attempt where tenant_id = :tenant and delivery_id = :id order by number""")
                .param("tenant", tenantId).param("id", id).query((row, number) -> attempt(row)).list();
        return jdbc.sql(SHOWN + """
                 message, result, exists (select from report r where r.tenant_id = :tenant and r.delivery_id = :id) as told
                from delivery where tenant_id = :tenant and id = :id""")
                .param("tenant", tenantId).param("id", id)
                .query((row, number) -> delivery(row, attempts, row.getBoolean("told") ? null : List.of())).optional()
                .map(found -> found.state().reports() == null ? found.withReports(reports(tenantId, id)) : found);
    }

    /** All that was reported of a delivery, the first first. */
    private List<ReportView> reports(UUID tenantId, UUID id) {
        return jdbc.sql("""
                select r.provider, r.connection_id, r.object, r.recipient, h ->> 'state' as state,
                  cast(h ->> 'at' as timestamptz) as at, h ->> 'reason' as reason, h ->> 'detail' as detail,
                  coalesce(cast(h ->> 'duplicate' as boolean), false) as duplicate
                from report r cross join lateral jsonb_array_elements(r.history) h
                where r.tenant_id = :tenant and r.delivery_id = :id
                order by at, state, r.object, r.recipient limit :most""")
                .param("tenant", tenantId).param("id", id).param("most", MOST_REPORTS)
                .query((row, number) -> reported(row)).list();
    }

    private static ReportView reported(ResultSet row) throws SQLException {
        UUID connection = row.getObject("connection_id", UUID.class);
        String recipient = row.getString("recipient");
        return new ReportView(ProviderObjects.NO_CONNECTION.equals(connection) ? null : connection, row.getString("provider"),
                row.getString("object"), recipient.isEmpty() ? null : recipient, row.getString("state"), instant(row, "at"),
                row.getString("reason"), row.getBoolean("duplicate"), JsonText.shown(row.getString("detail")));
    }

    /**
     * Deliveries of a tenant, the latest first, without their messages.
     *
     * @param before only those made before this one; null to begin with the latest
     */
    public List<Delivery> list(UUID tenantId, DeliveryFilter filter, UUID before, int limit) {
        return filtered(LIST + where(filter)
                + " and (cast(:before as uuid) is null or id < :before) order by id desc limit :limit", tenantId, filter)
                .param("before", before, java.sql.Types.OTHER).param("limit", limit)
                .query((row, number) -> delivery(row, null, null)).list();
    }

    /** The last of the next so many that the filter finds, the latest first; empty where there are fewer. */
    Optional<UUID> after(UUID tenantId, DeliveryFilter filter, UUID before, int count) {
        return filtered("select id from delivery" + where(filter)
                + " and (cast(:before as uuid) is null or id < :before) order by id desc offset :count limit 1", tenantId, filter)
                .param("before", before, java.sql.Types.OTHER).param("count", count - 1).query(UUID.class).optional();
    }

    /**
     * Those of what the filter finds between two ids whose message or ids name something, the latest first.
     *
     * @param least the first of them; null for all
     */
    List<Delivery> naming(UUID tenantId, DeliveryFilter filter, Words words, UUID least, UUID before, int limit) {
        return filtered(LIST + where(filter) + NAMES + " and (cast(:before as uuid) is null or id < :before)"
                + " and (cast(:least as uuid) is null or id >= :least) order by id desc limit :limit", tenantId, filter)
                .param("needle", words.needle()).param("digits", words.digits()).param("before", before, java.sql.Types.OTHER)
                .param("least", least, java.sql.Types.OTHER).param("limit", limit)
                .query((row, number) -> delivery(row, null, null)).list();
    }

    /** Where the delivery stands; empty when the tenant has none of this id. */
    public Optional<String> status(UUID tenantId, UUID id) {
        return jdbc.sql("select status from delivery where tenant_id = :tenant and id = :id").param("tenant", tenantId).param("id", id)
                .query(String.class).optional();
    }

    /** Those of the deliveries that have their outcome. */
    public List<UUID> settledAmong(UUID tenantId, List<UUID> ids) {
        return jdbc.sql("""
                select id from delivery
                where tenant_id = :tenant and id in (:ids) and status in ('delivered', 'dead', 'cancelled')""")
                .param("tenant", tenantId).param("ids", ids).query(UUID.class).list();
    }

    /** What was answered when these deliveries were accepted, in the order of the ids. */
    public List<Line> linesAsAccepted(UUID tenantId, List<UUID> ids) {
        List<Line> lines = new ArrayList<>();
        for (UUID id : ids) {
            jdbc.sql("select operation from delivery where tenant_id = :tenant and id = :id").param("tenant", tenantId).param("id", id)
                    .query(String.class).optional()
                    .ifPresent(operation -> lines.add(new Line(id, operation, DeliveryStatus.ACCEPTED.word())));
        }
        return lines;
    }

    /**
     * Sends a dead or cancelled delivery again, once the transaction is committed and the ledger looks for due work. A corrected message is
     * a new one to the providers; of one that is sent as it was, the notes tell which keys are for repeats.
     *
     * @param message the corrected message, which its corrector asks for; null to send it as it was
     * @param corrector the user who corrected it; null for an application
     */
    public void replay(UUID tenantId, UUID id, JsonNode message, UUID corrector) {
        replay(tenantId, id, message, message != null, corrector);
    }

    /**
     * The same, with a message that may be narrowed instead of corrected.
     *
     * @param message what to send instead; null to send it as it was
     * @param corrected whether that is another message, which its corrector asks for
     * @param corrector the user who corrected it; null for an application
     */
    public void replay(UUID tenantId, UUID id, JsonNode message, boolean corrected, UUID corrector) {
        RenderedFrom from = RenderedFrom.of(message);
        int replayed = jdbc.sql("""
                update delivery set status = 'accepted', reason = null, suppressed = null, round = 0, due_at = now(), lease_owner = null,
                  pinned_connection = null, inquiries = null, slot_connection = null, replays = coalesce(replays, 0) + 1,
                  revision = case when cast(:message as text) is null then revision else coalesce(revision, 0) + 1 end,
                  notes = case when cast(:message as text) is null then notes end,
                  begun_at = case when cast(:message as text) is null then begun_at end,
                  asked_by = case when :corrected then :corrector else asked_by end,
                  message = coalesce(cast(:message as text), message), explanation = 'Replayed by a person',
                  template_id = case when cast(:message as text) is null then template_id else cast(:template as uuid) end,
                  template_version = case when cast(:message as text) is null then template_version else cast(:version as integer) end,
                  template_variant = case when cast(:message as text) is null then template_variant else cast(:variant as text) end,
                  updated_at = now()
                where tenant_id = :tenant and id = :id and status in ('dead', 'cancelled') and erased_at is null
                  and (expires_at is null or expires_at > now())""")
                .param("tenant", tenantId).param("id", id).param("message", message == null ? null : message.toString())
                .param("corrected", corrected).param("corrector", corrector, java.sql.Types.OTHER)
                .param("template", from.id(), java.sql.Types.OTHER).param("version", from.version(), java.sql.Types.INTEGER)
                .param("variant", from.variant(), java.sql.Types.VARCHAR).update();
        if (replayed == 0) {
            refuse(tenantId, id, "only dead and cancelled deliveries that were not erased and are not past their life can be replayed");
        }
        ledger.changed(tenantId, id, DeliveryStatus.ACCEPTED);
    }

    /** A message and what is known of it, held until the end of the transaction. */
    public record Held(JsonNode message, JsonNode result) {}

    /** The delivery, which nobody else changes until the transaction ends; empty when the tenant has none of this id. */
    public Optional<Held> hold(UUID tenantId, UUID id) {
        return jdbc.sql("select message, result from delivery where tenant_id = :tenant and id = :id for update")
                .param("tenant", tenantId).param("id", id)
                .query((row, number) -> new Held(JsonText.shown(row.getString("message")), JsonText.shown(row.getString("result"))))
                .optional();
    }

    /** Those of what the filter finds dead, or cancelled where it asks for that, which were taken for some recipients only. */
    public List<UUID> partlyTaken(UUID tenantId, DeliveryFilter filter) {
        return filtered("select id from delivery" + where(filter) + SETTLED_AS_ASKED + " and result is not null order by id",
                tenantId, filter)
                .query(UUID.class).list();
    }

    /** Sends again whatever else the filter finds dead, or cancelled where it asks for that; answers how many. */
    public int replay(UUID tenantId, DeliveryFilter filter) {
        int replayed = filtered("""
                update delivery set status = 'accepted', reason = null, suppressed = null, round = 0, due_at = now(), lease_owner = null,
                  pinned_connection = null, inquiries = null, slot_connection = null, replays = coalesce(replays, 0) + 1,
                  explanation = 'Replayed by a person', updated_at = now()
                """ + where(filter) + SETTLED_AS_ASKED + " and result is null", tenantId, filter).update();
        if (replayed > 0) {
            ledger.changed(tenantId, null, null);
        }
        return replayed;
    }

    /** Calls off a delivery that is waiting. */
    public void cancel(UUID tenantId, UUID id) {
        boolean inMemory = ledger.withdraw(tenantId, id);
        int cancelled = outcomes.cancel(jdbc, tenantId, """
                update delivery d set status = 'cancelled', lease_owner = null, explanation = 'Cancelled by a person', updated_at = now()
                where d.tenant_id = :tenant and d.id = :id and status in ('accepted', 'retrying') and (lease_owner is null or :mine)""",
                Map.of("tenant", tenantId, "id", id, "mine", inMemory));
        if (cancelled == 0) {
            refuse(tenantId, id, "only deliveries that wait can be cancelled");
        }
        ledger.changed(tenantId, id, DeliveryStatus.CANCELLED);
    }

    private void refuse(UUID tenantId, UUID id, String rule) {
        String status = jdbc.sql("select status || case when lease_owner is not null then ', being carried right now'"
                        + " when erased_at is not null then ' and erased'"
                        + " when expires_at <= now() then ' and past its life' else '' end from delivery"
                        + " where tenant_id = :tenant and id = :id")
                .param("tenant", tenantId).param("id", id).query(String.class).optional()
                .orElseThrow(() -> ProblemException.notFound("delivery"));
        throw new ProblemException(409, "Conflict", "The delivery is " + status + "; " + rule, List.of());
    }

    private static String where(DeliveryFilter filter) {
        return filter.problemId() == null ? WHERE : WHERE + OF_PROBLEM;
    }

    private JdbcClient.StatementSpec filtered(String sql, UUID tenantId, DeliveryFilter filter) {
        return jdbc.sql(sql)
                .param("tenant", tenantId)
                .param("status", filter.status())
                .param("operation", filter.operation())
                .param("provider", filter.provider())
                .param("connection", filter.connectionId(), java.sql.Types.OTHER)
                .param("event", filter.eventId(), java.sql.Types.OTHER)
                .param("problem", filter.problemId(), java.sql.Types.OTHER)
                .param("from", filter.from() == null ? null : filter.from().toString())
                .param("to", filter.to() == null ? null : filter.to().toString());
    }

    private Delivery delivery(ResultSet row, List<AttemptView> attempts, List<ReportView> reports) throws SQLException {
        String status = row.getString("status");
        Timestamp expires = row.getTimestamp("expires_at");
        boolean waits = DeliveryStatus.isPending(status) && row.getString("lease_owner") == null;
        return new Delivery(row.getObject("id", UUID.class), row.getObject("tenant_id", UUID.class), row.getString("operation"),
                new State(status, row.getString("reason"), instant(row, "updated_at"), waits ? instant(row, "due_at") : null,
                        row.getString("explanation"), report(row), JsonText.shown(row.getString("suppressed")), reports),
                new Carrier(row.getObject("connection_id", UUID.class), row.getString("provider"), row.getString("provider_message_id")),
                new Asked(row.getObject("event_id", UUID.class), row.getString("ordering_key"), row.getObject("asked_by", UUID.class),
                        instant(row, "created_at"), PRIORITIES[row.getInt("priority")].name().toLowerCase(Locale.ROOT),
                        expires == null ? null : expires.toInstant(), JsonText.shown(row.getString("message")),
                        attempts == null ? Summary.of(row.getString("beginning"), row.getInt("attempts")) : null),
                attempts, JsonText.shown(row.getString("result")));
    }

    private static Report report(ResultSet row) throws SQLException {
        String state = row.getString("report_state");
        return state == null ? null : new Report(state, instant(row, "report_at"), row.getString("report_reason"));
    }

    private AttemptView attempt(ResultSet row) throws SQLException {
        return new AttemptView(row.getObject("connection_id", UUID.class), row.getString("provider"), row.getString("operation"),
                row.getString("outcome"), row.getObject("http_status", Integer.class), row.getString("reason"), instant(row, "started_at"),
                row.getInt("duration_ms"), row.getString("purpose"), JsonText.shown(row.getString("request")));
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getTimestamp(column).toInstant();
    }
}
