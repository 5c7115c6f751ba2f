package dev.serai.rehearsal;

/** What a rehearsal does in its turns. */
interface Work extends AutoCloseable {

    /**
     * Looks at some more.
     *
     * @return false where there is no more
     */
    boolean goOn(Tally tally) throws InterruptedException;

    @Override
    void close();
}
