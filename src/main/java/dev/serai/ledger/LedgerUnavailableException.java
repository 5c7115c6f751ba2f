package dev.serai.ledger;

import dev.serai.api.ProblemException;
import java.util.List;

/** The store cannot be reached: nothing was accepted, and the caller may try again. */
public class LedgerUnavailableException extends ProblemException {

    public LedgerUnavailableException(String detail, Throwable cause) {
        super(503, "Ledger unavailable", detail + "; nothing was accepted, try again", List.of());
        if (cause != null) {
            initCause(cause);
        }
    }
}
