package dev.serai.provider;

/** An exception that knows itself what it means for the attempt. */
public interface SelfSorting {

    Outcome outcome();

    /** What is at fault; null where the cause tells. */
    default Fault fault() {
        return null;
    }

    /** Who has it and who has not, where the provider took it for some only; null otherwise. The outcome is then {@code REJECTED}. */
    default PartialResult partial() {
        return null;
    }

    /** In plain words, without secrets. */
    String getMessage();
}
