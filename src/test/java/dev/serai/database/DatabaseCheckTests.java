package dev.serai.database;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.serai.TestPostgres;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

class DatabaseCheckTests {

    private static final String URL = "jdbc:postgresql://db.example/serai?password=marker-secret";

    @Test
    void tablesOfThisVersionAndNoneAreFine() {
        assertThatCode(() -> DatabaseCheck.require(TestPostgres.dataSource(), URL)).doesNotThrowAnyException();
        assertThatCode(() -> DatabaseCheck.require(database("empty_database"), URL)).doesNotThrowAnyException();
    }

    @Test
    void tablesFromBeforeTheFirstVersionAreRefusedInOneLineAndStay() {
        DataSource before = database("before_first_version");
        JdbcTemplate jdbc = new JdbcTemplate(before);
        jdbc.execute("create table flyway_schema_history (version text, description text)");
        jdbc.execute("insert into flyway_schema_history values ('1', 'tenants and connections')");

        assertThatIllegalStateException().isThrownBy(() -> DatabaseCheck.require(before, URL))
                .withMessageContaining("\"jdbc:postgresql://db.example/serai\"").withMessageContaining("before version 0.1")
                .withMessageContaining("serai.data-dir").withMessageEndingWith("Nothing in it was changed")
                .withMessageNotContaining("marker-secret").withMessageNotContaining("\n");
    }

    private static DataSource database(String name) {
        DataSource shared = TestPostgres.dataSource();
        new JdbcTemplate(shared).execute("create database " + name);
        String url = new JdbcTemplate(shared).execute((java.sql.Connection connection) -> connection.getMetaData().getURL());
        return new DriverManagerDataSource(url.replaceFirst("/postgres(\\?|$)", "/" + name + "$1"), "postgres", "");
    }
}
