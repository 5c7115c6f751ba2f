package dev.serai.ledger;

import dev.serai.database.SystemDatabase;
import dev.serai.embedded.DataDirectory;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.springframework.stereotype.Component;

/** Writes down, before a call that must not be made twice, what is about to be done, so that it is known after the node has died. */
@Component
public class Announcements {

    private static final String WRITE = """
            update delivery set notes = ?
            where tenant_id = ? and id = ? and lease_owner = ? and status in ('accepted', 'retrying')
            """;

    private final DataSource dataSource;
    private final String node;

    Announcements(SystemDatabase system, DataDirectory directory) {
        this.dataSource = system.dataSource();
        this.node = directory.nodeId();
    }

    /**
     * Writes the notes of work that this node holds.
     *
     * @return false where it is another node's by now, and must not be carried here
     */
    public boolean write(Work work, String notes) {
        try (Connection connection = dataSource.getConnection(); PreparedStatement update = connection.prepareStatement(WRITE)) {
            update.setString(1, notes);
            update.setObject(2, work.tenantId());
            update.setObject(3, work.id());
            update.setString(4, node);
            return update.executeUpdate() > 0;
        } catch (SQLException e) {
            if (LedgerDatabase.isUnreachable(e)) {
                throw new LedgerUnavailableException("The database does not answer", e);
            }
            throw new IllegalStateException("The database refused a note on delivery " + work.id() + ": " + e.getMessage(), e);
        }
    }
}
