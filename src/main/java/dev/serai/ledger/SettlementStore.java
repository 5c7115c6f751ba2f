package dev.serai.ledger;

import static dev.serai.ledger.Columns.integer;
import static dev.serai.ledger.Columns.text;
import static dev.serai.ledger.Columns.time;
import static dev.serai.ledger.Columns.uuid;
import static dev.serai.ledger.Columns.words;

import dev.serai.ledger.Carried.Made;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes what became of work, with its attempts and what it made. */
final class SettlementStore {

    private static final Logger log = LoggerFactory.getLogger(SettlementStore.class);
    private static final int LONGEST_ID = 500;
    private static final String UNIQUE_VIOLATION = "23505";

    private record AttemptRow(Settlement of, Attempt attempt) {}

    private record ObjectRow(Settlement of, Made made) {}

    private static final Columns<Settlement> SETTLEMENTS = Columns.of(
            uuid("tenant_id", Settlement::tenantId), uuid("id", Settlement::id), text("status", s -> s.status().word()),
            time("due_at", Settlement::dueAt), text("reason", s -> s.standing().reason()), integer("round", Settlement::round),
            integer("attempts", s -> s.progress().attempts()), uuid("pinned", Settlement::pinned),
            integer("inquiries", Settlement::inquiries), uuid("slot", s -> s.hold().slot()),
            uuid("connection_id", s -> s.carried().connectionId()), text("provider", s -> s.carried().provider()),
            words("provider_message_id", s -> s.carried().providerMessageId()), words("explanation", Settlement::explanation),
            words("result", s -> s.carried().result()), words("suppressed", s -> s.carried().suppressed()),
            text("notes", Settlement::notes),
            integer("breakdowns", s -> s.progress().breakdowns() == 0 ? null : s.progress().breakdowns()));
    private static final Columns<AttemptRow> ATTEMPTS = Columns.of(
            uuid("tenant_id", row -> row.of().tenantId()), uuid("delivery_id", row -> row.of().id()),
            text("operation", row -> row.attempt().operation()), integer("number", row -> row.attempt().number()),
            uuid("connection_id", row -> row.attempt().connectionId()), text("provider", row -> row.attempt().provider()),
            text("outcome", row -> row.attempt().outcome()), integer("http_status", row -> row.attempt().httpStatus()),
            words("reason", row -> row.attempt().reason()), words("request", row -> row.attempt().request()),
            time("started_at", row -> row.attempt().startedAt()), integer("duration_ms", row -> row.attempt().durationMs()),
            text("purpose", row -> row.attempt().purpose() == Attempt.Purpose.CARRY ? null : row.attempt().purpose().word()));
    private static final Columns<ObjectRow> OBJECTS = Columns.of(
            uuid("tenant_id", row -> row.of().tenantId()), text("provider", row -> row.of().carried().provider()),
            words("external_id", row -> row.made().externalId()), uuid("connection_id", row -> maker(row.of())),
            uuid("delivery_id", row -> row.of().id()), text("kind", row -> row.made().kind()));
    /**
     * Settles, and adds the attempts. "Not settled yet" is put so that the index of what is pending does not fit: PostgreSQL would read all
     * of that where it believes it to be small, whereas the key finds just these, however much is pending. What is to wait for longer than
     * it lives is taken up at the end of its life, unless somebody is asked about it. What goes back to a connection that took it before,
     * which its notes name as silent, waits for no report any more, and has its id there again.
     */
    private static final String SETTLE = """
            with settled as (
              update delivery d
              set status = s.status,
                due_at = case when s.inquiries is null then least(coalesce(s.due_at, d.due_at), d.expires_at + interval '1 second')
                  else coalesce(s.due_at, d.due_at) end,
                reason = s.reason, lease_owner = null, round = s.round, attempts = s.attempts, pinned_connection = s.pinned,
                inquiries = s.inquiries, slot_connection = s.slot, connection_id = s.connection_id,
                provider = coalesce(s.provider, case when s.status = 'delivered' then
                  (select c.provider from connection c where c.tenant_id = s.tenant_id and c.id = s.connection_id) end, d.provider),
                provider_message_id = coalesce(s.provider_message_id, case when s.notes like '%%"silent"%%'
                  and (s.status = 'retrying' or position(s.connection_id::text in s.notes) > 0) then d.provider_message_id end),
                explanation = s.explanation, result = coalesce(s.result, d.result), notes = s.notes, begun_at = null,
                suppressed = case when s.suppressed is null then d.suppressed else nullif(s.suppressed, '') end,
                breakdowns = coalesce(s.breakdowns, 0), updated_at = now(),
                report_due_at = case when s.status = 'delivered' and coalesce(position(s.connection_id::text in s.notes), 0) = 0
                  then now() + make_interval(secs => d.report_within) end
              from (select %s) s
              where d.tenant_id = s.tenant_id and d.id = s.id and d.status not in ('delivered', 'dead', 'cancelled') %s
            )%s
            insert into attempt (%s)
            select %s
            %s""";
    /** The usual case; refused with a unique violation where some attempts are stored already. */
    private static final String SETTLE_USUAL =
            SETTLE.formatted(SETTLEMENTS.selected(), "", "", ATTEMPTS.names(), ATTEMPTS.selected(), "");
    private static final String FAILED_AND_MADE = """
            , failed as (
              insert into failure (tenant_id, delivery_id, operation, provider, connection_id)
              select tenant_id, id, operation, coalesce(provider, ''),
                coalesce(connection_id, '00000000-0000-0000-0000-000000000000')
              from settled where status = 'dead'
            ), made as (
              insert into provider_object (%s, created_at)
              select o.*, now() from (select %s) o
              on conflict do nothing
            )""".formatted(OBJECTS.names(), OBJECTS.selected());
    /**
     * Any case: also notes what became a dead letter, for the statistics, and what was made; passes over the attempts that are stored
     * already.
     */
    private static final String SETTLE_ANY = SETTLE.formatted(SETTLEMENTS.selected(),
            "returning d.tenant_id, d.id, d.status, d.operation, d.provider, d.connection_id", FAILED_AND_MADE, ATTEMPTS.names(),
            ATTEMPTS.selected(), "on conflict do nothing");
    /** Any case, and raises outcome events. */
    private static final String SETTLE_RAISING = SETTLE.formatted(SETTLEMENTS.selected(), "returning " + OutcomeEvents.RETURNED,
            FAILED_AND_MADE + OutcomeEvents.RAISED, ATTEMPTS.names(), ATTEMPTS.selected(), "on conflict do nothing");

    private final LedgerDatabase database;
    private final OutcomeEvents outcomes;

    SettlementStore(LedgerDatabase database, OutcomeEvents outcomes) {
        this.database = database;
        this.outcomes = outcomes;
    }

    /** Writes what became of work, in one statement. */
    void settle(List<Settlement> settlements) {
        List<AttemptRow> attempts = new ArrayList<>();
        List<ObjectRow> objects = new ArrayList<>();
        boolean dead = false;
        for (Settlement s : settlements) {
            s.attempts().forEach(attempt -> attempts.add(new AttemptRow(s, attempt)));
            s.carried().objects().stream().filter(made -> isStorable(s, made)).forEach(made -> objects.add(new ObjectRow(s, made)));
            dead |= s.status() == DeliveryStatus.DEAD;
        }
        TakenOutcomes raised = outcomes.taken();
        String[] ofTenants = settlements.stream().map(outcomes::ofTenant).filter(Objects::nonNull).distinct().toArray(String[]::new);
        if ((ofTenants.length > 0 || settlements.stream().anyMatch(raised::mayTake))
                && settledAndRaised(settlements, objects, attempts, raised, ofTenants)) {
            return;
        }
        boolean usual = !dead && objects.isEmpty();
        database.onConnection(connection -> {
            if (usual) {
                try {
                    return settleUsual(connection, settlements, attempts);
                } catch (SQLException e) {
                    if (!UNIQUE_VIOLATION.equals(e.getSQLState())) {
                        throw e;
                    }
                }
            }
            return settleAny(connection, settlements, objects, attempts);
        });
    }

    /** False where the database refuses the events of one alone: that is told, and keeps nothing from being settled. */
    private boolean settledAndRaised(List<Settlement> settlements, List<ObjectRow> objects, List<AttemptRow> attempts,
            TakenOutcomes raised, String[] ofTenants) {
        try {
            database.onConnection(connection -> settleRaising(connection, settlements, objects, attempts, raised, ofTenants));
        } catch (LedgerUnavailableException e) {
            throw e;
        } catch (IllegalStateException e) {
            if (settlements.size() > 1) {
                throw e;
            }
            log.error("What follows from delivery {} of tenant {} is not planned: its outcome event could not be stored",
                    settlements.get(0).id(), settlements.get(0).tenantId(), e);
            return false;
        }
        outcomes.raised();
        return true;
    }

    /** An id that no index takes is none that anybody refers to; it keeps nothing from being settled. */
    private static boolean isStorable(Settlement s, Made made) {
        String id = made.externalId();
        boolean storable = s.carried().provider() != null && id != null && !id.isBlank() && id.length() <= LONGEST_ID;
        if (!storable) {
            log.warn("What {} made for delivery {} of tenant {} cannot be found again by its id: that of the {} is {}",
                    s.carried().provider(), s.id(), s.tenantId(), made.kind(), id == null || id.isBlank() ? "missing"
                            : id.length() + " characters long");
        }
        return storable;
    }

    private static UUID maker(Settlement settlement) {
        UUID connection = settlement.carried().connectionId();
        return connection == null ? ProviderObjects.NO_CONNECTION : connection;
    }

    private static int settleUsual(Connection connection, List<Settlement> settlements, List<AttemptRow> attempts) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(SETTLE_USUAL)) {
            int next = SETTLEMENTS.bind(connection, update, 1, settlements);
            ATTEMPTS.bind(connection, update, next, attempts);
            return update.executeUpdate();
        }
    }

    private static int settleAny(Connection connection, List<Settlement> settlements, List<ObjectRow> objects, List<AttemptRow> attempts)
            throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(SETTLE_ANY)) {
            int next = SETTLEMENTS.bind(connection, update, 1, settlements);
            next = OBJECTS.bind(connection, update, next, objects);
            ATTEMPTS.bind(connection, update, next, attempts);
            return update.executeUpdate();
        }
    }

    private static int settleRaising(Connection connection, List<Settlement> settlements, List<ObjectRow> objects,
            List<AttemptRow> attempts, TakenOutcomes raised, String[] ofTenants) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(SETTLE_RAISING)) {
            int next = SETTLEMENTS.bind(connection, update, 1, settlements);
            next = OBJECTS.bind(connection, update, next, objects);
            update.setArray(next, connection.createArrayOf("text", raised.words()));
            update.setArray(next + 1, connection.createArrayOf("text", ofTenants));
            ATTEMPTS.bind(connection, update, next + 2, attempts);
            return update.executeUpdate();
        }
    }
}
