package dev.serai.supervision;

/** Told by a round whether it works, which may take only so long, or waits for work, which may take as long as it does. */
public interface Beat {

    /** From now on it waits. */
    void waits();

    /** From now on it works, as it does from its beginning. */
    void works();
}
