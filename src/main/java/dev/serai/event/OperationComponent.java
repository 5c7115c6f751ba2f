package dev.serai.event;

import dev.serai.api.ProblemException;
import dev.serai.operation.MessageTemplates;
import dev.serai.operation.Operation;
import dev.serai.operation.Operations;
import dev.serai.routing.BadLeverException;
import dev.serai.routing.LeverReader;
import java.util.HashMap;
import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.support.DefaultComponent;
import org.springframework.context.annotation.Scope;
import org.springframework.stereotype.Component;

/**
 * {@code operation:<name>} asks for an operation with the message in the body, within a plan or by itself. Its options are the levers of
 * {@link LeverReader}.
 */
@Component("operation-component")
@Scope("prototype")
class OperationComponent extends DefaultComponent {

    private final Operations operations;
    private final MessageTemplates templates;
    private final OwnAcceptance own;
    private final LostOperations lost;
    private final LeverReader levers;

    /** @param own null for routes that are not live, which have nothing accepted */
    OperationComponent(Operations operations, MessageTemplates templates, OwnAcceptance own, LostOperations lost, LeverReader levers) {
        this.operations = operations;
        this.templates = templates;
        this.own = own;
        this.lost = lost;
        this.levers = levers;
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
        if (operations.find(remaining).filter(operation -> operation.kind() == Operation.Kind.QUERY).isPresent()) {
            throw ProblemException.badField("operation", "\"" + remaining + "\" is a query, which is asked and not carried; write query:"
                    + remaining + " to have its result as the body");
        }
        return new OperationEndpoint(uri, this, remaining, operations, templates, own, lost, levers,
                options(uri, operations.find(remaining).orElse(null), parameters));
    }

    /**
     * Takes the levers out of the options of the endpoint, checked as far as they are for any tenant.
     *
     * @param operation null where no file describes it yet
     */
    private Map<String, String> options(String uri, Operation operation, Map<String, Object> parameters) {
        Map<String, String> options = new HashMap<>();
        for (Map.Entry<String, Object> option : parameters.entrySet()) {
            String name = option.getKey();
            String value = String.valueOf(option.getValue());
            if (!LeverReader.NAMES.contains(name)) {
                throw new IllegalArgumentException("Endpoint \"" + uri.split("\\?", 2)[0] + "\" has no option \"" + name
                        + "\"; accepted are " + String.join(", ", LeverReader.NAMES));
            }
            try {
                levers.check(name, value);
                if (operation != null) {
                    LeverReader.check(name, operation);
                }
            } catch (BadLeverException e) {
                throw new IllegalArgumentException("Option \"" + name + "\" of endpoint \"" + uri.split("\\?", 2)[0] + "\" "
                        + e.getMessage());
            }
            options.put(name, value);
        }
        parameters.clear();
        return options;
    }
}
