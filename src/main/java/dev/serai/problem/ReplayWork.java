package dev.serai.problem;

import dev.serai.delivery.DeliveryReplays;
import dev.serai.ledger.Ledger;
import dev.serai.ledger.ReplayedDeliveries;
import dev.serai.ledger.ReplayedDeliveries.Became;
import dev.serai.problem.Replays.Member;
import dev.serai.problem.TodaysRoutes.Replacement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Goes on with a replay by one step: notes what became of what was sent, and sends more as long as not too many are under way, so that to
 * stop it holds back what is left. What it sends and how far it has come is one transaction, so each goes once, whatever ends the process.
 */
@Component
class ReplayWork {

    private static final int MOST_UNDER_WAY = 200;
    /** Routes may ask other systems, so fewer at once. */
    private static final int MOST_PLANNED = 10;
    private static final double AGAIN_SECONDS = 0.5;
    private static final String PROCEED = """
            update replay set at_number = :at, done = done + :done, failed = failed + :failed, under_way = cast(:underWay as uuid[]),
              state = case when :finished then 'finished' else state end, lease_owner = null, breakdowns = 0,
              due_at = now() + make_interval(secs => :wait), updated_at = now()
            where tenant_id = :tenant and id = :id and lease_owner = :node and state = 'running'""";

    private final Replays replays;
    private final DeliveryReplays deliveries;
    private final ReplayedDeliveries replayed;
    private final TodaysRoutes routes;
    private final Ledger ledger;
    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final ProblemWatch watch;

    ReplayWork(Replays replays, DeliveryReplays deliveries, ReplayedDeliveries replayed, TodaysRoutes routes, Ledger ledger,
            JdbcClient jdbc, TransactionTemplate transaction, ProblemWatch watch) {
        this.replays = replays;
        this.deliveries = deliveries;
        this.replayed = replayed;
        this.routes = routes;
        this.ledger = ledger;
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.watch = watch;
    }

    /** Takes the step; to be called in the scope of the tenant. */
    void step(ReplayTurn turn, String node) {
        Became became = replayed.became(turn.tenantId(), turn.underWay());
        int room = MOST_UNDER_WAY - became.underWay().size();
        boolean routed = Advice.TODAYS_ROUTES.equals(turn.how());
        List<Member> members = room <= 0 ? List.of() : replays.members(turn.tenantId(), turn.problemId(), turn.at(), turn.last(),
                routed ? Math.min(room, MOST_PLANNED) : room);
        List<UUID> wanted = members.stream().map(Member::deliveryId).filter(id -> !turn.butNot().contains(id)).toList();
        List<Replacement> replacements = routed ? routes.replacements(turn.tenantId(), wanted, false) : List.of();
        boolean finished = room > 0 && members.isEmpty() && became.underWay().isEmpty();
        long at = members.isEmpty() ? turn.at() : members.get(members.size() - 1).number();
        Boolean sent = transaction.execute(status -> {
            Set<UUID> going = wanted.isEmpty() ? Set.of() : routed ? replaced(turn.tenantId(), replacements) : again(turn, wanted);
            List<UUID> underWay = new ArrayList<>(became.underWay());
            underWay.addAll(going);
            int refused = wanted.size() - going.size();
            boolean mine = jdbc.sql(PROCEED).param("tenant", turn.tenantId()).param("id", turn.id()).param("node", node).param("at", at)
                    .param("done", became.delivered()).param("failed", became.failed() + refused)
                    .param("underWay", underWay.toArray(UUID[]::new)).param("finished", finished)
                    .param("wait", members.isEmpty() || room <= members.size() ? AGAIN_SECONDS : 0).update() > 0;
            if (!mine) {
                status.setRollbackOnly();
            } else if (!wanted.isEmpty() || became.delivered() + became.failed() > 0 || finished) {
                watch.changed(turn.tenantId(), turn.problemId(), null);
            }
            return mine && !going.isEmpty();
        });
        if (Boolean.TRUE.equals(sent)) {
            ledger.lookForDueWork();
        }
    }

    private Set<UUID> again(ReplayTurn turn, Collection<UUID> wanted) {
        return Cause.FAILING.equals(turn.status()) ? replayed.hasten(turn.tenantId(), wanted)
                : deliveries.sameMessage(turn.tenantId(), wanted);
    }

    private Set<UUID> replaced(UUID tenantId, List<Replacement> replacements) {
        Set<UUID> going = new HashSet<>();
        for (Replacement each : replacements) {
            if (each.made() != null && deliveries.otherMessage(tenantId, each.deliveryId(), each.made().message(),
                    each.made().levers().requested(), each.made().levers().schedule())) {
                going.add(each.deliveryId());
            }
        }
        return going;
    }
}
