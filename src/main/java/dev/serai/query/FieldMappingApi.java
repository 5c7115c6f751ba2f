package dev.serai.query;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.api.Answer;
import dev.serai.api.FieldProblem;
import dev.serai.api.Fields;
import dev.serai.api.Names;
import dev.serai.api.PathId;
import dev.serai.api.ProblemException;
import dev.serai.api.RequestBody;
import dev.serai.connection.Connection;
import dev.serai.connection.Connections;
import dev.serai.connection.FieldMapping;
import dev.serai.connection.MappingFields;
import dev.serai.operation.Operation;
import dev.serai.operation.Operations;
import dev.serai.provider.ProviderCatalog;
import dev.serai.security.Caller;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.apache.camel.Body;
import org.apache.camel.Header;
import org.springframework.stereotype.Component;

/** Answers {@code POST /api/integrations/{id}/field-mapping/preview}: what a field mapping would write. */
@Component
public class FieldMappingApi {

    private static final int LONGEST_NAME = 100;
    private static final String MESSAGE = "message";

    private final Connections connections;
    private final Operations operations;
    private final ProviderCatalog providers;
    private final MappingFields reader;
    private final MappingPreview preview;
    private final QueryEntry queries;

    FieldMappingApi(Connections connections, Operations operations, ProviderCatalog providers, MappingFields reader, MappingPreview preview,
            QueryEntry queries) {
        this.connections = connections;
        this.operations = operations;
        this.providers = providers;
        this.reader = reader;
        this.preview = preview;
        this.queries = queries;
    }

    /** Takes {@code {fieldMapping?, operation?, message}}; the connection's own mapping where none is given. */
    public CompletionStage<Answer> preview(@Header("id") String id, @Body byte[] body) {
        Caller caller = Caller.required();
        UUID tenant = Caller.requiredTenant();
        Connection connection = connections.find(tenant, PathId.of(id, "connection"))
                .orElseThrow(() -> ProblemException.notFound("connection"));
        Operation operation = operation(connection, RequestBody.object(body, Names.with(MESSAGE, Names.THEIRS)));
        ObjectNode request = RequestBody.object(body, Names.with(MESSAGE, operations.names(operation)));
        Fields fields = new Fields(request);
        fields.onlyKnown(List.of("fieldMapping", "operation", MESSAGE));
        List<FieldProblem> problems = new ArrayList<>();
        FieldMapping mapping = request.has("fieldMapping") ? reader.read(request.get("fieldMapping"), connection.channel(), problems)
                : connection.fieldMapping();
        fields.reject(problems);
        ObjectNode message = fields.object(MESSAGE);
        if (message == null && !request.hasNonNull(MESSAGE)) {
            fields.reject(MESSAGE, "is required: one that " + operation.name() + " takes");
        } else if (message != null) {
            operations.problems(operation, message).forEach(problem -> fields.reject(MESSAGE + "." + problem.field(), problem.message()));
        }
        fields.check();
        return queries.answer(tenant, "the preview", () -> preview.of(caller, connection, operation, message, mapping));
    }

    /** The one that is named; else the first that the provider does and that has properties to write. */
    private Operation operation(Connection connection, ObjectNode request) {
        List<Operation> concerned = operations.all().stream().filter(each -> each.isOf(connection.channel()))
                .filter(FieldMapping::concerns).filter(each -> providers.serves(connection.provider(), each.name())).toList();
        JsonNode named = request.get("operation");
        if (concerned.isEmpty()) {
            throw ProblemException.badField("operation", "is none: no operation of " + connection.provider() + " for "
                    + connection.channel() + " has properties in the provider's own names");
        }
        if (named == null || named.isNull()) {
            return concerned.stream().filter(each -> each.name().startsWith("contact.")).findFirst().orElse(concerned.get(0));
        }
        return concerned.stream().filter(each -> each.name().equals(named.textValue())).findFirst()
                .orElseThrow(() -> ProblemException.badField("operation", "is \"" + shortened(named.asText()) + "\"; accepted are "
                        + String.join(", ", concerned.stream().map(Operation::name).toList())));
    }

    private static String shortened(String text) {
        return text.length() <= LONGEST_NAME ? text : text.substring(0, LONGEST_NAME) + "...";
    }
}
