package dev.serai.sealed;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.credential.CredentialCipher;
import dev.serai.credential.CredentialCipher.Sealed;
import dev.serai.database.SystemDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.web.util.HtmlUtils;

/**
 * Keeps what a message says in clear only on its way: in the ledger, and wherever else the message is shown, a mark such as
 * {@code [hidden:code]} stands for it. It is encrypted for its tenant and delivery, and deleted once the delivery is settled.
 */
@Component
public class SealedTexts {

    /** What marks stand for. */
    public static final String CODE = "code";
    /** The same of a link. */
    public static final String LINK = "link";

    private static final Set<String> NAMES = Set.of(CODE, LINK);
    private static final List<String> FIELDS = List.of("subject", "text", "html");
    private static final TypeReference<Map<String, String>> VALUES = new TypeReference<>() {};

    private final JdbcClient jdbc;
    private final SystemDatabase system;
    private final CredentialCipher cipher;
    private final ObjectMapper json;
    private final Clock clock;

    SealedTexts(JdbcClient jdbc, SystemDatabase system, CredentialCipher cipher, ObjectMapper json, Clock clock) {
        this.jdbc = jdbc;
        this.system = system;
        this.cipher = cipher;
        this.json = json;
        this.clock = clock;
    }

    /** What stands for it in a message. */
    public static String mark(String name) {
        return "[hidden:" + name + "]";
    }

    /** Whether a message has marks. */
    public static boolean isIn(JsonNode message) {
        for (String field : FIELDS) {
            String text = message.path(field).asText("");
            if (text.contains("[hidden:") && NAMES.stream().anyMatch(name -> text.contains(mark(name)))) {
                return true;
            }
        }
        return false;
    }

    /**
     * Keeps the values of the marks of a delivery.
     *
     * @param expires when they are deleted, sent or not
     */
    public void keep(UUID tenantId, UUID deliveryId, Map<String, String> values, Instant expires) {
        Sealed sealed = cipher.seal(tenantId, deliveryId, written(values));
        jdbc.sql("insert into sealed_text (tenant_id, id, key_id, ciphertext, expires_at) values (?, ?, ?, ?, ?)")
                .params(tenantId, deliveryId, sealed.keyId(), sealed.ciphertext(), Timestamp.from(expires)).update();
    }

    private byte[] written(Map<String, String> values) {
        try {
            return json.writeValueAsBytes(values);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Texts can always be written as JSON", e);
        }
    }

    /** The values of the marks of a delivery, whoever works on this thread; empty where they are not kept, or not any more. */
    public Optional<Map<String, String>> open(UUID tenantId, UUID deliveryId) {
        return system.jdbc().sql("select key_id, ciphertext from sealed_text where tenant_id = ? and id = ? and expires_at > ?")
                .params(tenantId, deliveryId, Timestamp.from(clock.instant()))
                .query((row, number) -> new Sealed(row.getString("key_id"), row.getBytes("ciphertext"))).optional()
                .map(sealed -> read(cipher.open(tenantId, deliveryId, sealed)));
    }

    private Map<String, String> read(byte[] written) {
        try {
            return json.readValue(new String(written, StandardCharsets.UTF_8), VALUES);
        } catch (IOException e) {
            throw new UncheckedIOException("What was sealed is no JSON", e);
        }
    }

    /** A copy of a message with the values in place of the marks. */
    public static JsonNode filled(JsonNode message, Map<String, String> values) {
        ObjectNode filled = message.deepCopy();
        for (String field : FIELDS) {
            if (message.path(field).isTextual()) {
                String text = message.path(field).textValue();
                for (Map.Entry<String, String> value : values.entrySet()) {
                    text = text.replace(mark(value.getKey()), field.equals("html") ? HtmlUtils.htmlEscape(value.getValue(), "UTF-8")
                            : value.getValue());
                }
                filled.put(field, text);
            }
        }
        return filled;
    }

    /** Deletes what belongs to a delivery. */
    public void forget(UUID tenantId, UUID deliveryId) {
        jdbc.sql("delete from sealed_text where tenant_id = ? and id = ?").params(tenantId, deliveryId).update();
    }

    /** Deletes what belongs to deliveries that are settled, and what has expired, of all tenants. */
    public void forgetSettled() {
        system.jdbc().sql("""
                delete from sealed_text s where expires_at <= ? or exists (select from delivery d where d.tenant_id = s.tenant_id
                  and d.id = s.id and d.status in ('delivered', 'dead', 'cancelled'))""").param(Timestamp.from(clock.instant())).update();
    }
}
