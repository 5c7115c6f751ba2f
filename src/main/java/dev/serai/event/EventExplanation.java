package dev.serai.event;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.api.Answer;
import dev.serai.api.ProblemException;
import dev.serai.connection.Connection;
import dev.serai.connection.Connections;
import dev.serai.provider.Provider;
import dev.serai.provider.ProviderCatalog;
import dev.serai.security.Caller;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.springframework.stereotype.Component;

/** Tells what would become of an event, without sending anything or asking anybody: a step that would do so ends what can be told. */
@Component
public class EventExplanation {

    private final EventReader reader;
    private final EventPlanner planner;
    private final Connections connections;
    private final ProviderCatalog providers;

    EventExplanation(EventReader reader, EventPlanner planner, Connections connections, ProviderCatalog providers) {
        this.reader = reader;
        this.planner = planner;
        this.connections = connections;
        this.providers = providers;
    }

    /**
     * @param operations as far as they are known without asking anybody
     * @param undecided the steps at which that ended, and why; what follows from them is not known
     */
    record Explanation(String type, List<String> routes, List<PlannedOperation> operations, List<Plan.Undecided> undecided) {}

    /**
     * @param connections in failover order
     * @param outlook what would happen, in plain words
     */
    record PlannedOperation(String route, String operation, JsonNode message, String orderingKey, List<Candidate> connections,
            String outlook) {}

    record Candidate(UUID connectionId, String name, String provider, int priority, String status, boolean sandbox, boolean usable,
            String why) {}

    /** {@code POST /api/events/explain}. */
    public Answer explain(Exchange exchange) {
        Caller caller = Caller.required();
        caller.tenant();
        Message message = exchange.getMessage();
        EventReader.Batch batch = reader.read(message.getBody(byte[].class), EventReader.headers(message));
        List<Explanation> explanations = new ArrayList<>();
        for (int i = 0; i < batch.events().size(); i++) {
            Event event = batch.events().get(i);
            Plan plan = plan(caller, batch, i);
            explanations.add(new Explanation(event.type(), plan.routes(),
                    plan.steps().stream().map(step -> operation(caller, step)).toList(), plan.undecided()));
        }
        return Answer.ok(batch.many() ? explanations : explanations.get(0));
    }

    private Plan plan(Caller caller, EventReader.Batch batch, int index) {
        Event event = batch.events().get(index);
        try {
            return planner.plan(new EventPlanner.Order(caller.tenant(), caller.userId(), event, true), planner.taking(event.type()));
        } catch (PlanFailureException e) {
            throw batch.problem(index, e.problem());
        } catch (ProblemException e) {
            throw batch.problem(index, e);
        }
    }

    private PlannedOperation operation(Caller caller, Plan.Step step) {
        List<Candidate> candidates = new ArrayList<>();
        for (Connection connection : connections.usable(caller.tenant(), caller.userId(), step.operation().channel())) {
            candidates.add(candidate(connection, step.operation().name(), candidates.stream().noneMatch(Candidate::usable)));
        }
        List<String> usable = candidates.stream().filter(Candidate::usable)
                .map(candidate -> "\"" + candidate.name() + "\" (" + candidate.provider() + ")").toList();
        String outlook = usable.isEmpty()
                ? "No active " + step.operation().channel() + " connection can carry it: it would be a dead letter."
                : usable.get(0) + " would carry it" + (usable.size() == 1 ? "; there is no other to take over."
                : "; if it failed, " + String.join(", then ", usable.subList(1, usable.size())) + " would take over.");
        return new PlannedOperation(step.route(), step.operation().name(), step.message(), step.orderingKey(), candidates, outlook);
    }

    private Candidate candidate(Connection connection, String operation, boolean first) {
        Optional<Provider> provider = providers.find(connection.provider());
        boolean usable = provider.isPresent() && provider.get().serves(operation);
        String why = provider.isEmpty() ? "There is no provider file for \"" + connection.provider() + "\" now"
                : !usable ? "It does not do " + operation
                : "error".equals(connection.status()) ? "Last in order because its last call failed: " + connection.lastError()
                : connection.origin() == Connection.Origin.ENVIRONMENT ? "From the environment, since the tenant has none of its own"
                : connection.origin() == Connection.Origin.SANDBOX ? "A sandbox, since nothing is configured and this is no production"
                : connection.defaultOfChannel() ? "The default of the channel"
                : first ? "The lowest priority number" : "Next by priority";
        return new Candidate(connection.id(), connection.name(), connection.provider(), connection.priority(), connection.status(),
                connection.sandbox(), usable, why);
    }
}
