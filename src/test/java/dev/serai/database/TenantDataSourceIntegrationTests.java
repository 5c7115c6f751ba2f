package dev.serai.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.serai.AbstractSeraiIntegrationTests;
import dev.serai.security.TenantScope;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Through the tenants' door a query that forgets the tenant finds the rows of the tenant at work, and none where there is no tenant. */
class TenantDataSourceIntegrationTests extends AbstractSeraiIntegrationTests {

    private static final String FORGETFUL = "select distinct tenant_id from api_token";

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private DataSource dataSource;

    @Autowired
    private TransactionTemplate transaction;

    @Autowired
    private MeterRegistry meters;

    private UUID ours;
    private UUID theirs;

    @BeforeEach
    void makeTenants() {
        ours = UUID.fromString(newTenant("Ours").id());
        theirs = UUID.fromString(newTenant("Theirs").id());
    }

    @Test
    void nothingIsSeenWithoutATenant() {
        assertThat(tokens()).isEmpty();
        assertThat(database.jdbc().sql(FORGETFUL).query(UUID.class).list()).contains(ours, theirs);
    }

    @Test
    void onlyTheTenantAtWorkIsSeen() {
        assertThat(tokensFor(ours)).containsExactly(ours);
        assertThat(tokensFor(theirs)).containsExactly(theirs);
        List<UUID> inTransaction = TenantScope.call(ours, () -> transaction.execute(status -> tokens()));
        assertThat(inTransaction).containsExactly(ours);
        assertThat(tokens()).isEmpty();
    }

    @Test
    void rowsOfAnotherTenantAreNotChanged() {
        int changed = TenantScope.call(ours,
                () -> jdbc.sql("update api_token set name = 'taken' where tenant_id = ?").param(theirs).update());
        assertThat(changed).isZero();
        assertThatThrownBy(() -> TenantScope.run(ours, () -> jdbc.sql("update api_token set tenant_id = ?").param(theirs).update()))
                .isInstanceOf(DataAccessException.class).hasRootCauseMessage(
                        "ERROR: new row violates row-level security policy for table \"api_token\"");
    }

    @Test
    void aConnectionIsHeldToItsTenantAfterErrorsToo() throws SQLException {
        for (int i = 0; i < 25; i++) {
            assertThatThrownBy(() -> TenantScope.run(ours, () -> jdbc.sql("select no_such_column from tenant").query().listOfRows()))
                    .isInstanceOf(DataAccessException.class);
            try (Connection connection = dataSource.getConnection(); Statement statement = connection.createStatement()) {
                statement.execute("reset role");
                connection.setAutoCommit(false);
                statement.execute("select set_config('serai.tenant', '" + theirs + "', false)");
            }
            assertThat(tokensFor(ours)).containsExactly(ours);
            assertThat(tokens()).isEmpty();
        }
    }

    @Test
    void aThreadThatWorksForOneTenantCannotTurnToAnother() {
        assertThatThrownBy(() -> TenantScope.run(ours, () -> TenantScope.run(theirs, this::tokens)))
                .isInstanceOf(IllegalStateException.class).hasMessageContaining("must not touch tenant " + theirs);
        assertThatThrownBy(() -> transaction.executeWithoutResult(status -> TenantScope.run(ours, this::tokens)))
                .isInstanceOf(IllegalStateException.class).hasMessageContaining("before the transaction begins");
        assertThat(tokens()).isEmpty();
    }

    @Test
    void anotherUserCannotBeAskedFor() {
        assertThatThrownBy(() -> dataSource.getConnection("postgres", "")).isInstanceOf(SQLException.class);
    }

    @Test
    void bothPoolsAreMeasured() {
        assertThat(meters.find("hikaricp.connections.max").gauges()).extracting(gauge -> gauge.getId().getTag("pool"), Gauge::value)
                .contains(tuple("system", 20.0), tuple("callers", 10.0));
    }

    private List<UUID> tokensFor(UUID tenant) {
        return TenantScope.call(tenant, this::tokens);
    }

    private List<UUID> tokens() {
        return jdbc.sql(FORGETFUL).query(UUID.class).list();
    }
}
