package dev.serai.api;

import java.util.List;

/** An idempotency key came back with another request than the one it was first used for. */
public class IdempotencyKeyReusedException extends ProblemException {

    public IdempotencyKeyReusedException(String key) {
        super(422, "Idempotency key reused", "The key \"" + key + "\" was used before for another request; use a new key",
                List.of(new FieldProblem("Idempotency-Key", "was used before for another request")));
    }
}
