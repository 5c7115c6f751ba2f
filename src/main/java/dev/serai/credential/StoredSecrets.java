package dev.serai.credential;

import dev.serai.database.SystemDatabase;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Counts what is stored under which key, over all encrypted tables and tenants. */
@Component
class StoredSecrets {

    private static final String BY_KEY = EncryptedTable.ALL.stream()
            .map(table -> "select key_id, count(*) as stored from " + table.name() + " group by key_id")
            .collect(Collectors.joining(" union all ", "select key_id, sum(stored) as stored from (",
                    ") counted group by key_id order by 1"));
    private static final String OTHERS = EncryptedTable.ALL.stream()
            .map(table -> "exists (select 1 from " + table.name() + " where key_id < :key) or exists (select 1 from " + table.name()
                    + " where key_id > :key)")
            .collect(Collectors.joining(" or ", "select ", ""));
    private static final String OTHERS_COUNT = EncryptedTable.ALL.stream()
            .map(table -> "(select count(*) from " + table.name() + " where key_id <> :key)")
            .collect(Collectors.joining(" + ", "select ", ""));

    private final JdbcClient jdbc;

    StoredSecrets(SystemDatabase system) {
        this.jdbc = system.jdbc();
    }

    /** How many are stored under each key; keys under which nothing is stored are left out. */
    Map<String, Long> byKey() {
        Map<String, Long> byKey = new LinkedHashMap<>();
        jdbc.sql(BY_KEY).query(row -> {
            byKey.put(row.getString("key_id"), row.getLong("stored"));
        });
        return byKey;
    }

    /** Whether anything is stored under another key; quick when nothing is. */
    boolean underOthers(String keyId) {
        return jdbc.sql(OTHERS).param("key", keyId).query(Boolean.class).single();
    }

    long countUnderOthers(String keyId) {
        return jdbc.sql(OTHERS_COUNT).param("key", keyId).query(Long.class).single();
    }

    /** @throws InvalidEncryptionKeyException naming the keys that are missing and how much is stored under each */
    void requireReadable(KeyRing ring, KeySource source) {
        Map<String, Long> missing = byKey();
        missing.keySet().removeAll(ring.keyIds());
        if (!missing.isEmpty()) {
            String each = missing.entrySet().stream().map(StoredSecrets::told).collect(Collectors.joining(", "));
            throw new InvalidEncryptionKeyException(each + ", which is not among the keys in " + source + " ("
                    + String.join(", ", ring.keyIds()) + "); put it back behind the first key, and remove it once GET /api/keys says"
                    + " that it is safe to remove");
        }
    }

    private static String told(Map.Entry<String, Long> entry) {
        return entry.getValue() + (entry.getValue() == 1 ? " stored secret is" : " stored secrets are") + " encrypted with key "
                + entry.getKey();
    }
}
