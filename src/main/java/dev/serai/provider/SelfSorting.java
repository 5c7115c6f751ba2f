package dev.serai.provider;

/** An exception that knows itself what it means for the attempt. */
public interface SelfSorting {

    Outcome outcome();

    /** In plain words, without secrets. */
    String getMessage();
}
