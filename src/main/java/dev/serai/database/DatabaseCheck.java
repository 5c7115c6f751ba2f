package dev.serai.database;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/** Looks at the database before anything in it is changed. */
final class DatabaseCheck {

    static final int OLDEST = 15;

    private DatabaseCheck() {}

    /**
     * Fails when the database cannot be used.
     *
     * @param url as it is configured, for the message
     * @throws IllegalStateException when it does not answer, is older than PostgreSQL 15, or has tables from before the first version
     */
    static void require(DataSource dataSource, String url) {
        try (Connection connection = dataSource.getConnection()) {
            int version = connection.getMetaData().getDatabaseMajorVersion();
            if (version < OLDEST) {
                throw new IllegalStateException("The database " + shown(url) + " is PostgreSQL " + version + "; " + OLDEST
                        + " or newer is needed. Nothing in it was changed");
            }
            if (isOfBefore(connection)) {
                throw new IllegalStateException("The database " + shown(url) + " has the tables of a Serai from before version 0.1, which"
                        + " this one does not read: start with an empty database or data directory (serai.data-dir), or with the Serai"
                        + " that made it. Nothing in it was changed");
            }
        } catch (SQLException e) {
            throw new IllegalStateException("The database " + shown(url) + " cannot be used (spring.datasource.url): " + reason(e), e);
        }
    }

    private static boolean isOfBefore(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet history = statement.executeQuery("select to_regclass('flyway_schema_history') is not null")) {
            if (!history.next() || !history.getBoolean(1)) {
                return false;
            }
        }
        try (Statement statement = connection.createStatement(); ResultSet first = statement.executeQuery(
                "select exists (select from flyway_schema_history where version = '1' and description = 'tenants and connections')")) {
            return first.next() && first.getBoolean(1);
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
