package dev.serai.reload;

import java.time.Clock;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import org.apache.camel.CamelContext;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.spi.InterceptStrategy;

/**
 * Counts what goes through the steps of all running routes, Camel's own management being off. The counts of a version go with it.
 */
final class StepCounts implements InterceptStrategy {

    private static final StepCount NOTHING = new StepCount();

    private final Clock clock;
    private final Map<NamedNode, StepCount> counts = Collections.synchronizedMap(new WeakHashMap<>());

    StepCounts(Clock clock) {
        this.clock = clock;
    }

    @Override
    public Processor wrapProcessorInInterceptors(CamelContext context, NamedNode node, Processor target, Processor next) {
        if (!(node instanceof ProcessorDefinition<?> step)) {
            return target;
        }
        return new CountedStep(target, step, ProcessorDefinitionHelper.getRoute(node), counts.computeIfAbsent(node, key -> new StepCount()),
                clock);
    }

    /** The counts of a step of the running model; nothing where it was not built as a step. */
    StepCount of(NamedNode step) {
        return counts.getOrDefault(step, NOTHING);
    }
}
