package dev.serai.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.serai.TestPostgres;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.util.UUID;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** On a PostgreSQL outside, the user need not be a superuser: one that may make roles does all by itself, another is told what it lacks. */
class TenantRoleTests {

    private static final UUID OURS = UUID.randomUUID();
    private static final UUID THEIRS = UUID.randomUUID();

    @Test
    void anOrdinaryUserIsEnough() throws IOException {
        try (EmbeddedPostgres server = EmbeddedPostgres.builder().setOverrideWorkingDirectory(TestPostgres.binaries().toFile()).start()) {
            JdbcTemplate administrator = new JdbcTemplate(server.getPostgresDatabase());
            DataSource plain = userAndDatabase(administrator, server, "plain", "");
            DataSource maker = userAndDatabase(administrator, server, "maker", "createrole");

            assertThatThrownBy(() -> migrate(plain)).isInstanceOf(FlywayException.class)
                    .hasMessageContaining("create role serai_tenant nologin; grant serai_tenant to \"plain\"");
            migrate(maker);
            assertWalled(maker);
            assertThatThrownBy(() -> migrate(plain)).isInstanceOf(FlywayException.class)
                    .hasMessageContaining("may not act as the role serai_tenant").hasMessageContaining("grant serai_tenant to \"plain\"");
            administrator.execute("grant serai_tenant to plain");
            migrate(plain);
            assertWalled(plain);
        }
    }

    private static DataSource userAndDatabase(JdbcTemplate administrator, EmbeddedPostgres server, String name, String rights) {
        administrator.execute("create role " + name + " login " + rights);
        administrator.execute("create database " + name + " owner " + name);
        return new DriverManagerDataSource(server.getJdbcUrl(name, name));
    }

    private static void migrate(DataSource database) {
        Flyway.configure().dataSource(database).load().migrate();
    }

    private static void assertWalled(DataSource database) {
        JdbcClient.create(database).sql("insert into tenant (id, name) values (?, 'Ours'), (?, 'Theirs')").params(OURS, THEIRS).update();
        assertThat(tenantsSeenBy(database, null)).isZero();
        assertThat(tenantsSeenBy(database, OURS)).isEqualTo(1);
    }

    private static int tenantsSeenBy(DataSource database, UUID tenant) {
        return JdbcClient.create(new TenantDataSource(database, () -> tenant)).sql("select count(*) from tenant")
                .query(Integer.class).single();
    }
}
