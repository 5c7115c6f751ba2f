package dev.serai.event;

/** An operation that a route asked for in vain: it is not carried. */
public class LostOperationException extends RuntimeException {

    LostOperationException(String message) {
        super(message);
    }
}
