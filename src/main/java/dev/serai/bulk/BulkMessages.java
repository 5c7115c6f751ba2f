package dev.serai.bulk;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.api.FieldProblem;
import dev.serai.api.JsonText;
import dev.serai.api.ProblemException;
import dev.serai.bulk.BulkStore.Good;
import dev.serai.operation.MessageTemplates;
import dev.serai.operation.Operation;
import dev.serai.operation.Operations;
import dev.serai.operation.RecipientAddress;
import dev.serai.operation.RecipientAddress.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Makes the message of a recipient of a job's content and the recipient's variables. */
@Component
class BulkMessages {

    /** Variables that are fields of the message, too, where it has such. */
    private static final List<String> OWN_FIELDS = List.of("recipientZone");
    private static final String LOCALE = "locale";
    private static final String RECIPIENT_FIELDS = "to, cc and bcc are not content; each recipient has a message of its own";

    private final Operations operations;
    private final MessageTemplates templates;

    BulkMessages(Operations operations, MessageTemplates templates) {
        this.operations = operations;
        this.templates = templates;
    }

    /**
     * A message.
     *
     * @param problems why there is none to send; empty where there is
     */
    record Made(ObjectNode message, List<FieldProblem> problems) {}

    /**
     * Checks content as far as it can be without a recipient, so that what nobody could get is refused at once.
     *
     * @throws ProblemException 400 or 422 with the fields of the content
     */
    void check(UUID tenantId, Operation operation, ObjectNode content) {
        for (String field : List.of("to", "cc", "bcc")) {
            if (content.has(field)) {
                throw ProblemException.badField(field, RECIPIENT_FIELDS);
            }
        }
        ObjectNode message = content.deepCopy();
        sample(operation).address(Kind.of(operation), message);
        List<FieldProblem> missing = templates.merge(tenantId, operation, message, JsonNodeFactory.instance.objectNode());
        if (missing.stream().anyMatch(each -> isOfContent(operation, each))) {
            throw ProblemException.badRequest("The content cannot be filled", missing);
        }
        ObjectNode probe = message;
        if (!missing.isEmpty()) {
            probe = content.deepCopy();
            probe.remove(MessageTemplates.field(operation));
            sample(operation).address(Kind.of(operation), probe);
            fillUp(operation, probe);
        }
        operations.check(operation, probe);
    }

    private static boolean isOfContent(Operation operation, FieldProblem problem) {
        return operation.messageSchema().path("properties").path(problem.field()).has(MessageTemplates.KEYWORD)
                && problem.message().startsWith("cannot be filled");
    }

    /** Where a template makes it of variables that are not known yet, there is something. */
    private static void fillUp(Operation operation, ObjectNode message) {
        operation.messageSchema().path("properties").properties().forEach(property -> {
            if (property.getValue().has(MessageTemplates.KEYWORD) && !message.has(property.getKey())) {
                message.put(property.getKey(), "-");
            }
        });
    }

    private static RecipientAddress sample(Operation operation) {
        return Kind.of(operation) == Kind.PHONE ? new RecipientAddress("+41791234567", null)
                : new RecipientAddress("somebody@example.com", null);
    }

    /**
     * Makes the message of one recipient.
     *
     * @param content of the job, which stays as it is
     * @throws ProblemException where no recipient could have one
     */
    Made make(UUID tenantId, Operation operation, ObjectNode content, Good recipient) {
        ObjectNode message = content.deepCopy();
        ObjectNode variables = variables(recipient);
        new RecipientAddress(recipient.address(), recipient.name()).address(Kind.of(operation), message);
        JsonNode properties = operation.messageSchema().path("properties");
        for (String field : OWN_FIELDS) {
            if (variables.path(field).isTextual() && properties.has(field) && !variables.path(field).textValue().isBlank()) {
                message.set(field, variables.get(field));
            }
        }
        if (message.get(MessageTemplates.field(operation)) instanceof ObjectNode template && variables.path(LOCALE).isTextual()
                && !variables.path(LOCALE).textValue().isBlank()) {
            template.set(LOCALE, variables.get(LOCALE));
        }
        variables.put("to", recipient.address());
        List<FieldProblem> missing = new ArrayList<>(templates.merge(tenantId, operation, message, variables));
        if (missing.isEmpty()) {
            missing.addAll(operations.problems(operation, message));
        }
        return new Made(message, missing);
    }

    private static ObjectNode variables(Good recipient) {
        try {
            return (ObjectNode) JsonText.read(recipient.variables());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The variables of row " + recipient.number() + " cannot be read", e);
        }
    }
}
