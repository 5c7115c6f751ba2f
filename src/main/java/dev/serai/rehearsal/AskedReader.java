package dev.serai.rehearsal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.api.Fields;
import dev.serai.api.PathId;
import dev.serai.api.ProblemException;
import dev.serai.api.RequestBody;
import dev.serai.operation.Operations;
import dev.serai.provider.Provider;
import dev.serai.provider.ProviderCatalog;
import dev.serai.rehearsal.TrialFiles.Named;
import dev.serai.security.Caller;
import dev.serai.security.Role;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** Reads what is to be rehearsed, and refuses at once what cannot be. */
@Component
class AskedReader {

    private static final List<String> KNOWN = List.of("file", "text", "operation", "from", "to", "days", "tenantId");
    private static final List<String> OF_SWAPS = List.of("operation", "from", "to");
    private static final int LONGEST_NAME = 300;
    private static final int LARGEST_TEXT = 512 * 1024;
    private static final int USUAL_DAYS = 7;
    private static final int MOST_DAYS = 90;

    private final ObjectProvider<TrialFiles> files;
    private final ProviderCatalog providers;
    private final Operations operations;
    private final RehearsalProperties properties;
    private final Clock clock;

    AskedReader(ObjectProvider<TrialFiles> files, ProviderCatalog providers, Operations operations, RehearsalProperties properties,
            Clock clock) {
        this.properties = properties;
        this.providers = providers;
        this.operations = operations;
        this.files = files;
        this.clock = clock;
    }

    /** @throws ProblemException 400 naming each bad field */
    Asked read(Caller caller, byte[] body) {
        ObjectNode request = RequestBody.object(body);
        Fields fields = new Fields(request);
        fields.onlyKnown(KNOWN);
        if (!fields.has("file") && !fields.has("text")) {
            return swap(caller, fields);
        }
        caller.requireOperator();
        if (!properties.texts()) {
            throw new ProblemException(403, "Texts are not tried here", "A text can do what a file of this instance can. Where its"
                    + " operators may write its files anyway, serai.rehearsal.texts=true allows it", List.of());
        }
        for (String name : OF_SWAPS) {
            if (fields.has(name)) {
                fields.reject(name, "stands beside a file; send one of the two");
            }
        }
        String file = fields.requiredText("file", LONGEST_NAME);
        String text = text(request.get("text"), fields);
        Integer days = fields.integer("days", 1, MOST_DAYS);
        UUID tenant = tenant(fields);
        fields.check();
        Named runs = named(file);
        check(new Named(runs.name(), runs.kind(), text));
        Instant now = clock.instant();
        return new Asked(runs.name(), text, FileMark.of(runs.text()), null, null, null, tenant,
                now.minus(Duration.ofDays(days == null ? USUAL_DAYS : days)), now);
    }

    /** A tenant's own, or any tenant's for the operator. */
    private Asked swap(Caller caller, Fields fields) {
        String from = provider("from", fields);
        String to = provider("to", fields);
        String operation = fields.text("operation", LONGEST_NAME);
        if (operation != null && operations.find(operation).isEmpty()) {
            fields.reject("operation", "is \"" + operation + "\", which is not known");
        }
        if (to != null && to.equals(from)) {
            fields.reject("to", "is the same as from");
        }
        Integer days = fields.integer("days", 1, MOST_DAYS);
        UUID named = tenant(fields);
        UUID tenant = caller.role() == Role.OPERATOR ? named : caller.administeredTenant();
        if (tenant == null && !fields.has("tenantId")) {
            fields.reject("tenantId", "is required of the operator: whose deliveries are looked at");
        } else if (named != null && !named.equals(tenant)) {
            fields.reject("tenantId", "is not yours");
        }
        fields.check();
        Instant now = clock.instant();
        return new Asked(null, null, null, operation, from, to, tenant, now.minus(Duration.ofDays(days == null ? USUAL_DAYS : days)), now);
    }

    private String provider(String field, Fields fields) {
        String id = fields.requiredText(field, LONGEST_NAME);
        if (id != null && providers.find(id).isEmpty()) {
            fields.reject(field, "is \"" + id + "\"; known are " + String.join(", ", providers.all().stream().map(Provider::id).toList()));
        }
        return id;
    }

    /** Builds it once, so that who asks is told at once what is wrong with it. */
    private void check(Named changed) {
        try {
            if (changed.kind() == TrialFiles.Kind.PROVIDER) {
                files.getObject().openProvider(changed).close();
            } else {
                files.getObject().open(changed).close();
            }
        } catch (UnfitFileException e) {
            throw ProblemException.badField("text", "cannot be taken up as " + changed.name() + ": " + e.getMessage());
        }
    }

    private Named named(String file) {
        Optional<Named> named = files.getObject().find(file);
        if (named.isEmpty()) {
            throw ProblemException.badField("file", "is \"" + file + "\"; a route file (.camel.yaml), a provider (.kamelet.yaml) or an"
                    + " operation (operations/....yaml) can be rehearsed, and no Java, whose code would run");
        }
        return named.get();
    }

    private static String text(JsonNode value, Fields fields) {
        if (value == null || value.isNull()) {
            fields.reject("text", "is required: what the file is to hold");
        } else if (!value.isTextual()) {
            fields.reject("text", "must be a string");
        } else if (value.textValue().getBytes(StandardCharsets.UTF_8).length > LARGEST_TEXT) {
            fields.reject("text", "must be at most " + LARGEST_TEXT / 1024 + " KiB long");
        } else if (value.textValue().isBlank()) {
            fields.reject("text", "must not be empty");
        } else {
            return value.textValue();
        }
        return null;
    }

    private static UUID tenant(Fields fields) {
        String text = fields.text("tenantId", LONGEST_NAME);
        UUID id = text == null ? null : PathId.parse(text);
        if (text != null && id == null) {
            fields.reject("tenantId", "is no id of a tenant");
        }
        return id;
    }
}
