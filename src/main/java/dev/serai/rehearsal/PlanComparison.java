package dev.serai.rehearsal;

import dev.serai.event.Event;
import dev.serai.event.TrialPlan;
import dev.serai.event.TrialPlan.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Tells what would differ between two plans of one event. What differs each time, such as an id drawn at random, is no difference; nor is
 * what a plan lacks that ended undecided, since it may have come after that.
 */
final class PlanComparison {

    private final UUID tenantId;
    private final Event event;
    private final Supplier<TrialPlan> again;
    private final List<Difference> found = new ArrayList<>();
    private TrialPlan second;

    /** @param again plans the event a second time as it is planned now, after both plans were made */
    PlanComparison(UUID tenantId, Event event, Supplier<TrialPlan> again) {
        this.tenantId = tenantId;
        this.event = event;
        this.again = again;
    }

    List<Difference> of(TrialPlan was, TrialPlan would) {
        if (was.failure() != null || would.failure() != null) {
            failures(was.failure(), would.failure());
            return found;
        }
        would.undecided().forEach(each -> found.add(difference(Difference.UNDECIDED, null, each.route(), null, List.of(), each.step(),
                each.reason())));
        List<Step> gone = new ArrayList<>(was.steps());
        List<Step> come = new ArrayList<>();
        would.steps().forEach(step -> {
            if (!remove(gone, step)) {
                come.add(step);
            }
        });
        for (Step step : come) {
            Step before = takeOther(gone, step);
            if (before == null && was.undecided().isEmpty()) {
                add(Difference.ADDED, step, List.of());
            } else if (before != null) {
                List<Difference.Field> fields = steady(before, was, JsonComparison.of(before.content(), step.content()));
                if (!fields.isEmpty()) {
                    add(Difference.CHANGED, step, fields);
                }
            }
        }
        if (would.undecided().isEmpty()) {
            gone.forEach(step -> add(Difference.REMOVED, step, List.of()));
        }
        return found;
    }

    private void failures(TrialPlan.Failure was, TrialPlan.Failure would) {
        if (was == null) {
            found.add(difference(Difference.FAILS, null, would.route(), null, List.of(), would.step(), would.reason()));
        } else if (would == null) {
            found.add(difference(Difference.WORKS, null, was.route(), null, List.of(), was.step(), was.reason()));
        } else if (!Objects.equals(was.reason(), would.reason())) {
            found.add(difference(Difference.FAILS, null, would.route(), null, List.of(), would.step(), would.reason() + " (now: "
                    + was.reason() + ")"));
        }
    }

    private static boolean remove(List<Step> steps, Step same) {
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            if (isAlike(step, same) && JsonComparison.of(step.content(), same.content()).isEmpty()) {
                steps.remove(i);
                return true;
            }
        }
        return false;
    }

    /** The step that another one stands for: of the same route where there is one. */
    private static Step takeOther(List<Step> steps, Step other) {
        int at = -1;
        for (int i = steps.size() - 1; i >= 0; i--) {
            if (isAlike(steps.get(i), other) && (at < 0 || steps.get(i).route().equals(other.route())
                    || !steps.get(at).route().equals(other.route()))) {
                at = i;
            }
        }
        return at < 0 ? null : steps.remove(at);
    }

    private static boolean isAlike(Step one, Step other) {
        return one.kind() == other.kind() && one.name().equals(other.name());
    }

    /** Without those that differ whenever the event is planned. */
    private List<Difference.Field> steady(Step step, TrialPlan was, List<Difference.Field> fields) {
        if (fields.isEmpty()) {
            return fields;
        }
        if (second == null) {
            second = again.get();
        }
        int at = was.steps().indexOf(step);
        if (at >= second.steps().size() || !isAlike(second.steps().get(at), step)) {
            return fields;
        }
        Set<String> unsteady = JsonComparison.names(step.content(), second.steps().get(at).content());
        return unsteady.isEmpty() ? fields : fields.stream().filter(field -> !unsteady.contains(field.field())).toList();
    }

    private void add(String kind, Step step, List<Difference.Field> fields) {
        List<Difference.Field> shown = !fields.isEmpty() ? fields
                : JsonComparison.whole(step.content(), kind.equals(Difference.ADDED));
        found.add(difference(kind, step.kind().name().toLowerCase(Locale.ROOT), step.route(), step.name(), shown, null, null));
    }

    private Difference difference(String kind, String what, String route, String name, List<Difference.Field> fields, String step,
            String reason) {
        return new Difference(tenantId, event.id(), null, event.type(), event.time(), kind, what, route, name, fields, step, reason);
    }
}
