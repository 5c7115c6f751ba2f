package dev.serai.jq;

/** What is wrong with a tenant's jq expression, or with what it made, as the end of a sentence. */
public final class BoundedJqException extends RuntimeException {

    /** @param sentence what is wrong, e.g. {@code makes more than one value} */
    public BoundedJqException(String sentence) {
        super(sentence, null, false, false);
    }
}
