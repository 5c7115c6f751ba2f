package dev.serai.idempotency;

import dev.serai.operation.Operations;
import java.util.Set;
import java.util.function.Predicate;

/** The paths of events and operations, which keep their keys in the ledger, in the same transaction as what they ask for. */
final class LedgerPaths implements Predicate<String> {

    private static final Set<String> EVENTS = Set.of("/api/events", "/api/events/batch");

    private static final String BY_NAME = "/api/v1/operations/";

    private final Operations operations;
    private final Predicate<String> others;

    /** @param others further paths of operations, which do not say their names */
    LedgerPaths(Operations operations, Predicate<String> others) {
        this.operations = operations;
        this.others = others;
    }

    @Override
    public boolean test(String path) {
        return EVENTS.contains(path)
                || (path.startsWith(BY_NAME) ? operations.find(path.substring(BY_NAME.length())).isPresent() : others.test(path));
    }
}
