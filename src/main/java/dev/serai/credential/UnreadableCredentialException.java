package dev.serai.credential;

/** A stored credential cannot be decrypted. */
public class UnreadableCredentialException extends RuntimeException {

    public UnreadableCredentialException(String message, Throwable cause) {
        super(message, cause);
    }
}
