package dev.serai.credential;

/** The configured encryption keys cannot be used; the message never contains them. */
public class InvalidEncryptionKeyException extends IllegalStateException {

    InvalidEncryptionKeyException(String message) {
        super(message);
    }
}
