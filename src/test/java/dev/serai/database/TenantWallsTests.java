package dev.serai.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.TestPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The database's own wall between tenants, around every table the catalogue knows. Nothing these tests write is committed. */
class TenantWallsTests {

    private static final String REFUSED = "42501";
    private static final UUID OURS = UUID.randomUUID();
    private static final UUID THEIRS = UUID.randomUUID();

    private Connection connection;

    @BeforeEach
    void begin() throws SQLException {
        connection = TestPostgres.dataSource().getConnection();
        connection.setAutoCommit(false);
    }

    @AfterEach
    void forget() throws SQLException {
        connection.rollback();
        connection.close();
    }

    static Stream<String> tables() throws SQLException {
        try (Connection connection = TestPostgres.dataSource().getConnection()) {
            return texts(connection, """
                    select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id'
                    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition""").stream();
        }
    }

    @Test
    void theCatalogueKnowsTables() throws SQLException {
        assertThat(tables()).contains("connection", "credential", "delivery", "event", "attempt", "idempotency", "api_token");
    }

    @ParameterizedTest
    @MethodSource("tables")
    void aTableShowsAndTakesOnlyRowsOfTheTenantAtWork(String table) throws SQLException {
        assertThat(texts("select relrowsecurity from pg_class where oid = '" + table + "'::regclass")).containsExactly("t");
        takeAnyRow(table);
        insert(table, OURS);
        insert(table, THEIRS);

        actAs(null);
        assertThat(count(table)).isZero();
        assertThat(refusal(() -> insert(table, OURS))).isEqualTo(REFUSED);

        actAs(OURS);
        assertThat(texts("select distinct tenant_id from " + table)).containsExactly(OURS.toString());
        assertThat(refusal(() -> insert(table, THEIRS))).isEqualTo(REFUSED);
        assertThat(refusal(() -> update("update " + table + " set tenant_id = '" + THEIRS + "'"))).isNotNull();
        assertThat(refusal(() -> update("truncate " + table))).isEqualTo(REFUSED);
        deleteAll(table);

        execute("reset role");
        assertThat(texts("select tenant_id from " + table + " where tenant_id = '" + THEIRS + "'")).hasSize(1);
    }

    @Test
    void aTenantSeesItselfOnly() throws SQLException {
        execute("insert into tenant (id, name) values ('" + OURS + "', 'Ours'), ('" + THEIRS + "', 'Theirs')");

        actAs(OURS);
        assertThat(texts("select name from tenant")).containsExactly("Ours");
        assertThat(update("update tenant set name = 'Mine' where id = '" + THEIRS + "'")).isZero();
        actAs(null);
        assertThat(count("tenant")).isZero();
    }

    @Test
    void whatHasNoWallIsNotReachable() throws SQLException {
        List<String> reachable = texts("""
                select c.relname from pg_class c
                where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm', 'f')
                  and has_table_privilege('serai_tenant', c.oid, 'select, insert, update, delete')""");
        List<String> walled = new ArrayList<>(tables().toList());
        walled.add("tenant");
        assertThat(reachable).containsExactlyInAnyOrderElementsOf(walled);
        assertThat(texts("select proname from pg_proc where pronamespace = 'public'::regnamespace and prosecdef"
                + " and has_function_privilege('serai_tenant', oid, 'execute')")).isEmpty();
        assertThat(texts("select rolname from pg_roles where rolname = 'serai_tenant' and (rolsuper or rolbypassrls or rolcanlogin)"))
                .isEmpty();
    }

    @Test
    void partitionsCannotBeReadAroundTheirTable() throws SQLException {
        execute("select make_partitions()");
        List<String> partitions = texts("select relname from pg_class where relispartition and relkind = 'r'"
                + " and relnamespace = 'public'::regnamespace");
        assertThat(partitions).hasSizeGreaterThan(9);
        actAs(OURS);
        for (String partition : partitions) {
            assertThat(refusal(() -> count(partition))).as(partition).isEqualTo(REFUSED);
        }
    }

    @Test
    void indexesAreStillUsed() throws SQLException {
        execute("""
                insert into delivery (tenant_id, id, operation, status, message, due_at, created_at, updated_at)
                select case when n %% 100 = 0 then '%s' else '%s' end::uuid, uuidv7(), 'email.send', 'delivered', '{}', now(), now(), now()
                from generate_series(1, 20000) n""".formatted(OURS, THEIRS));
        execute("analyze delivery");
        actAs(OURS);

        String full = texts("select to_char(now() at time zone 'UTC', '\"delivery_\"YYYY_MM')").get(0);
        for (String query : List.of("select * from delivery",
                "select * from delivery where tenant_id = '" + OURS + "' order by id desc limit 50")) {
            List<String> plan = texts("explain " + query);
            assertThat(plan).anyMatch(line -> line.matches(".*Index Scan.* on " + full + " .*"))
                    .noneMatch(line -> line.contains("Seq Scan on " + full));
        }
        assertThat(count("delivery")).isEqualTo(200);
    }

    @Test
    void aTableOfALaterMigrationGetsItsWall() throws SQLException {
        execute("create table invented (tenant_id uuid not null, id uuid not null, primary key (tenant_id, id))");
        execute("select wall_off_tenants()");
        insert("invented", THEIRS);

        actAs(OURS);
        assertThat(count("invented")).isZero();
        assertThat(refusal(() -> insert("invented", THEIRS))).isEqualTo(REFUSED);
    }

    /** Takes off every constraint, so that a row needs nothing but its tenant; triggers too. */
    private void takeAnyRow(String table) throws SQLException {
        execute("alter table " + table + " disable trigger user");
        for (String types : List.of("f", "pu", "cn")) {
            for (String name : texts("select conname from pg_constraint where conrelid = '" + table + "'::regclass and conislocal"
                    + " and position(contype::text in '" + types + "') > 0")) {
                execute("alter table " + table + " drop constraint if exists " + name + " cascade");
            }
        }
    }

    private void insert(String table, UUID tenant) throws SQLException {
        StringBuilder columns = new StringBuilder("tenant_id");
        StringBuilder values = new StringBuilder("'" + tenant + "'");
        for (String type : List.of("uuid", "timestamptz", "date")) {
            for (String column : texts("select attname from pg_attribute where attrelid = '" + table + "'::regclass and attnum > 0"
                    + " and not attisdropped and attname <> 'tenant_id' and attgenerated = '' and atttypid = '" + type + "'::regtype")) {
                columns.append(", ").append(column);
                values.append(", ").append(type.equals("uuid") ? "uuidv7()" : "now()");
            }
        }
        execute("insert into " + table + " (" + columns + ") values (" + values + ")");
    }

    private void actAs(UUID tenant) throws SQLException {
        execute("select set_config('role', 'serai_tenant', true), set_config('serai.tenant', '" + (tenant == null ? "" : tenant)
                + "', true)");
    }

    private interface Statements {
        void run() throws SQLException;
    }

    /** The SQLSTATE with which the database refuses; null when it does not. */
    private String refusal(Statements statements) throws SQLException {
        Savepoint before = connection.setSavepoint();
        try {
            statements.run();
            return null;
        } catch (SQLException e) {
            return e.getSQLState();
        } finally {
            connection.rollback(before);
        }
    }

    private void deleteAll(String table) throws SQLException {
        refusal(() -> assertThat(update("delete from " + table)).isEqualTo(1));
    }

    private int count(String table) throws SQLException {
        return Integer.parseInt(texts("select count(*) from " + table).get(0));
    }

    private int update(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return statement.executeUpdate(sql);
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private List<String> texts(String sql) throws SQLException {
        return texts(connection, sql);
    }

    private static List<String> texts(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement(); ResultSet row = statement.executeQuery(sql)) {
            List<String> texts = new ArrayList<>();
            while (row.next()) {
                texts.add(row.getString(1));
            }
            return texts;
        }
    }
}
