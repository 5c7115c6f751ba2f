package dev.serai.operation;

import java.util.SortedMap;

/** The options that providers take with operations, as their files say it now. */
public interface OptionSchemas {

    /** Whether there is such a provider. */
    boolean knows(String provider);

    /** Whether the provider does this operation. */
    boolean serves(String provider, String operation);

    /** What the provider takes with the operation; null for nothing. */
    OptionSchema find(String provider, String operation);

    /** What providers take with the operation, by their ids; those that take nothing are not among them. */
    SortedMap<String, OptionSchema> of(String operation);
}
