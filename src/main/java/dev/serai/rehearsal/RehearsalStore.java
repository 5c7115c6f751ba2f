package dev.serai.rehearsal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.serai.api.JsonText;
import dev.serai.database.SystemDatabase;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** The rehearsals of all tenants and of the operator, with the differences they found. Only one node at a time works on each. */
@Component
class RehearsalStore {

    private static final int LEASE_SECONDS = 60;
    /** Without the text of the file, which is long. */
    private static final String SHOWN = "tenant_id, id, state, (asked::jsonb - 'text')::text as asked, progress, reason, breakdowns,"
            + " created_at, started_at, finished_at";

    private final JdbcClient jdbc;
    private final JdbcTemplate template;
    private final TransactionTemplate transaction;
    private final ObjectMapper json;

    RehearsalStore(SystemDatabase system, ObjectMapper json) {
        this.jdbc = system.jdbc();
        this.template = system.template();
        this.transaction = system.transaction();
        this.json = json;
    }

    /** A difference as it is listed. */
    record Listed(long number, JsonNode what) {}

    /** What is done of a change all together, with what tells of it. */
    void together(Runnable change) {
        transaction.executeWithoutResult(status -> change.run());
    }

    void add(UUID owner, UUID id, Asked asked, Instant now) {
        jdbc.sql("insert into rehearsal (tenant_id, id, state, asked, progress, created_at) values (?, ?, 'queued', ?, ?, ?)")
                .params(owner, id, write(asked), write(Progress.NONE), now.atOffset(ZoneOffset.UTC)).update();
    }

    /** Without the text of the file. */
    Optional<Rehearsal> find(UUID owner, UUID id) {
        return jdbc.sql("select " + SHOWN + " from rehearsal where tenant_id = ? and id = ?").params(owner, id)
                .query(this::rehearsal).optional();
    }

    /** The latest first, without the texts of their files. */
    List<Rehearsal> list(UUID owner, UUID before, int limit) {
        return jdbc.sql("select " + SHOWN + """
                 from rehearsal where tenant_id = :owner and (cast(:before as uuid) is null or id < :before)
                order by id desc limit :limit""")
                .param("owner", owner).param("before", before, java.sql.Types.OTHER).param("limit", limit)
                .query(this::rehearsal).list();
    }

    /** How many wait for their turn or have it. */
    int open(UUID owner) {
        return jdbc.sql("select count(*) from rehearsal where tenant_id = ? and state in ('queued', 'running')").param(owner)
                .query(Integer.class).single();
    }

    /** @param kind null for all */
    List<Listed> differences(UUID id, String kind, long after, int limit) {
        return jdbc.sql("""
                select number, what from rehearsal_difference
                where rehearsal_id = :id and number > :after and (cast(:kind as text) is null or kind = :kind)
                order by number limit :limit""")
                .param("id", id).param("after", after).param("kind", kind).param("limit", limit)
                .query((row, number) -> new Listed(row.getLong("number"), JsonText.shown(row.getString("what")))).list();
    }

    /** Ends one that is not over; what was being worked out is not kept. */
    boolean stop(UUID owner, UUID id) {
        return jdbc.sql("""
                update rehearsal set state = 'stopped', lease_owner = null, lease_until = null, finished_at = now()
                where tenant_id = ? and id = ? and state in ('queued', 'running')""").params(owner, id).update() > 0;
    }

    /** The one whose turn it is, to be worked on by this node alone for a minute; what this node held when it ended is its own still. */
    Optional<Rehearsal> claim(String node) {
        return jdbc.sql("""
                update rehearsal set state = 'running', lease_owner = :node, lease_until = now() + make_interval(secs => :lease),
                  started_at = coalesce(started_at, now()), worked_at = now(), breakdowns = breakdowns + 1
                where (tenant_id, id) = (select tenant_id, id from rehearsal
                  where state in ('queued', 'running') and (lease_until is null or lease_until < now() or lease_owner = :node)
                  order by worked_at nulls first, id limit 1 for update skip locked)
                returning *""")
                .param("node", node).param("lease", LEASE_SECONDS).query(this::rehearsal).optional();
    }

    /**
     * Keeps what was worked out, all of it or nothing.
     *
     * @return false where it is not this node's any more, or was stopped: nothing is kept then
     */
    boolean save(Rehearsal rehearsal, String node, Progress progress, List<Difference> differences) {
        return Boolean.TRUE.equals(transaction.execute(status -> {
            int saved = jdbc.sql("""
                    update rehearsal set progress = :progress, breakdowns = 0, lease_until = now() + make_interval(secs => :lease),
                      worked_at = now()
                    where tenant_id = :owner and id = :id and state = 'running' and lease_owner = :node""")
                    .param("progress", write(progress)).param("lease", LEASE_SECONDS).param("owner", rehearsal.owner())
                    .param("id", rehearsal.id()).param("node", node).update();
            if (saved > 0) {
                long first = progress.listed() - differences.size();
                for (int i = 0; i < differences.size(); i++) {
                    Difference difference = differences.get(i);
                    template.update("insert into rehearsal_difference (tenant_id, rehearsal_id, number, kind, what) values (?, ?, ?, ?, ?)",
                            difference.tenantId(), rehearsal.id(), first + i + 1, difference.kind(), storable(difference));
                }
            }
            return saved > 0;
        }));
    }

    /** Lets others have their turn. */
    void release(Rehearsal rehearsal, String node) {
        jdbc.sql("update rehearsal set lease_owner = null, lease_until = null where tenant_id = ? and id = ? and lease_owner = ?")
                .params(rehearsal.owner(), rehearsal.id(), node).update();
    }

    /** @param reason null where it went well */
    void finish(Rehearsal rehearsal, String node, String state, String reason) {
        jdbc.sql("""
                update rehearsal set state = ?, reason = ?, lease_owner = null, lease_until = null, finished_at = now()
                where tenant_id = ? and id = ? and state = 'running' and lease_owner = ?""")
                .params(state, reason == null ? null : JsonText.storable(reason), rehearsal.owner(), rehearsal.id(), node)
                .update();
    }

    /** Forgets what was asked for before then. */
    void forget(Duration keep, Instant now) {
        jdbc.sql("""
                with gone as (delete from rehearsal where created_at < ? returning id)
                delete from rehearsal_difference where rehearsal_id in (select id from gone)""")
                .param(now.minus(keep).atOffset(ZoneOffset.UTC)).update();
    }

    private Rehearsal rehearsal(ResultSet row, int number) throws SQLException {
        return new Rehearsal(row.getObject("tenant_id", UUID.class), row.getObject("id", UUID.class), row.getString("state"),
                read(row.getString("asked"), Asked.class), read(row.getString("progress"), Progress.class), row.getString("reason"),
                row.getInt("breakdowns"), instant(row, "created_at"), instant(row, "started_at"), instant(row, "finished_at"));
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        Timestamp timestamp = row.getTimestamp(column);
        return timestamp == null ? null : timestamp.toInstant();
    }

    /** PostgreSQL keeps no NUL. */
    private String storable(Difference difference) {
        return write(JsonText.storable(json.<JsonNode>valueToTree(difference)));
    }

    private String write(Object value) {
        try {
            return json.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A rehearsal cannot be written", e);
        }
    }

    private <T> T read(String text, Class<T> type) {
        try {
            return json.readValue(text, type);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A rehearsal cannot be read", e);
        }
    }
}
