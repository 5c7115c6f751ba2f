package dev.serai.event;

import org.apache.camel.CamelContext;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.InterceptStrategy;
import org.springframework.stereotype.Component;

/** Lets plans see the steps of all routes but the kamelets' own, which no plan ever reaches. */
@Component
class PlanSteps implements InterceptStrategy {

    @Override
    public Processor wrapProcessorInInterceptors(CamelContext context, NamedNode node, Processor target, Processor next) {
        RouteDefinition route = ProcessorDefinitionHelper.getRoute(node);
        boolean kamelet = route != null && route.getInput() != null && route.getInput().getEndpointUri().startsWith("kamelet:");
        if (kamelet || !(node instanceof ProcessorDefinition<?> step)) {
            return target;
        }
        return new PlanStep(target, step, new HeldBack(context, step));
    }
}
