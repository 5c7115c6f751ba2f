package dev.serai.database;

import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The database as its owner: rows of all tenants. For what works across tenants by nature, such as carrying deliveries or finding whose
 * token it is; never for what a caller of the API asked about its own data. {@code SystemDatabaseTests} lists who uses it, and why.
 */
public final class SystemDatabase {

    private final DataSource dataSource;
    private final JdbcTemplate template;
    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;

    public SystemDatabase(DataSource dataSource) {
        this.dataSource = dataSource;
        this.template = new JdbcTemplate(dataSource);
        this.jdbc = JdbcClient.create(template);
        this.transaction = new TransactionTemplate(new JdbcTransactionManager(dataSource));
    }

    public DataSource dataSource() {
        return dataSource;
    }

    public JdbcClient jdbc() {
        return jdbc;
    }

    /** For batches. */
    public JdbcTemplate template() {
        return template;
    }

    /** Its own transactions: {@code @Transactional} is about the tenants' door. */
    public TransactionTemplate transaction() {
        return transaction;
    }

    /** Whether a transaction of {@link #transaction()} has begun on this thread. */
    public boolean inTransaction() {
        return TransactionSynchronizationManager.hasResource(dataSource);
    }
}
