package dev.serai.ledger;

import static dev.serai.ledger.Columns.bool;
import static dev.serai.ledger.Columns.text;
import static dev.serai.ledger.Columns.uuid;

import dev.serai.ledger.Acceptance.Key;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** Takes the idempotency keys of what is accepted, and finds out which had been taken before. */
final class KeyStore {

    private record KeyRow(UUID tenantId, Key key) {

        private String fingerprint() {
            return key.fingerprint() == null ? null : HexFormat.of().formatHex(key.fingerprint());
        }
    }

    private static final Columns<KeyRow> KEYS = Columns.of(
            uuid("tenant_id", KeyRow::tenantId), text("key", row -> row.key().key()), text("fingerprint", KeyRow::fingerprint),
            uuid("event_id", row -> row.key().eventId()), text("delivery_ids", row -> literal(row.key().deliveryIds())),
            bool("lasting", row -> row.key().lasting() ? Boolean.TRUE : null));
    private static final Columns<KeyRow> ASKED = Columns.of(uuid("tenant_id", KeyRow::tenantId), text("key", row -> row.key().key()));
    private static final String INSERT_KEYS = """
            insert into idempotency (tenant_id, key, fingerprint, event_id, delivery_ids, lasting, created_at)
            select tenant_id, key, decode(fingerprint, 'hex'), event_id, delivery_ids::uuid[], lasting, now()
            from %s
            where true
            on conflict do nothing
            returning tenant_id, key
            """.formatted(KEYS.table("keys"));
    private static final String READ_KEYS = """
            select i.tenant_id, i.key, i.fingerprint, i.event_id, coalesce(i.delivery_ids, '{}') as delivery_ids
            from idempotency i join %s
              on i.tenant_id = asked.tenant_id and i.key = asked.key
            """.formatted(ASKED.table("asked"));

    /**
     * The keys of one acceptance that are not for it: others used them before. All of them where one was used for something else.
     *
     * @param first what was accepted under them, by key
     * @param keys those of the acceptance
     */
    record Used(Map<String, Key> first, List<Key> keys) {

        private static final Used NONE = new Used(Map.of(), List.of());
    }

    /** Takes the keys of acceptances; answers for each which were used before. */
    List<Used> take(Connection connection, List<Acceptance> acceptances) throws SQLException {
        if (acceptances.stream().allMatch(acceptance -> acceptance.keys().isEmpty())) {
            return Collections.nCopies(acceptances.size(), Used.NONE);
        }
        Set<List<Object>> fresh = new HashSet<>();
        Map<List<Object>, Key> stored = store(connection, acceptances, fresh);
        List<Used> used = new ArrayList<>();
        for (Acceptance acceptance : acceptances) {
            used.add(used(connection, acceptance, stored, fresh));
        }
        return used;
    }

    /** @param fresh those that had not been used before; each is for one alone */
    private static Used used(Connection connection, Acceptance acceptance, Map<List<Object>, Key> stored, Set<List<Object>> fresh)
            throws SQLException {
        Used used = new Used(new HashMap<>(), new ArrayList<>());
        boolean refused = acceptance.keys().stream()
                .anyMatch(key -> reusedForAnother(key, stored.get(List.of(acceptance.tenantId(), key.key()))));
        List<Key> own = new ArrayList<>();
        for (Key key : acceptance.keys()) {
            Key first = stored.get(List.of(acceptance.tenantId(), key.key()));
            boolean mine = Objects.equals(first.eventId(), key.eventId()) && first.deliveryIds().equals(key.deliveryIds())
                    && fresh.remove(List.of(acceptance.tenantId(), key.key()));
            if (mine && refused) {
                forget(connection, acceptance.tenantId(), key);
            }
            if (!mine || refused) {
                used.first().put(key.key(), first);
                used.keys().add(key);
            } else {
                own.add(key);
            }
        }
        forgetWhatFollows(connection, acceptance, used, own);
        return used;
    }

    /** What follows from an event that had been accepted before is not written now, so its keys must not be taken. */
    private static void forgetWhatFollows(Connection connection, Acceptance acceptance, Used used, List<Key> own) throws SQLException {
        Set<UUID> repeated = used.keys().stream().map(Key::eventId).filter(Objects::nonNull).collect(Collectors.toSet());
        Map<UUID, UUID> causes = repeated.isEmpty() ? Map.of() : acceptance.causes();
        for (Key key : causes.isEmpty() ? List.<Key>of() : own) {
            if (key.eventId() != null && repeated.contains(causes.get(key.eventId()))) {
                forget(connection, acceptance.tenantId(), key);
            }
        }
    }

    private static boolean reusedForAnother(Key key, Key first) {
        return key.fingerprint() != null && first.fingerprint() != null && !Arrays.equals(key.fingerprint(), first.fingerprint());
    }

    private static void forget(Connection connection, UUID tenantId, Key key) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement("delete from idempotency where tenant_id = ? and key = ?")) {
            delete.setObject(1, tenantId);
            delete.setString(2, key.key());
            delete.executeUpdate();
        }
    }

    /** @param fresh gets those that had not been used before */
    private static Map<List<Object>, Key> store(Connection connection, List<Acceptance> acceptances, Set<List<Object>> fresh)
            throws SQLException {
        List<KeyRow> keys = new ArrayList<>();
        acceptances.forEach(acceptance -> acceptance.keys().forEach(key -> keys.add(new KeyRow(acceptance.tenantId(), key))));
        try (PreparedStatement insert = connection.prepareStatement(INSERT_KEYS)) {
            KEYS.bind(connection, insert, 1, keys);
            try (ResultSet row = insert.executeQuery()) {
                while (row.next()) {
                    fresh.add(List.of(row.getObject("tenant_id", UUID.class), row.getString("key")));
                }
            }
        }
        Map<List<Object>, Key> stored = new HashMap<>();
        try (PreparedStatement read = connection.prepareStatement(READ_KEYS)) {
            ASKED.bind(connection, read, 1, keys);
            try (ResultSet row = read.executeQuery()) {
                while (row.next()) {
                    stored.put(List.of(row.getObject("tenant_id", UUID.class), row.getString("key")), new Key(row.getString("key"),
                            row.getBytes("fingerprint"), row.getObject("event_id", UUID.class), ids(row, "delivery_ids")));
                }
            }
        }
        return stored;
    }

    /** As PostgreSQL writes an array; null for an empty one. */
    static String literal(List<UUID> ids) {
        return ids.isEmpty() ? null : ids.stream().map(UUID::toString).collect(Collectors.joining(",", "{", "}"));
    }

    static List<UUID> ids(ResultSet row, String column) throws SQLException {
        Array array = row.getArray(column);
        return array == null ? List.of() : List.of((UUID[]) array.getArray());
    }
}
