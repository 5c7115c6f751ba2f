package dev.serai.problem;

import dev.serai.api.ProblemException;
import dev.serai.audit.AuditLog;
import dev.serai.ledger.Ids;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** What people ask for of the problems of a tenant: replays, which deliveries these have, and how far they are. */
@Component
class Replays {

    private static final String BEGIN = """
            insert into replay (tenant_id, id, problem_id, how, status, but_not, last_number, total, state, asked_by, due_at, created_at,
              updated_at)
            select p.tenant_id, :id, p.id, :how, p.status, cast(:butNot as uuid[]), (select max(m.number) from problem_member m
                where m.tenant_id = p.tenant_id and m.problem_id = p.id),
              p.count - (select count(*) from problem_member m where m.tenant_id = p.tenant_id and m.problem_id = p.id
                and m.delivery_id = any (cast(:butNot as uuid[]))), 'running', :user, now(), now(), now()
            from problem p where p.tenant_id = :tenant and p.id = :problem and p.count > 0
              and exists (select from problem_member m where m.tenant_id = p.tenant_id and m.problem_id = p.id)
            on conflict do nothing""";

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final AuditLog audit;
    private final ProblemWatch watch;

    Replays(JdbcClient jdbc, TransactionTemplate transaction, AuditLog audit, ProblemWatch watch) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.audit = audit;
        this.watch = watch;
    }

    private record Asked(UUID replay, String how, long total) {}

    private record State(String state) {}

    /** What a replay has to do next. */
    record Member(long number, UUID deliveryId) {}

    /**
     * Begins to send again what the problem has now.
     *
     * @param butNot those of its deliveries that are not to be sent
     * @param user who asks for it; null for an application
     */
    Replay begin(UUID tenantId, UUID problem, String how, List<UUID> butNot, UUID user) {
        UUID id = Ids.next();
        return transaction.execute(status -> {
            int begun = jdbc.sql(BEGIN).param("tenant", tenantId).param("id", id).param("problem", problem).param("how", how)
                    .param("butNot", butNot.toArray(UUID[]::new)).param("user", user, Types.OTHER).update();
            if (begun == 0) {
                throw refusal(tenantId, problem);
            }
            Replay replay = find(tenantId, id).orElseThrow();
            audit.record(tenantId, "problem.replay", problem, null, new Asked(id, how, replay.total()));
            watch.changed(tenantId, problem, null);
            return replay;
        });
    }

    private ProblemException refusal(UUID tenantId, UUID problem) {
        Optional<UUID> running = jdbc.sql("select id from replay where tenant_id = ? and problem_id = ? and state = 'running'")
                .params(tenantId, problem).query(UUID.class).optional();
        boolean known = jdbc.sql("select id from problem where tenant_id = ? and id = ?").params(tenantId, problem).query(UUID.class)
                .optional().isPresent();
        return !known ? ProblemException.notFound("problem") : new ProblemException(409, "Conflict", running.map(id -> "Replay " + id
                + " of this problem is running; wait for its end, or stop it (POST /api/replays/" + id + "/stop)")
                .orElse("The problem has no deliveries any more"), List.of());
    }

    Optional<Replay> find(UUID tenantId, UUID id) {
        return jdbc.sql("select * from replay where tenant_id = ? and id = ?").params(tenantId, id)
                .query((row, number) -> replay(row)).optional();
    }

    /** Replays of a tenant, the latest first. */
    List<Replay> list(UUID tenantId, UUID before, int limit) {
        return jdbc.sql("""
                select * from replay where tenant_id = :tenant and (cast(:before as uuid) is null or id < :before)
                order by id desc limit :limit""").param("tenant", tenantId).param("before", before, Types.OTHER).param("limit", limit)
                .query((row, number) -> replay(row)).list();
    }

    /** Has nothing more sent; what was sent stays so. */
    Replay stop(UUID tenantId, UUID id) {
        return transaction.execute(status -> {
            int stopped = jdbc.sql("""
                    update replay set state = 'stopped', lease_owner = null, updated_at = now()
                    where tenant_id = ? and id = ? and state = 'running'""").params(tenantId, id).update();
            Replay replay = find(tenantId, id).orElseThrow(() -> ProblemException.notFound("replay"));
            if (stopped > 0) {
                audit.record(tenantId, "replay.stop", id, new State(Replay.RUNNING), new State(Replay.STOPPED));
                watch.changed(tenantId, replay.problemId(), null);
            }
            return replay;
        });
    }

    /** How many deliveries a replay would be about. */
    long total(UUID tenantId, UUID problem, List<UUID> butNot) {
        return jdbc.sql("""
                select p.count - (select count(*) from problem_member m where m.tenant_id = p.tenant_id and m.problem_id = p.id
                  and m.delivery_id = any (cast(:butNot as uuid[])))
                from problem p where p.tenant_id = :tenant and p.id = :problem""").param("tenant", tenantId).param("problem", problem)
                .param("butNot", butNot.toArray(UUID[]::new)).query(Long.class).single();
    }

    private static Replay replay(ResultSet row) throws SQLException {
        Array underWay = row.getArray("under_way");
        return new Replay(row.getObject("id", UUID.class), row.getObject("problem_id", UUID.class), row.getString("how"),
                row.getLong("total"), row.getLong("done"), row.getLong("failed"), ((Object[]) underWay.getArray()).length,
                row.getString("state"), row.getString("reason"), row.getTimestamp("created_at").toInstant(),
                row.getTimestamp("updated_at").toInstant());
    }

    /** The deliveries of a problem behind a number, as far as another, in the order in which they came to it. */
    List<Member> members(UUID tenantId, UUID problem, long after, long last, int limit) {
        return jdbc.sql("""
                select number, delivery_id from problem_member where tenant_id = ? and problem_id = ? and number > ? and number <= ?
                order by number limit ?""").params(tenantId, problem, after, last, limit)
                .query((row, number) -> new Member(row.getLong("number"), row.getObject("delivery_id", UUID.class))).list();
    }
}
