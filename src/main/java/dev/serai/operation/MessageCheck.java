package dev.serai.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.ValidationMessage;
import dev.serai.api.FieldProblem;
import java.util.ArrayList;
import java.util.List;

/** Brings messages of one operation to their normal form and says what is wrong with them. */
final class MessageCheck {

    /** More are not named at once. */
    static final int MOST_ERRORS = 20;

    private final Shape shape;
    private final JsonSchema schema;
    private final Wording wording;

    /** @param schema one that {@link SchemaRules} has nothing against */
    MessageCheck(JsonNode schema) {
        this.shape = Shape.of(schema);
        this.schema = Schemas.compile(schema);
        this.wording = new Wording(schema, shape);
    }

    /** The shape of the message, which says whose its names are. */
    Shape shape() {
        return shape;
    }

    /** Normalises in place; empty when the message is valid. */
    List<FieldProblem> problems(ObjectNode message) {
        List<FieldProblem> problems = new ArrayList<>();
        Place whole = Place.of(message);
        Limits.tooLarge(message, shape, whole, problems);
        if (!problems.isEmpty()) {
            return problems.size() > MOST_ERRORS ? List.copyOf(problems.subList(0, MOST_ERRORS)) : problems;
        }
        NormalForm form = new NormalForm(problems);
        form.normalise(message, shape);
        if (problems.isEmpty()) {
            Limits.halfCharacters(message, whole, problems);
        }
        for (ValidationMessage each : schema.validate(message)) {
            if (problems.size() >= MOST_ERRORS) {
                break;
            }
            FieldProblem problem = wording.problem(each);
            if (!form.named().contains(problem.field())) {
                problems.add(problem);
            }
        }
        return problems.size() > MOST_ERRORS ? List.copyOf(problems.subList(0, MOST_ERRORS)) : problems;
    }
}
