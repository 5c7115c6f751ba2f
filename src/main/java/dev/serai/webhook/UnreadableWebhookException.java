package dev.serai.webhook;

/** What a provider sent is its own, and nothing can be made of it as long as its file is as it is. */
final class UnreadableWebhookException extends RuntimeException {

    UnreadableWebhookException(String message) {
        super(message, null, false, false);
    }
}
