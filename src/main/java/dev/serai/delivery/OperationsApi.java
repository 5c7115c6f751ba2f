package dev.serai.delivery;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.api.Page;
import dev.serai.api.ProblemException;
import dev.serai.operation.Durations;
import dev.serai.operation.Operation;
import dev.serai.operation.Operations;
import dev.serai.provider.Provider;
import dev.serai.provider.ProviderCatalog;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.camel.Header;
import org.springframework.stereotype.Component;

/** What the routes of {@code /api/v1/operations} call: the operations there are, and what each takes and gives. */
@Component
public class OperationsApi {

    private final Operations operations;
    private final ProviderCatalog providers;

    OperationsApi(Operations operations, ProviderCatalog providers) {
        this.operations = operations;
        this.providers = providers;
    }

    /** An operation as the API shows it; schemas and examples only when one is asked for. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Entry(String operation, String channel, List<String> channels, String title, String description, String kind, String waits,
            String priority, List<String> redelivery, String expires, String onUnknown, String serverError, String about, String foundBy,
            Map<String, String> makes, List<String> providers, JsonNode message,
            Map<String, JsonNode> providerOptions, JsonNode result, List<Operation.Example> examples) {}

    /** {@code GET /api/v1/operations?cursor=&limit=}. */
    public Page<Entry> list(@Header("cursor") String cursor, @Header("limit") String limit) {
        return Page.of(operations.all().stream().map(operation -> entry(operation, false)).toList(), Entry::operation, cursor, limit);
    }

    /** {@code GET /api/v1/operations/{operation}}. */
    public Entry get(@Header("operation") String name) {
        return entry(known(operations, name), true);
    }

    /** The operation of a path; 404 where there is none. */
    static Operation known(Operations operations, String name) {
        return operations.find(name).orElseThrow(() -> new ProblemException(404, "Not found", "There is no operation \"" + name
                + "\"; there are " + String.join(", ", operations.all().stream().map(Operation::name).toList()), List.of()));
    }

    private Entry entry(Operation operation, boolean whole) {
        boolean command = operation.kind() == Operation.Kind.COMMAND;
        List<Duration> redelivery = operation.redelivery();
        return new Entry(operation.name(), operation.channel(),
                operation.channels().size() == 1 ? null : operation.channels(), operation.title(), operation.description(),
                word(operation.kind()),
                operation.waits().isZero() ? null : Durations.show(operation.waits()), word(operation.priority()),
                redelivery.isEmpty() ? null : redelivery.stream().map(Durations::show).toList(), Durations.show(operation.expires()),
                command ? word(operation.onUnknown()) : null, command ? word(operation.serverError()) : null, operation.about(),
                operation.foundBy(), operation.makes().isEmpty() ? null : operation.makes(),
                providers.all().stream().filter(provider -> provider.operations().contains(operation.name())).map(Provider::id).toList(),
                whole ? operation.messageSchema() : null, whole ? options(operation) : null,
                whole ? operation.resultSchema() : null, whole ? operation.examples() : null);
    }

    private Map<String, JsonNode> options(Operation operation) {
        Map<String, JsonNode> options = operations.options(operation);
        return options.isEmpty() ? null : options;
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
