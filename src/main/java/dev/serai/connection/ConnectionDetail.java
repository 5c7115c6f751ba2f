package dev.serai.connection;

/** What a feature says of connections of its own beside what they are configured with, such as where a sign-up page sends its forms. */
public interface ConnectionDetail {

    /** Of which connections. */
    String channel();

    /**
     * What is shown of a connection, as JSON.
     *
     * @param base the address without path below which who asks reaches Serai
     */
    Object of(Connection connection, String base);
}
