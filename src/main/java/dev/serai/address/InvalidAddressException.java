package dev.serai.address;

/** An address that cannot mean what it says; the message is the rest of a sentence that begins with the address or its field. */
public final class InvalidAddressException extends RuntimeException {

    private final boolean inName;

    InvalidAddressException(String message) {
        this(message, false);
    }

    InvalidAddressException(String message, boolean inName) {
        super(message, null, false, false);
        this.inName = inName;
    }

    /** Whether it is the name beside the address that is wrong. */
    public boolean inName() {
        return inName;
    }
}
