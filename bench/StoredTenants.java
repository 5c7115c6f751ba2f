package bench;

import com.google.crypto.tink.subtle.AesGcmJce;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;

/** Makes tenants by SQL, each with a token and an encrypted credential of its own: what the API would make, in seconds. */
final class StoredTenants {

    private static final int BATCH = 1000;

    private final Path data;
    private final int count;

    /** @param data the data directory of a running Serai with its embedded database */
    StoredTenants(Path data, int count) {
        this.data = data;
        this.count = count;
    }

    /** The tokens of the new tenants. The key in use is that of the credentials already stored; there must be one. */
    List<String> make() throws SQLException, IOException, GeneralSecurityException {
        String keyId = value("select key_id from credential limit 1");
        AesGcmJce cipher = new AesGcmJce(HexFormat.of().parseHex(Files.readString(data.resolve("encryption.key")).strip()));
        List<String> tokens = new ArrayList<>(count);
        try (Connection database = connect();
                PreparedStatement tenant = database.prepareStatement("insert into tenant (id, name) values (?, 'Bench')");
                PreparedStatement token = database.prepareStatement(
                        "insert into api_token (id, tenant_id, name, role, token_hash) values (?, ?, 'bench', 'admin', ?)");
                PreparedStatement connection = database.prepareStatement("""
                        insert into connection (tenant_id, id, channel, provider, name, status, is_active, settings, account_key)
                        values (?, ?, 'email', 'sendgrid', 'Bench', 'active', true, ?::jsonb, ?)""");
                PreparedStatement credential = database.prepareStatement(
                        "insert into credential (tenant_id, connection_id, key_id, ciphertext) values (?, ?, ?, ?)")) {
            database.setAutoCommit(false);
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            for (int i = 1; i <= count; i++) {
                UUID tenantId = UUID.randomUUID();
                UUID id = UUID.randomUUID();
                String secret = "serai_bench" + UUID.randomUUID();
                tokens.add(secret);
                add(tenant, tenantId);
                add(token, UUID.randomUUID(), tenantId, sha.digest(secret.getBytes(StandardCharsets.US_ASCII)));
                add(connection, tenantId, id,
                        "{\"fromEmail\": \"bench@example.com\", \"$masks\": {\"apiKey\": \"****\"}}", "sendgrid:" + id);
                byte[] bound = ByteBuffer.allocate(32).putLong(tenantId.getMostSignificantBits())
                        .putLong(tenantId.getLeastSignificantBits()).putLong(id.getMostSignificantBits())
                        .putLong(id.getLeastSignificantBits()).array();
                byte[] clear = ("{\"apiKey\":\"SG.bench-" + UUID.randomUUID() + "\"}").getBytes(StandardCharsets.US_ASCII);
                add(credential, tenantId, id, keyId, cipher.encrypt(clear, bound));
                if (i % BATCH == 0 || i == count) {
                    for (PreparedStatement statement : List.of(tenant, token, connection, credential)) {
                        statement.executeBatch();
                    }
                    database.commit();
                }
            }
            database.setAutoCommit(true);
            try (Statement analyze = database.createStatement()) {
                analyze.execute("analyze");
            }
        }
        return tokens;
    }

    private static void add(PreparedStatement statement, Object... values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
        statement.addBatch();
    }

    /** The only value of a query. */
    String value(String query) throws SQLException, IOException {
        try (Connection database = connect(); Statement statement = database.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private Connection connect() throws SQLException, IOException {
        try (var files = Files.find(data, 3, (file, attributes) -> file.endsWith("postmaster.pid"))) {
            Path found = files.findFirst().orElseThrow();
            String port = Files.readAllLines(found).get(3).strip();
            Path secret = found.resolveSibling("serai-password");
            String password = Files.exists(secret) ? Files.readString(secret).strip() : "postgres";
            return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port + "/postgres", "postgres", password);
        }
    }
}
