package dev.serai.rehearsal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.connection.Connection;
import dev.serai.connection.Connections;
import dev.serai.provider.Provider;
import dev.serai.rehearsal.SandboxRuns.Run;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** What a changed provider file would send of a past delivery, and make of the answer, beside what the running one does. */
final class ProviderCheck implements DeliveryCheck {

    private final SandboxRuns runs;
    private final Connections connections;
    private final Provider live;
    private final TrialFiles.TrialProvider tried;
    private final Set<String> madeUp;

    ProviderCheck(SandboxRuns runs, Connections connections, Provider live, TrialFiles.TrialProvider tried) {
        this.runs = runs;
        this.connections = connections;
        this.live = live;
        this.tried = tried;
        this.madeUp = SandboxRuns.madeUp(live, tried.provider());
    }

    @Override
    public List<Difference> of(PastDelivery delivery) {
        String operation = delivery.operation();
        Provider changed = tried.provider();
        if (!changed.serves(operation)) {
            return live.serves(operation) ? List.of(delivery.difference(Difference.FAILS, List.of(),
                    changed.title() + " would not do " + operation + " any more")) : List.of();
        }
        Connection connection = delivery.connectionId() == null ? null
                : connections.known(delivery.tenantId(), null, delivery.connectionId()).orElse(null);
        Run was = runs.of(delivery.tenantId(), connection, live, live, madeUp, operation, delivery.copy());
        Run would = runs.of(delivery.tenantId(), connection, live, changed, madeUp, operation, delivery.copy());
        if (was.refusal() != null || would.refusal() != null) {
            return refusals(delivery, was.refusal(), would.refusal());
        }
        List<Difference.Field> fields = JsonComparison.of(tree(was), tree(would));
        if (!fields.isEmpty()) {
            Run again = runs.of(delivery.tenantId(), connection, live, live, madeUp, operation, delivery.copy());
            Set<String> unsteady = JsonComparison.names(tree(was), tree(again));
            fields = fields.stream().filter(field -> !unsteady.contains(field.field())).toList();
        }
        return fields.isEmpty() ? List.of() : List.of(delivery.difference(Difference.CHANGED, fields, null));
    }

    private static List<Difference> refusals(PastDelivery delivery, String was, String would) {
        return was == null ? List.of(delivery.difference(Difference.FAILS, List.of(), would))
                : would == null ? List.of(delivery.difference(Difference.WORKS, List.of(), was))
                : Objects.equals(was, would) ? List.of()
                : List.of(delivery.difference(Difference.FAILS, List.of(), would + " (now: " + was + ")"));
    }

    private static JsonNode tree(Run run) {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        tree.set("request", run.request());
        tree.set("result", run.result());
        return tree;
    }

    @Override
    public void close() {
        tried.close();
    }
}
