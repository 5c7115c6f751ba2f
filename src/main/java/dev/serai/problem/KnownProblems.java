package dev.serai.problem;

import dev.serai.problem.ShownProblem.Named;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Reads the problems of a tenant, with no more effort for many deliveries than for a few. */
@Component
class KnownProblems {

    private static final String PRIVATE = "What was said over a connection that belongs to one user alone, who sees it here";
    private static final String MANY = "There are so many causes that these are not told apart";
    private static final String SHOWN = """
            select p.*, c.name, c.owner_id as connection_owner,
              array(select m.delivery_id from problem_member m where m.tenant_id = p.tenant_id and m.problem_id = p.id
                order by m.number desc limit 5) as sample,
              (select r.id from replay r where r.tenant_id = p.tenant_id and r.problem_id = p.id and r.state = 'running') as replay
            from problem p left join connection c on c.tenant_id = p.tenant_id and c.id = p.connection_id
            where p.tenant_id = :tenant""";
    private static final String FILTER = """

              and (p.count > 0) = :open
              and (cast(:status as text) is null or p.status = :status)
              and (cast(:provider as text) is null or p.provider = :provider)
              and (cast(:connection as uuid) is null or p.connection_id = :connection)
              and (cast(:operation as text) is null or p.operation = :operation)""";

    private final JdbcClient jdbc;
    private final Clock clock;

    KnownProblems(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /**
     * Which problems; a null component lets everything through.
     *
     * @param open those that have deliveries; else those that had some
     */
    record Filter(boolean open, String status, String provider, UUID connectionId, String operation) {}

    /** @param problems how many; deliveries: how many these have */
    record Sum(long problems, long deliveries) {}

    /**
     * Problems, those with the latest failures first.
     *
     * @param user who reads them; null for an application
     * @param after only what comes after this one; null to begin with the latest
     */
    List<ShownProblem> list(UUID tenantId, UUID user, Filter filter, ProblemCursor after, int limit) {
        JdbcClient.StatementSpec statement = filtered(SHOWN + FILTER + (after == null ? "" : " and (p.last_at, p.id) < (:last, :id)")
                + " order by p.last_at desc, p.id desc limit :limit", tenantId, filter).param("limit", limit);
        if (after != null) {
            statement.param("last", after.last().atOffset(ZoneOffset.UTC)).param("id", after.id());
        }
        return statement.query((row, number) -> shown(row, user)).list();
    }

    Sum sum(UUID tenantId, Filter filter) {
        return filtered("select count(*) as problems, coalesce(sum(p.count), 0) as deliveries from problem p where p.tenant_id = :tenant"
                + FILTER, tenantId, filter)
                .query((row, number) -> new Sum(row.getLong("problems"), row.getLong("deliveries"))).single();
    }

    /** The problem; empty when the tenant has none of this id. */
    Optional<ShownProblem> find(UUID tenantId, UUID user, UUID id) {
        return jdbc.sql(SHOWN + " and p.id = :id").param("tenant", tenantId).param("id", id)
                .query((row, number) -> shown(row, user)).optional();
    }

    private JdbcClient.StatementSpec filtered(String sql, UUID tenantId, Filter filter) {
        return jdbc.sql(sql).param("tenant", tenantId).param("open", filter.open()).param("status", filter.status())
                .param("provider", filter.provider()).param("connection", filter.connectionId(), java.sql.Types.OTHER)
                .param("operation", filter.operation());
    }

    private ShownProblem shown(ResultSet row, UUID user) throws SQLException {
        ProblemRow problem = new ProblemRow(row);
        Cause cause = problem.cause();
        UUID owner = row.getObject("connection_owner", UUID.class);
        boolean open = (cause.ownerId() == null || cause.ownerId().equals(user)) && (owner == null || owner.equals(user));
        Named connection = cause.connectionId() == null ? null
                : new Named(cause.connectionId(), owner == null || owner.equals(user) ? row.getString("name") : null);
        Advice advice = Advice.of(cause.status(), cause.words().isEmpty() ? "other" : problem.outcome());
        return new ShownProblem(problem.id(), cause.status(), open ? cause.words().isEmpty() ? MANY : cause.words() : PRIVATE,
                problem.outcome(), problem.httpStatus(), empty(cause.provider()), connection, empty(cause.operation()), problem.count(),
                problem.first(), problem.last(), problem.hours().upTo(clock.instant()).counts(), advice.words(), advice.how(),
                row.getObject("replay", UUID.class), List.of((UUID[]) row.getArray("sample").getArray()));
    }

    private static String empty(String text) {
        return text.isEmpty() ? null : text;
    }
}
