package dev.serai.bulk;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.serai.api.JsonText;
import dev.serai.bulk.BulkJob.Counts;
import dev.serai.bulk.BulkJob.Marks;
import dev.serai.bulk.BulkJob.Progress;
import dev.serai.database.SystemDatabase;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The tables of jobs and their recipients. Only one node at a time works on each job; what it does goes through the tenant's door. */
@Component
class BulkStore {

    private static final int LEASE_SECONDS = 60;
    private static final String OF_JOB = " from delivery where tenant_id = :tenant and id between :first and :last and event_id is null"
            + " and priority = 2";
    private static final String PENDING = " and status in ('accepted', 'retrying')";
    /** COPY does not go through the wall around tenants' rows; one statement for some thousand rows costs little more. */
    private static final String ADD_ROWS = """
            insert into bulk_recipient (tenant_id, job_id, number, line, address, name, variables, problem, delivery_id)
            select :tenant, :job, number, line, address, name, variables, problem, delivery_id
            from unnest(cast(:numbers as integer[]), cast(:lines as integer[]), cast(:addresses as text[]), cast(:names as text[]),
              cast(:variables as text[]), cast(:problems as text[]), cast(:deliveries as uuid[]))
              as r (number, line, address, name, variables, problem, delivery_id)""";
    private static final String NAME_DUPLICATES = """
            update bulk_recipient r set duplicate_of = f.number
            from (select lower(address) as key, min(number) as number from bulk_recipient
              where tenant_id = :tenant and job_id = :job and problem is null and duplicate_of is null and address is not null
              group by 1 having count(*) > 1) f
            where r.tenant_id = :tenant and r.job_id = :job and r.problem is null and r.duplicate_of is null
              and lower(r.address) = f.key and r.number > f.number""";

    private final JdbcClient jdbc;
    private final SystemDatabase system;
    private final ObjectMapper json;

    BulkStore(JdbcClient jdbc, SystemDatabase system, ObjectMapper json) {
        this.jdbc = jdbc;
        this.system = system;
        this.json = json;
    }

    /** A job that is paused or being called off. */
    record HeldJob(UUID tenantId, UUID id, JobState state) {}

    /** A row that gets the message. */
    record Good(int number, String address, String name, String variables, UUID deliveryId) {}

    /** What is wrong with a row, as JSON. */
    record Bad(int number, String problem) {}

    /** @param problem as JSON; null for nothing */
    record Listed(int row, int line, String to, String name, JsonNode variables, JsonNode problems, Integer duplicateOf) {}

    void add(UUID tenantId, UUID id, NewJob job, Instant now) {
        jdbc.sql("""
                insert into bulk_job (tenant_id, id, name, operation, message, requested, asked_by, expires_at, state, skip_bad, created_at,
                  updated_at)
                values (:tenant, :id, :name, :operation, :message, cast(:requested as uuid[]), :askedBy, :expires, 'uploading', :skip, :now,
                  :now)""")
                .param("tenant", tenantId).param("id", id).param("name", job.name()).param("operation", job.operation().name())
                .param("message", write(job.message()))
                .param("requested", job.requested().isEmpty() ? null : job.requested().toString().replace('[', '{').replace(']', '}'))
                .param("askedBy", job.askedBy(), Types.OTHER).param("expires", timestamp(job.expiresAt()), Types.TIMESTAMP)
                .param("skip", job.skipBad()).param("now", timestamp(now)).update();
    }

    Optional<BulkJob> find(UUID tenantId, UUID id) {
        return jdbc.sql("select * from bulk_job where tenant_id = ? and id = ?").params(tenantId, id).query(this::job).optional();
    }

    /** The same, which nobody else changes until the transaction ends. */
    Optional<BulkJob> hold(UUID tenantId, UUID id) {
        return jdbc.sql("select * from bulk_job where tenant_id = ? and id = ? for update").params(tenantId, id).query(this::job)
                .optional();
    }

    /** The latest first. @param state null for all */
    List<BulkJob> before(UUID tenantId, String state, UUID before, int limit) {
        return jdbc.sql("""
                select * from bulk_job where tenant_id = :tenant and (cast(:state as text) is null or state = :state)
                  and (cast(:before as uuid) is null or id < :before)
                order by id desc limit :limit""")
                .param("tenant", tenantId).param("state", state).param("before", before, Types.OTHER).param("limit", limit)
                .query(this::job).list();
    }

    /** Whether nobody else adds rows to the job until the transaction ends. */
    boolean holdUpload(UUID jobId) {
        return jdbc.sql("select pg_try_advisory_xact_lock(hashtextextended(?, 26))").param("bulk " + jobId).query(Boolean.class).single();
    }

    void addRows(UUID tenantId, UUID jobId, List<Recipient> rows) {
        jdbc.sql(ADD_ROWS).param("tenant", tenantId).param("job", jobId)
                .param("numbers", rows.stream().map(Recipient::number).toArray(Integer[]::new))
                .param("lines", rows.stream().map(Recipient::line).toArray(Integer[]::new))
                .param("addresses", texts(rows, Recipient::address)).param("names", texts(rows, Recipient::name))
                .param("variables", texts(rows, Recipient::variables)).param("problems", texts(rows, Recipient::problem))
                .param("deliveries", texts(rows, row -> JobDeliveries.of(jobId, row.number()).toString())).update();
    }

    private static <T> String[] texts(List<T> rows, Function<T, String> value) {
        return rows.stream().map(value).toArray(String[]::new);
    }

    /** Says of rows whose address an earlier one has which that is; answers of how many. */
    int nameDuplicates(UUID tenantId, UUID jobId) {
        // Nothing is known of rows that were just written, and a nested loop over them would not end.
        jdbc.sql("set local enable_nestloop = off").update();
        int named = jdbc.sql(NAME_DUPLICATES).param("tenant", tenantId).param("job", jobId).update();
        jdbc.sql("set local enable_nestloop = on").update();
        return named;
    }

    void uploaded(UUID tenantId, UUID id, int added, int bad, int duplicates, Collection<String> columns) {
        jdbc.sql("""
                update bulk_job set total = total + :added, bad = bad + :bad, duplicates = duplicates + :duplicates, state = 'uploading',
                  columns = (select coalesce(array_agg(c order by first), '{}') from (select c, min(n) as first
                    from unnest(columns || cast(:columns as text[])) with ordinality as u (c, n) group by c order by 2 limit 100) named),
                  revision = revision + 1, updated_at = now()
                where tenant_id = :tenant and id = :id""")
                .param("added", added).param("bad", bad).param("duplicates", duplicates)
                .param("columns", columns.toArray(String[]::new)).param("tenant", tenantId).param("id", id).update();
    }

    /** Begins to check it; where it is wanted, it starts then. */
    void check(UUID tenantId, UUID id, boolean start, boolean skipBad) {
        jdbc.sql("""
                update bulk_job set state = 'checking', start_wanted = :start, skip_bad = :skip, reason = null, look_at = now(),
                  revision = revision + 1, updated_at = now()
                where tenant_id = :tenant and id = :id""")
                .param("start", start).param("skip", skipBad).param("tenant", tenantId).param("id", id).update();
    }

    /** Has it stand elsewhere. */
    void to(UUID tenantId, UUID id, JobState state) {
        jdbc.sql("""
                update bulk_job set state = :state, reason = null, breakdowns = 0, look_at = now(), revision = revision + 1,
                  updated_at = now(), finished_at = case when :over then now() end
                where tenant_id = :tenant and id = :id""")
                .param("state", state.word()).param("over", state.isOver()).param("tenant", tenantId).param("id", id).update();
    }

    /** Of the rows after one, those that were asked for. @param state bad, duplicate, or null for all */
    List<Listed> rows(UUID tenantId, UUID jobId, String state, int after, int limit) {
        String only = state == null ? "" : state.equals("bad") ? " and problem is not null" : " and duplicate_of is not null";
        return jdbc.sql("select * from bulk_recipient where tenant_id = :tenant and job_id = :job and number > :after" + only
                + " order by number limit :limit")
                .param("tenant", tenantId).param("job", jobId).param("after", after).param("limit", limit)
                .query((row, number) -> new Listed(row.getInt("number"), row.getInt("line"), row.getString("address"),
                        row.getString("name"), JsonText.shown(row.getString("variables")), JsonText.shown(row.getString("problem")),
                        row.getObject("duplicate_of", Integer.class))).list();
    }

    /** The job whose turn it is, to be worked on by this node alone for a minute; what this node held when it ended is its own still. */
    Optional<BulkJob> claim(String node) {
        return system.jdbc().sql("""
                update bulk_job set lease_owner = :node, lease_until = now() + make_interval(secs => :lease), worked_at = clock_timestamp(),
                  breakdowns = breakdowns + 1
                where (tenant_id, id) = (select tenant_id, id from bulk_job
                  where state in ('checking', 'running', 'cancelling') and look_at <= now()
                    and (lease_until is null or lease_until < now() or lease_owner = :node)
                  order by worked_at nulls first limit 1 for update skip locked)
                returning *""")
                .param("node", node).param("lease", LEASE_SECONDS).query(this::job).optional();
    }

    /** All jobs of all tenants whose deliveries wait. */
    List<HeldJob> held() {
        return system.jdbc().sql("select tenant_id, id, state from bulk_job where state in ('paused', 'cancelling')")
                .query((row, number) -> new HeldJob(row.getObject("tenant_id", UUID.class), row.getObject("id", UUID.class),
                        JobState.of(row.getString("state")))).list();
    }

    /** Of the rows after one, those that get the message. */
    List<Good> good(UUID tenantId, UUID jobId, int after, int limit) {
        return jdbc.sql("""
                select number, address, name, variables, delivery_id from bulk_recipient
                where tenant_id = :tenant and job_id = :job and number > :after and problem is null and duplicate_of is null
                  and erased_at is null
                order by number limit :limit""")
                .param("tenant", tenantId).param("job", jobId).param("after", after).param("limit", limit)
                .query((row, number) -> new Good(row.getInt("number"), row.getString("address"), row.getString("name"),
                        row.getString("variables"), row.getObject("delivery_id", UUID.class))).list();
    }

    /** Notes what is wrong with rows. */
    void bad(UUID tenantId, UUID jobId, List<Bad> rows) {
        if (!rows.isEmpty()) {
            jdbc.sql("""
                    update bulk_recipient r set problem = b.problem
                    from unnest(cast(:numbers as integer[]), cast(:problems as text[])) as b (number, problem)
                    where r.tenant_id = :tenant and r.job_id = :job and r.number = b.number""")
                    .param("tenant", tenantId).param("job", jobId)
                    .param("numbers", rows.stream().map(Bad::number).toArray(Integer[]::new))
                    .param("problems", texts(rows, Bad::problem)).update();
        }
    }

    /** Keeps how far checking is; false where the job stands elsewhere by now, or is another node's. */
    boolean checked(BulkJob job, String node, int row, int bad) {
        return jdbc.sql("update bulk_job set checked_row = :row, bad = bad + :bad" + WORKED + " and state = 'checking'")
                .param("row", row).param("bad", bad).param("lease", LEASE_SECONDS).param("node", node)
                .param("tenant", job.marks().tenantId()).param("id", job.id()).update() > 0;
    }

    private static final String WORKED = ", breakdowns = 0, lease_until = now() + make_interval(secs => :lease)"
            + " where tenant_id = :tenant and id = :id and lease_owner = :node";

    /** Ends the check: it starts where that is wanted and nothing is in the way. @param reason why it does not start */
    void endCheck(BulkJob job, String node, boolean start, String reason) {
        jdbc.sql("""
                update bulk_job set state = case when :start then 'running' else 'checked' end, start_wanted = false, reason = :reason,
                  started_at = case when :start then coalesce(started_at, now()) else started_at end, updated_at = now(),
                  revision = revision + 1, breakdowns = 0
                where tenant_id = :tenant and id = :id and lease_owner = :node and state = 'checking'""")
                .param("start", start).param("reason", reason).param("tenant", job.marks().tenantId()).param("id", job.id())
                .param("node", node).update();
    }

    /** Which of these deliveries were made already. */
    Set<UUID> made(UUID tenantId, List<UUID> ids) {
        return Set.copyOf(jdbc.sql("select id from delivery where tenant_id = :tenant and id = any (cast(:ids as uuid[]))")
                .param("tenant", tenantId).param("ids", texts(ids, UUID::toString)).query(UUID.class).list());
    }

    /** Keeps how far making deliveries is; false where the job stands elsewhere by now, or is another node's. */
    boolean planned(BulkJob job, String node, int row, int planned, int bad) {
        return jdbc.sql("update bulk_job set planned_row = :row, planned = planned + :planned, bad = bad + :bad" + WORKED
                + " and state = 'running'")
                .param("row", row).param("planned", planned).param("bad", bad).param("lease", LEASE_SECONDS).param("node", node)
                .param("tenant", job.marks().tenantId()).param("id", job.id()).update() > 0;
    }

    /** Lets others have their turn. */
    void release(BulkJob job, String node, Duration until) {
        system.jdbc().sql("""
                update bulk_job set lease_owner = null, lease_until = null, breakdowns = 0,
                  look_at = greatest(look_at, now() + make_interval(secs => :until))
                where tenant_id = :tenant and id = :id and lease_owner = :node""")
                .param("until", until.toMillis() / 1000.0).param("tenant", job.marks().tenantId()).param("id", job.id())
                .param("node", node).update();
    }

    /** How many deliveries of a job wait, as far as so many. */
    int pending(UUID tenantId, UUID jobId, int most) {
        return ofJob("select count(*) from (select 1" + OF_JOB + PENDING + " limit " + most + ") pending", tenantId, jobId)
                .query(Integer.class).single();
    }

    /** Some of those that wait. */
    List<UUID> pendingIds(UUID tenantId, UUID jobId, int most) {
        return ofJob("select id" + OF_JOB + PENDING + " limit " + most, tenantId, jobId).query(UUID.class).list();
    }

    /** Takes it up again after a while, here or elsewhere; it counts as broken down. */
    void putOff(BulkJob job, String node, Duration until) {
        system.jdbc().sql("""
                update bulk_job set lease_owner = null, lease_until = null, look_at = now() + make_interval(secs => :until)
                where tenant_id = :tenant and id = :id and lease_owner = :node""")
                .param("until", until.toMillis() / 1000.0).param("tenant", job.marks().tenantId()).param("id", job.id())
                .param("node", node).update();
    }

    /** Lets deliveries go that were held back; answers how many. */
    int letGo(UUID tenantId, UUID jobId) {
        return ofJob("update delivery set due_at = now(), reason = null where tenant_id = :tenant and id between :first and :last"
                + " and event_id is null and priority = 2 and status in ('accepted', 'retrying') and lease_owner is null"
                + " and reason = 'held'",
                tenantId, jobId).update();
    }

    private JdbcClient.StatementSpec ofJob(String sql, UUID tenantId, UUID jobId) {
        return jdbc.sql(sql).param("tenant", tenantId).param("first", JobDeliveries.first(jobId)).param("last", JobDeliveries.last(jobId));
    }

    /** Counts what its deliveries have come to. */
    Outcome count(UUID tenantId, UUID jobId) {
        return ofJob("""
                select count(*) filter (where status in ('accepted', 'retrying')) as waiting,
                  count(*) filter (where status = 'delivered') as delivered,
                  count(*) filter (where status = 'dead' and reason is distinct from 'expired') as dead,
                  count(*) filter (where status = 'dead' and reason = 'expired') as expired,
                  count(*) filter (where status = 'cancelled' and reason = 'suppressed') as suppressed,
                  count(*) filter (where status = 'cancelled' and reason is distinct from 'suppressed') as cancelled
                """ + OF_JOB, tenantId, jobId)
                .query((row, number) -> new Outcome(row.getInt("waiting"), row.getInt("delivered"), row.getInt("dead"),
                        row.getInt("expired"), row.getInt("suppressed"), row.getInt("cancelled"))).single();
    }

    /** Keeps what was counted. @param rate outcomes a second; null for as it was */
    void counted(BulkJob job, Outcome outcome, Double rate) {
        jdbc.sql("""
                update bulk_job set outcome = :outcome, counted_at = now(), rate = coalesce(:rate, rate)
                where tenant_id = :tenant and id = :id""")
                .param("outcome", write(outcome)).param("rate", rate, Types.DOUBLE).param("tenant", job.marks().tenantId())
                .param("id", job.id()).update();
    }

    /** Ends it. @param reason null where it went well */
    void end(BulkJob job, String node, JobState state, String reason) {
        jdbc.sql("""
                update bulk_job set state = :state, reason = :reason, lease_owner = null, lease_until = null, rate = null,
                  finished_at = case when :over then now() end, updated_at = now(), revision = revision + 1
                where tenant_id = :tenant and id = :id and lease_owner = :node and state = :before""")
                .param("state", state.word()).param("reason", reason == null ? null : JsonText.storable(reason))
                .param("over", state.isOver()).param("tenant", job.marks().tenantId()).param("id", job.id()).param("node", node)
                .param("before", job.state()).update();
    }

    private BulkJob job(ResultSet row, int number) throws SQLException {
        Outcome outcome = outcome(row.getString("outcome"));
        int total = row.getInt("total");
        int bad = row.getInt("bad");
        int duplicates = row.getInt("duplicates");
        int planned = row.getInt("planned");
        int good = Math.max(0, total - bad - duplicates);
        Double rate = row.getObject("rate", Double.class);
        Long left = rate == null || rate <= 0 ? null : Long.valueOf(Math.round(Math.max(0, good - outcome.settled()) / rate));
        Timestamp counted = row.getTimestamp("counted_at");
        Progress progress = new Progress(planned, outcome.waiting(), outcome.settled(), outcome.delivered(), outcome.dead(),
                outcome.expired(), outcome.suppressed(), outcome.cancelled(), rate, left, counted == null ? null : counted.toInstant());
        Marks marks = new Marks(row.getObject("tenant_id", UUID.class), uuids(row.getArray("requested")), row.getBoolean("start_wanted"),
                row.getInt("checked_row"), row.getInt("planned_row"), row.getInt("breakdowns"), row.getLong("revision"), outcome);
        return new BulkJob(row.getObject("id", UUID.class), row.getString("name"), row.getString("operation"), row.getString("state"),
                row.getString("reason"), new Counts(total, good, bad, duplicates, row.getInt("checked_row")), progress,
                row.getBoolean("skip_bad"), Arrays.asList((String[]) row.getArray("columns").getArray()),
                row.getObject("asked_by", UUID.class), instant(row, "expires_at"), instant(row, "created_at"), instant(row, "updated_at"),
                instant(row, "started_at"), instant(row, "finished_at"), JsonText.shown(row.getString("message")), marks);
    }

    private static List<UUID> uuids(Array array) throws SQLException {
        return array == null ? List.of() : new ArrayList<>(Arrays.asList((UUID[]) array.getArray()));
    }

    private Outcome outcome(String text) {
        try {
            return text == null ? Outcome.NONE : json.readValue(text, Outcome.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("What a job has come to cannot be read", e);
        }
    }

    private String write(Object value) {
        try {
            return value instanceof JsonNode node ? JsonText.write(node) : json.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A job cannot be written", e);
        }
    }

    private static Timestamp timestamp(Instant instant) {
        return instant == null ? null : Timestamp.from(instant);
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        Timestamp timestamp = row.getTimestamp(column);
        return timestamp == null ? null : timestamp.toInstant();
    }
}
