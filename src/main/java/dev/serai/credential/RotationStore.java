package dev.serai.credential;

import dev.serai.database.SystemDatabase;
import dev.serai.credential.CredentialCipher.Sealed;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The statements of a rotation: its one row, and the rows of the encrypted tables. */
@Component
class RotationStore {

    private static final UUID FIRST = new UUID(0, 0);
    private static final int LEASE_SECONDS = 10;

    private final JdbcClient jdbc;
    private final JdbcTemplate template;

    RotationStore(SystemDatabase system) {
        this.jdbc = system.jdbc();
        this.template = system.template();
    }

    /** A ciphertext and what it was sealed for. */
    record Row(UUID tenant, UUID id, Sealed sealed) {}

    Optional<Rotation> find() {
        return jdbc.sql("select * from key_rotation").query(RotationStore::rotation).optional();
    }

    /**
     * Begins to encrypt everything with this key, or goes on where that was paused.
     *
     * @param total rows under other keys
     */
    void start(String target, long total) {
        jdbc.sql("""
                insert into key_rotation (target_key, state, total, started_at, finished_at)
                values (:target, case when :total > 0 then 'running' else 'finished' end, :total, now(),
                    case when :total = 0 then now() end)
                on conflict (singleton) do update set target_key = :target, state = excluded.state, total = :total, done = 0,
                    unreadable = 0, worked_ms = 0, started_at = now(), finished_at = excluded.finished_at, runner = null,
                    leased_until = null, table_name = null, after_tenant = null, after_id = null""")
                .param("target", target).param("total", total).update();
    }

    /** From running to paused, or from paused to running; false when it is in neither of the two states. */
    boolean change(String from, String to) {
        return jdbc.sql("update key_rotation set state = ? where state = ?").params(to, from).update() > 0;
    }

    /** The rotation to work on, which no other node works on until the transaction ends, and for some seconds after; empty for none. */
    Optional<Rotation> claim(String target, String node) {
        return jdbc.sql("""
                update key_rotation set runner = :node, leased_until = now() + make_interval(secs => :lease)
                where state = 'running' and target_key = :target and (runner is null or runner = :node or leased_until < now())
                returning *""")
                .param("node", node).param("target", target).param("lease", LEASE_SECONDS).query(RotationStore::rotation).optional();
    }

    void save(Rotation rotation) {
        jdbc.sql("""
                update key_rotation set done = ?, unreadable = ?, worked_ms = ?, table_name = ?, after_tenant = ?, after_id = ?""")
                .params(rotation.done(), rotation.unreadable(), rotation.workedMillis(), rotation.table(), rotation.afterTenant(),
                        rotation.afterId()).update();
    }

    /** Begins at the first table again, for rows that somebody else held or that came meanwhile. */
    void startAgain() {
        jdbc.sql("update key_rotation set unreadable = 0, table_name = null, after_tenant = null, after_id = null").update();
    }

    void finish() {
        jdbc.sql("update key_rotation set state = 'finished', finished_at = now(), runner = null, leased_until = null").update();
    }

    /** The next rows of a table under other keys than the target, held until the transaction ends; rows that others hold are passed by. */
    List<Row> next(EncryptedTable table, Rotation rotation, int limit) {
        String row = "(" + table.tenant() + ", " + table.id() + ")";
        return jdbc.sql("select " + table.tenant() + " as tenant, " + table.id() + " as id, key_id, ciphertext from " + table.name()
                + " where key_id <> ? and " + row + " > (?, ?) order by 1, 2 limit ? for update skip locked")
                .params(rotation.targetKey(), rotation.afterTenant() == null ? FIRST : rotation.afterTenant(),
                        rotation.afterId() == null ? FIRST : rotation.afterId(), limit)
                .query((found, number) -> new Row(found.getObject("tenant", UUID.class), found.getObject("id", UUID.class),
                        new Sealed(found.getString("key_id"), found.getBytes("ciphertext")))).list();
    }

    void update(EncryptedTable table, List<Row> rows) {
        template.batchUpdate("update " + table.name() + " set key_id = ?, ciphertext = ? where " + table.tenant() + " = ? and " + table.id()
                + " = ?", rows, rows.size(), (statement, row) -> {
                    statement.setString(1, row.sealed().keyId());
                    statement.setBytes(2, row.sealed().ciphertext());
                    statement.setObject(3, row.tenant());
                    statement.setObject(4, row.id());
                });
    }

    private static Rotation rotation(ResultSet row, int number) throws SQLException {
        return new Rotation(row.getString("target_key"), row.getString("state"), row.getLong("total"), row.getLong("done"),
                row.getLong("unreadable"), row.getLong("worked_ms"), instant(row, "started_at"), instant(row, "finished_at"),
                row.getString("table_name"), row.getObject("after_tenant", UUID.class), row.getObject("after_id", UUID.class));
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        Timestamp timestamp = row.getTimestamp(column);
        return timestamp == null ? null : timestamp.toInstant();
    }
}
