package dev.serai.event;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.api.FieldProblem;
import dev.serai.api.ProblemException;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.Exchange;
import org.springframework.stereotype.Component;

/** The step with which a route says what data its event must have, so that nobody reads {@code Invoice null}. */
@Component
public class EventData {

    /**
     * Refuses the event unless the fields are there, as text that is not blank or as a number.
     *
     * @param fields names separated by commas, e.g. {@code number, customer.email, url?}; one with a question mark may be absent or null
     * @throws ProblemException 422 with one entry per bad field, named as the caller wrote it, e.g. {@code data.customer.email}
     */
    public void check(String fields, Exchange exchange) {
        JsonNode data = exchange.getMessage().getBody(JsonNode.class);
        List<FieldProblem> problems = new ArrayList<>();
        for (String field : fields.split(",")) {
            String name = field.strip();
            boolean optional = name.endsWith("?");
            check(data, optional ? name.substring(0, name.length() - 1) : name, optional, problems);
        }
        if (!problems.isEmpty()) {
            throw new ProblemException(422, "Event does not fit", "Route \"" + RouteIds.base(RouteIds.current(exchange))
                    + "\" cannot work with the event's data; see the fields", problems);
        }
    }

    private static void check(JsonNode data, String path, boolean optional, List<FieldProblem> problems) {
        JsonNode value = data;
        String walked = "data";
        for (String name : path.split("\\.")) {
            if (value != null && !value.isNull() && !value.isObject()) {
                add(problems, walked, "must be an object with \"" + name + "\"");
                return;
            }
            value = value == null ? null : value.get(name);
            walked += "." + name;
        }
        if (value == null || value.isNull()) {
            if (!optional) {
                add(problems, walked, "is required");
            }
        } else if (!value.isTextual() && !value.isNumber()) {
            add(problems, walked, "must be text or a number");
        } else if (!optional && value.isTextual() && value.textValue().isBlank()) {
            add(problems, walked, "is required, and must not be blank");
        }
    }

    private static void add(List<FieldProblem> problems, String field, String message) {
        FieldProblem problem = new FieldProblem(field, message);
        if (!problems.contains(problem)) {
            problems.add(problem);
        }
    }
}
