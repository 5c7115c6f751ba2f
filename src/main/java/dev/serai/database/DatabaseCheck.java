package dev.serai.database;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Looks at the database before anything in it is changed. */
final class DatabaseCheck {

    static final int OLDEST = 15;

    private DatabaseCheck() {}

    /**
     * Fails when the database cannot be used.
     *
     * @param url as it is configured, for the message
     * @throws IllegalStateException when it does not answer, or is older than PostgreSQL 15
     */
    static void require(DataSource dataSource, String url) {
        try (Connection connection = dataSource.getConnection()) {
            int version = connection.getMetaData().getDatabaseMajorVersion();
            if (version < OLDEST) {
                throw new IllegalStateException("The database " + shown(url) + " is PostgreSQL " + version + "; " + OLDEST
                        + " or newer is needed. Nothing in it was changed");
            }
        } catch (SQLException e) {
            throw new IllegalStateException("The database " + shown(url) + " cannot be used (spring.datasource.url): " + reason(e), e);
        }
    }

    private static String reason(SQLException e) {
        Throwable reason = e;
        while (reason.getCause() instanceof SQLException) {
            reason = reason.getCause();
        }
        return reason.getMessage();
    }

    /** Without the parameters, which may hold a password. */
    private static String shown(String url) {
        int end = url == null ? -1 : url.indexOf('?');
        return "\"" + (end < 0 ? url : url.substring(0, end)) + "\"";
    }
}
