package dev.serai.routing;

import dev.serai.connection.Condition;
import dev.serai.connection.Connection;
import dev.serai.connection.Connections;
import dev.serai.connection.Selection;
import dev.serai.connection.Strategy;
import dev.serai.operation.Operation.OnUnknown;
import dev.serai.routing.Candidates.PassedOver;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.stereotype.Component;

/**
 * Puts the connections that may carry something in the order they are to be tried: what was asked for, of that what the tenant's rules let
 * through, and within one priority by weight or health. A tenant with none of this gets its own order, untouched. What is about an object
 * goes to the connection that has it.
 */
@Component
public class ConnectionOrder {

    private final Connections connections;
    private final RecentHealth health;
    private final Probes probes;
    private final ObjectOrder objects;

    ConnectionOrder(Connections connections, RecentHealth health, Probes probes, ObjectOrder objects) {
        this.connections = connections;
        this.health = health;
        this.probes = probes;
        this.objects = objects;
    }

    public Candidates of(Wanted wanted) {
        About about = About.of(wanted.operation(), wanted.message());
        return about != null ? objects.of(wanted, about)
                : ordered(wanted, connections.carriers(wanted.tenantId(), wanted.userId(), wanted.operation()));
    }

    /** The same of other connections than those that are stored; what is about an object goes to the one that has it all the same. */
    Candidates of(Wanted wanted, List<Connection> usable) {
        About about = About.of(wanted.operation(), wanted.message());
        return about != null ? objects.of(wanted, about) : ordered(wanted, usable);
    }

    private Candidates ordered(Wanted wanted, List<Connection> usable) {
        Strategy strategy = connections.strategyFor(wanted.tenantId(), wanted.operation());
        Optional<Candidates> refused = objects.ofShared(wanted, usable);
        if (refused.isPresent()) {
            return refused.get();
        }
        if (wanted.requested().isEmpty() && wanted.before().pinned() == null && strategy == Strategy.PRIORITY && isPlain(usable)) {
            return Candidates.plain(usable);
        }
        List<PassedOver> passedOver = new ArrayList<>();
        List<Connection> fitting = fitting(wanted, requested(wanted, usable), passedOver);
        Candidates shared = wanted.requested().isEmpty() ? shared(wanted, fitting, passedOver, strategy)
                : new Candidates(fitting, passedOver, null, strategy);
        return wanted.before().pinned() == null ? shared : pinnedFirst(wanted, usable, shared);
    }

    /** Whether nothing but the tenant's own order counts: nothing is said of any of them, and none is in error. */
    private static boolean isPlain(List<Connection> usable) {
        for (Connection connection : usable) {
            if (connection.selection() != Selection.NONE || "error".equals(connection.status())) {
                return false;
            }
        }
        return true;
    }

    private static List<Connection> requested(Wanted wanted, List<Connection> usable) {
        if (wanted.requested().isEmpty()) {
            return usable;
        }
        List<Connection> requested = new ArrayList<>();
        for (UUID id : wanted.requested()) {
            usable.stream().filter(connection -> Objects.equals(id, connection.id())).forEach(requested::add);
        }
        return requested;
    }

    /** Those whose rules let it through; a weight of 0 takes only what was asked for by name. */
    private static List<Connection> fitting(Wanted wanted, List<Connection> among, List<PassedOver> passedOver) {
        List<Connection> fitting = new ArrayList<>();
        for (Connection connection : among) {
            Selection selection = connection.selection();
            Condition broken = broken(selection, wanted);
            if (broken != null) {
                passedOver.add(new PassedOver(connection, "was passed over: its rule " + broken.words() + " does not hold."));
            } else if (wanted.requested().isEmpty() && selection.weight() != null && selection.weight() == 0) {
                passedOver.add(new PassedOver(connection, "was passed over: its weight is 0."));
            } else {
                fitting.add(connection);
            }
        }
        return fitting;
    }

    /** The first of its conditions that does not hold; null when all do. */
    private static Condition broken(Selection selection, Wanted wanted) {
        for (Condition condition : selection.conditions()) {
            if (!condition.holds(wanted.message(), condition.isAboutEvent() ? wanted.eventType().get() : null)) {
                return condition;
            }
        }
        return null;
    }

    /** Those that share stand together where the first of them stood; everybody else keeps its place. */
    private Candidates shared(Wanted wanted, List<Connection> fitting, List<PassedOver> passedOver, Strategy noted) {
        Map<Group, List<Connection>> groups = new HashMap<>();
        fitting.forEach(connection -> groups.computeIfAbsent(Group.of(connection), group -> new ArrayList<>()).add(connection));
        List<Connection> ordered = new ArrayList<>();
        Set<Group> shared = new HashSet<>();
        String decided = null;
        for (Connection connection : fitting) {
            List<Connection> group = groups.get(Group.of(connection));
            Strategy strategy = group.size() == 1 ? Strategy.PRIORITY : connections.strategy(wanted.tenantId(), connection.channel());
            if (group.size() == 1 || strategy == Strategy.PRIORITY && !anyWeight(group)) {
                ordered.add(connection);
            } else if (shared.add(Group.of(connection))) {
                List<Connection> next = strategy == Strategy.HEALTHIEST ? health.order(group) : Shares.order(group, wanted.deliveryId());
                decided = ordered.isEmpty() ? why(next.get(0), group, strategy) : decided;
                ordered.addAll(next);
            }
        }
        Connection probed = wanted.deliveryId() == null ? null : probes.due(wanted.operation(), ordered);
        if (probed != null) {
            ordered.remove(probed);
            ordered.add(0, probed);
            decided = Candidates.name(probed) + " gets it to see whether it works again.";
        }
        return new Candidates(ordered, passedOver, decided, noted);
    }

    /** Those that share: of one channel and owner, in one state and of one priority. */
    private record Group(String channel, UUID ownerId, boolean inError, int priority) {

        private static Group of(Connection connection) {
            return new Group(connection.channel(), connection.ownerId(), "error".equals(connection.status()), connection.priority());
        }
    }

    private static boolean anyWeight(List<Connection> group) {
        return group.stream().anyMatch(connection -> connection.selection().weight() != null);
    }

    private String why(Connection first, List<Connection> group, Strategy strategy) {
        if (strategy == Strategy.HEALTHIEST) {
            return Candidates.name(first) + " is the healthiest of priority " + first.priority() + ": " + health.words(first) + ".";
        }
        int all = group.stream().mapToInt(connection -> connection.selection().weightOrUsual()).sum();
        return Candidates.name(first) + " got it by its weight, " + first.selection().weightOrUsual() + " of " + all + " in priority "
                + first.priority() + ".";
    }

    /** The connection that may have taken it, whatever rules say now, then those that get it if it did not. */
    private static Candidates pinnedFirst(Wanted wanted, List<Connection> usable, Candidates others) {
        List<Connection> ordered = new ArrayList<>();
        usable.stream().filter(connection -> connection.id().equals(wanted.before().pinned())).forEach(ordered::add);
        boolean gone = ordered.isEmpty();
        if (gone && wanted.operation().onUnknown() != OnUnknown.FAILOVER) {
            return new Candidates(List.of(), others.passedOver(), null, others.strategy());
        }
        others.connections().stream().filter(connection -> !connection.id().equals(wanted.before().pinned())).forEach(ordered::add);
        List<PassedOver> passedOver = others.passedOver().stream()
                .filter(each -> !each.connection().id().equals(wanted.before().pinned())).toList();
        return new Candidates(ordered, passedOver, null, others.strategy());
    }
}
