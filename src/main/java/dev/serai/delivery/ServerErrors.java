package dev.serai.delivery;

import dev.serai.operation.Operation;
import dev.serai.operation.Operation.ServerError;
import dev.serai.provider.Outcome;
import dev.serai.provider.Sorted;

/** What an error of the provider means for an operation that must not happen twice. */
final class ServerErrors {

    private ServerErrors() {}

    /**
     * The outcome as the operation has it: where a 5xx may have acted, only what certainly was not begun is done again, and neither is
     * certain of an error that the provider repeats because it saved it. What is not there cannot be changed by any connection.
     */
    static Sorted meant(Operation operation, Sorted sorted) {
        if (sorted.outcome() == Outcome.ABSENT) {
            return sorted.asRejected();
        }
        boolean mayHaveActed = operation.serverError() == ServerError.UNKNOWN && sorted.outcome() == Outcome.RETRY
                && (!sorted.certain() || sorted.saved());
        return mayHaveActed ? sorted.asUnknown() : sorted;
    }
}
