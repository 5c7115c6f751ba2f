package dev.serai.event;

/** An operation that a route asked for where no event is being planned: it would never have been carried. */
public class LostOperationException extends RuntimeException {

    LostOperationException(String message) {
        super(message);
    }
}
