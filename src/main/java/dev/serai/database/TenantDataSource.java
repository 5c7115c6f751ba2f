package dev.serai.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.UUID;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * Hands out connections that act as the role {@code serai_tenant} for the tenant the borrower works for, over a pool of their own. Both
 * are set anew each time a connection is borrowed, so nothing an earlier borrower left behind counts.
 */
final class TenantDataSource extends DelegatingDataSource {

    private static final String ENTER = "select set_config('role', 'serai_tenant', false), set_config('serai.tenant', ?, false)";

    private final CurrentTenant tenant;

    TenantDataSource(DataSource pool, CurrentTenant tenant) {
        super(pool);
        this.tenant = tenant;
    }

    @Override
    public Connection getConnection() throws SQLException {
        UUID id = tenant.id();
        Connection connection = super.getConnection();
        try (PreparedStatement enter = connection.prepareStatement(ENTER)) {
            enter.setString(1, id == null ? "" : id.toString());
            enter.execute();
            return connection;
        } catch (SQLException | RuntimeException e) {
            close(connection, e);
            throw e;
        }
    }

    /** Refused: another user would not be held to a tenant. */
    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        throw new SQLException("Connections are made as the user of the pool");
    }

    private static void close(Connection connection, Exception cause) {
        try {
            connection.close();
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }
}
