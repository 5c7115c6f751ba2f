package dev.serai.connection;

/** Hears of connections that are marked to be in error, in the transaction that marks them. */
@FunctionalInterface
public interface ConnectionWatch {

    /**
     * A connection that worked is in error now.
     *
     * @param connection as it is stored now
     */
    void inError(Connection connection);
}
