package dev.serai.supervision;

/** What a loop does in each round. */
@FunctionalInterface
public interface Body {

    /**
     * Does one round. Whatever it throws is noted and followed by the next round.
     *
     * @param beat tells whether it works or waits
     */
    void round(Beat beat) throws Exception;
}
