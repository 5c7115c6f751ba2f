package dev.serai.reload;

import dev.serai.reload.RoutePicture.PicturedRoute;
import dev.serai.reload.RoutePicture.PicturedStep;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.camel.model.ChoiceDefinition;
import org.apache.camel.model.CircuitBreakerDefinition;
import org.apache.camel.model.LoadBalanceDefinition;
import org.apache.camel.model.MulticastDefinition;
import org.apache.camel.model.OnCompletionDefinition;
import org.apache.camel.model.OnExceptionDefinition;
import org.apache.camel.model.OptionalIdentifiedDefinition;
import org.apache.camel.model.PipelineDefinition;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.TryDefinition;

/** Draws routes from the running model, with what was counted. One draws one file, up to a number of steps. */
final class RoutePainter {

    private static final int MOST_STEPS = 500;
    private static final int DEEPEST = 20;

    private final StepCounts counts;
    private final String[] lines;
    private int drawn;
    private int left;

    /** @param text of the version that runs; empty where it is not known */
    RoutePainter(StepCounts counts, String text) {
        this.counts = counts;
        this.lines = text.split("\\R", -1);
    }

    /** How many steps were left out so far. */
    int left() {
        return left;
    }

    PicturedRoute route(RouteDefinition route) {
        List<ProcessorDefinition<?>> flow = route.getOutputs().stream().filter(step -> !step.isAbstract()).toList();
        List<ProcessorDefinition<?>> handlers = route.getOutputs().stream().filter(RoutePainter::handlesOfTheFile).toList();
        String uri = route.getInput() == null ? null : route.getInput().getEndpointUri();
        PicturedStep from = new PicturedStep(null, "from", null, StepLabels.endpoint(uri), route.getInput() == null ? null
                : line(route.getInput()), taken(flow), null, null, List.of(), List.of());
        return new PicturedRoute(base(route.getId()), route.getId(), route.getDescription(), route.getGroup(), from, steps(flow, 0),
                steps(handlers, 0));
    }

    /** How many exchanges a route took: as many as came to its first step. */
    long taken(RouteDefinition route) {
        Long taken = taken(route.getOutputs().stream().filter(step -> !step.isAbstract()).toList());
        return taken == null ? 0 : taken;
    }

    /** How many failed at steps of a route. */
    long failed(RouteDefinition route) {
        return failed(route.getOutputs());
    }

    @SuppressWarnings({"rawtypes", "unchecked"})
    private long failed(List<ProcessorDefinition<?>> steps) {
        return ((Collection<ProcessorDefinition<?>>) (Collection) ProcessorDefinitionHelper.filterTypeInOutputs(steps,
                ProcessorDefinition.class)).stream().mapToLong(step -> counts.of(step).failed()).sum();
    }

    private Long taken(List<ProcessorDefinition<?>> steps) {
        return steps.isEmpty() ? null : Long.valueOf(counts.of(steps.get(0)).exchanges());
    }

    /** A route's id without the version a reload gave it. */
    private static String base(String routeId) {
        int version = routeId.lastIndexOf('@');
        return version < 0 ? routeId : routeId.substring(0, version);
    }

    private static boolean handlesOfTheFile(ProcessorDefinition<?> step) {
        return (step instanceof OnExceptionDefinition || step instanceof OnCompletionDefinition) && step.getRouteConfiguration() == null;
    }

    private List<PicturedStep> steps(List<ProcessorDefinition<?>> steps, int depth) {
        List<PicturedStep> pictured = new ArrayList<>();
        for (ProcessorDefinition<?> step : steps) {
            if (drawn >= MOST_STEPS || depth > DEEPEST) {
                left += count(step);
            } else {
                drawn++;
                pictured.add(step(step, depth));
            }
        }
        return pictured;
    }

    private static int count(ProcessorDefinition<?> step) {
        return 1 + step.getOutputs().stream().mapToInt(RoutePainter::count).sum();
    }

    private PicturedStep step(ProcessorDefinition<?> step, int depth) {
        StepCount count = counts.of(step);
        List<PicturedStep> branches = branches(step, depth + 1);
        List<PicturedStep> within = branches.isEmpty() ? steps(step.getOutputs(), depth + 1) : List.of();
        return new PicturedStep(step.getId(), step.getShortName(), StepLabels.language(step), StepLabels.of(step), line(step),
                count.exchanges(), count.failed(), count.last(), within, branches);
    }

    private List<PicturedStep> branches(ProcessorDefinition<?> step, int depth) {
        List<PicturedStep> branches = new ArrayList<>();
        if (step instanceof ChoiceDefinition choice) {
            choice.getWhenClauses().forEach(when -> branches.add(branch(when, when.getOutputs(), depth)));
            if (choice.getOtherwise() != null) {
                branches.add(branch(choice.getOtherwise(), choice.getOtherwise().getOutputs(), depth));
            }
        } else if (step instanceof TryDefinition tried) {
            branches.add(branch("try", tried.getOutputsWithoutCatches(), depth));
            tried.getCatchClauses().forEach(caught -> branches.add(branch(caught, caught.getOutputs(), depth)));
            if (tried.getFinallyClause() != null) {
                branches.add(branch(tried.getFinallyClause(), tried.getFinallyClause().getOutputs(), depth));
            }
        } else if (step instanceof CircuitBreakerDefinition breaker && breaker.getOnFallback() != null) {
            branches.add(branch("calm", breaker.getOutputs(), depth));
            branches.add(branch(breaker.getOnFallback(), breaker.getOnFallback().getOutputs(), depth));
        } else if (step instanceof MulticastDefinition || step instanceof LoadBalanceDefinition) {
            for (ProcessorDefinition<?> each : step.getOutputs()) {
                branches.add(branch("branch", each instanceof PipelineDefinition ? each.getOutputs() : List.of(each), depth));
            }
        }
        return branches;
    }

    private PicturedStep branch(String kind, List<ProcessorDefinition<?>> steps, int depth) {
        return new PicturedStep(null, kind, null, null, null, taken(steps), null, null, steps(steps, depth), List.of());
    }

    private PicturedStep branch(OptionalIdentifiedDefinition<?> branch, List<ProcessorDefinition<?>> steps, int depth) {
        return new PicturedStep(branch.getId(), branch.getShortName(), StepLabels.language(branch), StepLabels.of(branch), line(branch),
                taken(steps), null, null, steps(steps, depth), List.of());
    }

    /** Camel's line is that before the value of the step: the step's own, unless the value stands beside its name. */
    private Integer line(OptionalIdentifiedDefinition<?> step) {
        int line = step.getLineNumber();
        if (line < 1) {
            return null;
        }
        String name = step.getShortName() + ":";
        boolean beside = line < lines.length && !lines[line - 1].contains(name) && lines[line].contains(name);
        return beside ? line + 1 : line;
    }
}
