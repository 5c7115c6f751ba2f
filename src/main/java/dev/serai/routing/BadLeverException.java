package dev.serai.routing;

/** A lever has a value that cannot be obeyed. */
public final class BadLeverException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String lever;

    /** @param message the end of a sentence that begins with the lever's name */
    BadLeverException(String lever, String message) {
        super(message);
        this.lever = lever;
    }

    /** E.g. {@code connection}. */
    public String lever() {
        return lever;
    }
}
