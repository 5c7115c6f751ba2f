package dev.serai.problem;

import dev.serai.database.SystemDatabase;
import dev.serai.embedded.DataDirectory;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Gives the replays of all tenants out in turn, each to one node at a time. */
@Component
class ReplayTurns {

    static final int MOST_BREAKDOWNS = 5;

    private static final Logger log = LoggerFactory.getLogger(ReplayTurns.class);
    /** How long a node may go without saying that it works on one. */
    static final Duration LEASE = Duration.ofMinutes(2);
    private static final Duration AFTER_BREAKDOWN = Duration.ofSeconds(30);
    /** Whoever takes it may not live to say that it failed, so each try counts until one is through. */
    private static final String TAKE = """
            update replay set lease_owner = :node, due_at = now() + make_interval(secs => :lease), breakdowns = breakdowns + 1
            where (tenant_id, id) in (
              select tenant_id, id from replay where state = 'running' and due_at <= now() order by due_at limit 1 for update skip locked)
            returning *""";
    private static final String BREAK_DOWN = """
            update replay set lease_owner = null, due_at = now() + make_interval(secs => :wait),
              state = case when breakdowns >= :most then 'stopped' else state end,
              reason = case when breakdowns >= :most then 'Serai itself failed with it ' || :most
                || ' times in a row; its log says more under the id of this replay' end,
              updated_at = now()
            where tenant_id = :tenant and id = :id and lease_owner = :node""";
    private static final String RENEW = """
            update replay set due_at = now() + make_interval(secs => :lease)
            where tenant_id = :tenant and id = :id and lease_owner = :node and state = 'running'""";

    private final JdbcClient jdbc;
    private final String node;
    private final ProblemWatch watch;

    ReplayTurns(SystemDatabase system, DataDirectory directory, ProblemWatch watch) {
        this.jdbc = system.jdbc();
        this.node = directory.nodeId();
        this.watch = watch;
    }

    /** Who takes them. */
    String node() {
        return node;
    }

    /** The replay that has waited for its turn the longest; empty where none does. */
    Optional<ReplayTurn> take() {
        return jdbc.sql(TAKE).param("node", node).param("lease", LEASE.toSeconds()).query((row, number) -> turn(row)).optional()
                .filter(this::isToBeTried);
    }

    /** One that ended Serai whenever it was taken is stopped. */
    private boolean isToBeTried(ReplayTurn turn) {
        if (turn.breakdowns() <= MOST_BREAKDOWNS) {
            return true;
        }
        log.error("Replay {} of tenant {} is stopped: Serai ended or failed each of the {} times that it went on with it", turn.id(),
                turn.tenantId(), MOST_BREAKDOWNS);
        brokeDown(turn);
        return false;
    }

    /** Keeps it this node's for a while longer; false where it is not any more, or was stopped. */
    boolean renew(ReplayTurn turn) {
        return jdbc.sql(RENEW).param("tenant", turn.tenantId()).param("id", turn.id()).param("node", node)
                .param("lease", LEASE.toSeconds()).update() > 0;
    }

    private static ReplayTurn turn(ResultSet row) throws SQLException {
        return new ReplayTurn(row.getObject("tenant_id", UUID.class), row.getObject("id", UUID.class),
                row.getObject("problem_id", UUID.class), row.getString("how"), row.getString("status"),
                Set.of((UUID[]) row.getArray("but_not").getArray()), row.getLong("last_number"), row.getLong("at_number"),
                List.of((UUID[]) row.getArray("under_way").getArray()), row.getObject("asked_by", UUID.class), row.getInt("breakdowns"));
    }

    /** Notes that Serai itself failed with it: it is tried again, and stopped after a few times. */
    void brokeDown(ReplayTurn turn) {
        jdbc.sql(BREAK_DOWN).param("tenant", turn.tenantId()).param("id", turn.id()).param("node", node)
                .param("wait", AFTER_BREAKDOWN.toSeconds()).param("most", MOST_BREAKDOWNS).update();
        watch.changed(turn.tenantId(), turn.problemId(), null);
    }
}
