package dev.serai.ledger;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** The ledger's way to its database: runs statements, and tells a database that is away from one that refuses. */
final class LedgerDatabase {

    private final DataSource dataSource;

    LedgerDatabase(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    interface Statements<R> {
        R run(Connection connection) throws SQLException;
    }

    <R> R inTransaction(Statements<R> transaction) {
        return onConnection(connection -> {
            connection.setAutoCommit(false);
            try {
                R answer = transaction.run(connection);
                connection.commit();
                return answer;
            } catch (SQLException | RuntimeException | Error e) {
                rollback(connection, e);
                throw e;
            } finally {
                restoreAutoCommit(connection);
            }
        });
    }

    /** Each statement is a transaction of its own, which saves the round trips of a longer one. */
    <R> R onConnection(Statements<R> run) {
        try (Connection connection = dataSource.getConnection()) {
            return run.run(connection);
        } catch (SQLException e) {
            if (isUnreachable(e)) {
                throw new LedgerUnavailableException("The database does not answer", e);
            }
            throw new IllegalStateException("The database refused a statement of the ledger: " + e.getMessage(), e);
        }
    }

    private static void rollback(Connection connection, Throwable cause) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }

    private static void restoreAutoCommit(Connection connection) throws SQLException {
        if (!connection.isClosed()) {
            connection.setAutoCommit(true);
        }
    }

    /** SQLSTATE class 08: connection; 57: operator intervention such as a shutdown; 53: out of resources; none: the pool gave up. */
    static boolean isUnreachable(SQLException e) {
        String state = e.getSQLState();
        return e instanceof java.sql.SQLTransientConnectionException || state == null || state.startsWith("08") || state.startsWith("57")
                || state.startsWith("53");
    }
}
