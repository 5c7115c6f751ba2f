package dev.serai.subscription;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.api.Versioned;
import dev.serai.connection.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/**
 * A subscription as the API answers with it.
 *
 * @param secret what signs, in the answer that made or rotated it alone; absent otherwise
 * @param publicKey what verifies, of ed25519; absent otherwise
 * @param headers the further headers, their values masked
 * @param previousSecretUntil how long the secret before the last rotation signs as well; absent where none does
 * @param lastDeliveredAt when the endpoint took something last
 * @param toBeDisabledAt when it is disabled unless it takes something before; absent where it does not fail, or is not in use
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record ShownSubscription(UUID id, String url, List<String> events, List<ObjectNode> filters, String description, boolean active,
        boolean paused, boolean ordered, String scheme, String secret, String publicKey, String signatureHeader,
        Map<String, String> headers, String transformation, Instant previousSecretUntil, Instant lastDeliveredAt, String lastError,
        Instant failingSince, Instant toBeDisabledAt, Instant disabledAt, String disabledReason, Instant createdAt, Instant updatedAt,
        @JsonIgnore long version) implements Versioned {

    /** What stands for the value of a header. */
    static final String HIDDEN = "****";

    private static final String USUAL_HEADER = "X-Serai-Signature";

    /** @param disableAfter how long its endpoint may fail */
    static ShownSubscription of(Subscription s, Connection c, Duration disableAfter) {
        return of(s, c, disableAfter, null);
    }

    /** @param secret null where it is not to be shown */
    static ShownSubscription of(Subscription s, Connection c, Duration disableAfter, SigningSecret secret) {
        Map<String, Object> settings = c.settings();
        Map<String, String> headers = new LinkedHashMap<>();
        s.headerNames().forEach(name -> headers.put(name, HIDDEN));
        boolean ed25519 = s.publicKey() != null;
        Object until = settings.get("previousSecretUntil");
        Instant since = s.failing().since();
        return new ShownSubscription(s.id(), text(settings.get("baseUrl")), s.filter().types(),
                s.filter().conditions().stream().map(each -> each.written(JsonNodeFactory.instance.objectNode())).toList(),
                s.description(), c.active(), c.selection().isPaused(), s.ordered(), ed25519 ? "ed25519" : "hmac",
                secret == null ? null : secret.text(), s.publicKey(),
                ed25519 ? null : Objects.toString(settings.get("signatureHeader"), USUAL_HEADER), headers,
                text(settings.get("transformation")), until == null ? null : Instant.parse(until.toString()), c.lastSyncAt(),
                c.lastError(), since, since == null || !c.active() ? null : since.plus(disableAfter), s.failing().disabledAt(),
                s.failing().disabledReason(), c.createdAt(), c.updatedAt(), c.version());
    }

    private static String text(Object value) {
        return value == null ? null : value.toString();
    }
}
