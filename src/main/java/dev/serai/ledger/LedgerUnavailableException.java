package dev.serai.ledger;

import dev.serai.api.ProblemException;
import java.util.List;

/** The store cannot be reached: the caller may try again. */
public class LedgerUnavailableException extends ProblemException {

    public LedgerUnavailableException(String detail, Throwable cause) {
        super(503, "Ledger unavailable", detail + ", so whether it was accepted is not known; try again with the same Idempotency-Key",
                List.of());
        if (cause != null) {
            initCause(cause);
        }
    }
}
