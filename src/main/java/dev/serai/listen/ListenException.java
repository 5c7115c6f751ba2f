package dev.serai.listen;

/** Why listening cannot begin or go on, for who typed the command. */
final class ListenException extends RuntimeException {

    ListenException(String message) {
        super(message, null, false, false);
    }
}
