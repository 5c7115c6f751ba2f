package dev.serai.rehearsal;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.connection.Connection;
import dev.serai.provider.Provider;
import dev.serai.rehearsal.SandboxRuns.Run;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/**
 * Finds the fields of a message that a provider takes no notice of: without them it would be sent the same. That is found out once for
 * each set of fields that messages have.
 */
final class IgnoredFields {

    private static final int MOST_KNOWN = 1000;

    private final SandboxRuns runs;
    private final Map<Kind, List<String>> known = new HashMap<>();

    IgnoredFields(SandboxRuns runs) {
        this.runs = runs;
    }

    /** @param connection whose values are used; null where the examples of the form are */
    private record Kind(UUID connection, String provider, String operation, Set<String> fields) {}

    List<String> of(PastDelivery delivery, Provider provider, Connection connection) {
        Set<String> fields = new TreeSet<>();
        delivery.message().fieldNames().forEachRemaining(fields::add);
        Kind kind = new Kind(connection == null ? null : connection.id(), provider.id(), delivery.operation(), fields);
        List<String> found = known.get(kind);
        if (found == null) {
            found = found(delivery, provider, connection, fields);
            if (known.size() < MOST_KNOWN) {
                known.put(kind, found);
            }
        }
        return found;
    }

    private List<String> found(PastDelivery delivery, Provider provider, Connection connection, Set<String> fields) {
        Run whole = run(delivery, provider, connection, delivery.copy());
        if (whole.request() == null || whole.refusal() != null) {
            return List.of();
        }
        Set<String> unsteady = JsonComparison.names(whole.request(), run(delivery, provider, connection, delivery.copy()).request());
        List<String> ignored = new ArrayList<>();
        for (String field : fields) {
            ObjectNode without = delivery.copy();
            without.remove(field);
            Run run = run(delivery, provider, connection, without);
            if (run.refusal() == null && run.request() != null
                    && unsteady.containsAll(JsonComparison.names(whole.request(), run.request()))) {
                ignored.add(field);
            }
        }
        return ignored;
    }

    private Run run(PastDelivery delivery, Provider provider, Connection connection, ObjectNode message) {
        return runs.of(delivery.tenantId(), connection, provider, provider, SandboxRuns.madeUp(provider, provider), delivery.operation(),
                message);
    }
}
