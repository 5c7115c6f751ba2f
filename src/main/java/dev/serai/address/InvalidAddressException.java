package dev.serai.address;

/** An address that cannot mean what it says; the message is the rest of a sentence that begins with the address or its field. */
public final class InvalidAddressException extends RuntimeException {

    InvalidAddressException(String message) {
        super(message, null, false, false);
    }
}
