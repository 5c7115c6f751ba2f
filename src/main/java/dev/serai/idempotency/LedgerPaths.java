package dev.serai.idempotency;

import dev.serai.operation.Operations;
import java.util.Set;
import java.util.function.Predicate;

/** The paths of events and operations, which keep their keys in the ledger, in the same transaction as what they ask for. */
final class LedgerPaths implements Predicate<String> {

    private static final Set<String> EVENTS = Set.of("/api/events", "/api/events/batch");
    private static final String OPERATIONS = "/api/v1/operations/";
    private static final String CHANNELS = "/api/v1/integrations/";

    private final Operations operations;

    LedgerPaths(Operations operations) {
        this.operations = operations;
    }

    @Override
    public boolean test(String path) {
        return EVENTS.contains(path)
                || path.startsWith(OPERATIONS) && operations.find(path.substring(OPERATIONS.length())).isPresent()
                || path.startsWith(CHANNELS) && operations.find(path.substring(CHANNELS.length()).replace('/', '.')).isPresent();
    }
}
