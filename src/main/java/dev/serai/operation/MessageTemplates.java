package dev.serai.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.api.FieldProblem;
import dev.serai.api.Names;
import dev.serai.api.ProblemException;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * Makes the content of messages that name a template in its place. A message does so in the field {@code template} or, where its operation
 * has a field of that name of its own, in {@code textTemplate}: {@code {name or id, version?, locale?, data?}}. The keyword
 * {@code x-template} in the schema of a message says which parts of a template become which fields.
 */
public interface MessageTemplates {

    /** What a message has of a template in place of its content. */
    String FIELD = "template";

    /** The same in messages of operations that have another {@code template}. */
    String OTHER_FIELD = "textTemplate";

    /** What a message keeps of the template it was made from: {@code {templateId, template, version, locale, variant?}}. */
    String RENDERED_FROM = "renderedFrom";

    /** The parts of a template, as {@code x-template} and the API call them. */
    List<String> PARTS = List.of("subject", "html", "text", "sms", "whatsapp");

    /** Either field. */
    Set<String> FIELDS = Set.of(FIELD, OTHER_FIELD);

    /** The names within either field: those of the data are the caller's own. */
    Names NAMES = Names.except(Set.of("data"));

    /** The keyword of schemas. */
    String KEYWORD = "x-template";

    /**
     * Puts content in the place of the template that a message names, and {@link #RENDERED_FROM} beside it; changes nothing where it names
     * none.
     *
     * @throws ProblemException 422 where the template is not there or its data does not fit, 400 where the field is none; with the names of
     *     fields as they stand in the message
     */
    void fill(UUID tenantId, Operation operation, ObjectNode message);

    /**
     * Makes a message for one of many: fills the template that it names, or else the variables that stand in its own content, as
     * {@code {{name}}}.
     *
     * @param message with its recipient; changed in place
     * @param variables of the recipient
     * @return what of it cannot be made, by variable where one is at fault; empty where all was made
     * @throws ProblemException as {@link #fill} does, where no recipient could have it
     */
    List<FieldProblem> merge(UUID tenantId, Operation operation, ObjectNode message, ObjectNode variables);

    /** Whether an operation takes templates. */
    static boolean isTakenBy(Operation operation) {
        return operation.messageSchema().path("properties").properties().stream().anyMatch(each -> each.getValue().has(KEYWORD));
    }

    /** The name of the field for templates of an operation. */
    static String field(Operation operation) {
        return operation.messageSchema().path("properties").has(FIELD) ? OTHER_FIELD : FIELD;
    }

    /** Whether a value of the keyword is one. */
    static boolean areParts(JsonNode value) {
        if (!value.isArray() || value.isEmpty()) {
            return false;
        }
        for (JsonNode each : value) {
            if (!PARTS.contains(each.asText())) {
                return false;
            }
        }
        return true;
    }
}
