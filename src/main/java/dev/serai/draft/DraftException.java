package dev.serai.draft;

/** Why there is no draft, in words for whoever asked for it. */
public final class DraftException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    DraftException(String message) {
        super(message);
    }

    DraftException(String message, Throwable cause) {
        super(message, cause);
    }
}
