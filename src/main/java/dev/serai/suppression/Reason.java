package dev.serai.suppression;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Why an address gets no messages. */
public enum Reason {
    /** A message came back, and others would. */
    BOUNCE("a message to it bounced"),
    /** Its owner reported a message as unwanted. */
    COMPLAINT("its owner complained of a message"),
    /** Its owner wants no more of a topic, or nothing but what is transactional. */
    UNSUBSCRIBE("its owner unsubscribed"),
    /** Its owner answered STOP. */
    STOP("its owner answered STOP"),
    /** Somebody of the tenant put it there. */
    MANUAL("it was put on the list of suppressed addresses");

    private final String because;

    Reason(String because) {
        this.because = because;
    }

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Reason> of(String word) {
        return Arrays.stream(values()).filter(reason -> reason.word().equals(word)).findFirst();
    }

    /** What stands after "because". */
    public String because() {
        return because;
    }
}
