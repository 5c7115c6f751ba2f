package dev.serai.provider;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.serai.jq.BoundedJqException;
import dev.serai.jq.JqBudget;
import java.util.List;
import java.util.Locale;
import org.apache.camel.Exchange;

/**
 * Reads an answer where a connection says in its form what stands where in it. Called by kamelets as
 * {@code bean: {beanType: dev.serai.provider.ConfiguredAnswer, method: read}}; the body stays as it is. In the sandbox the answer is the
 * file's example, so that there the form's own examples count.
 */
public final class ConfiguredAnswer {

    /** The id of the record, where the answer has one. */
    static final String ID = "Serai-Record-Id";
    /** How many records the answer lists, where it lists some. */
    static final String COUNT = "Serai-Record-Count";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int NO_CONTENT = 204;
    private static final int GONE = 410;
    private static final int MOST = 100;
    private static final List<String> FAILURES = List.of("", "0", "false", "no", "error", "failed", "failure", "fail");

    private ConfiguredAnswer() {}

    /**
     * Sets the header {@link #ID} from the variable {@code idPointer}, a JSON pointer, or from the message's own id in the variable
     * {@code known} where there is no content or the record is gone. Where the variable {@code lists} is {@code one} or {@code many}, it
     * sets the variable {@code records} to what the jq in {@code recordMapping} makes of each record, and of {@code many} the header
     * {@link #COUNT}.
     */
    public static void read(Exchange exchange) {
        exchange.getMessage().removeHeader(ID);
        exchange.getMessage().removeHeader(COUNT);
        Integer status = exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE, Integer.class);
        boolean without = status != null && (status == NO_CONTENT || status == GONE);
        if (status == null || status / 100 != 2 && !without) {
            return;
        }
        JsonNode answer = json(exchange.getMessage().getBody(String.class));
        boolean sandbox = ProviderCall.current().flatMap(ProviderCall::sandbox).isPresent();
        JsonPointer idPointer = pointer(exchange, "idPointer", sandbox);
        refuseFailure(exchange, without ? MissingNode.getInstance() : answer, sandbox);
        switch (ConfiguredRequest.text(exchange, "lists")) {
            case "one" -> one(exchange, answer.at(idPointer == JsonPointer.empty() ? idPointer : idPointer.head()));
            case "many" -> many(exchange, answer.at(pointer(exchange, "listPointer", sandbox)));
            default -> {
                JsonNode id = without ? TextNode.valueOf(ConfiguredRequest.text(exchange, "known"))
                        : answer.at(idPointer);
                setId(exchange, id);
            }
        }
    }

    private static void setId(Exchange exchange, JsonNode id) {
        if (AnswerSign.isText(id)) {
            exchange.getMessage().setHeader(ID, id.asText());
        }
    }

    private static void one(Exchange exchange, JsonNode record) {
        if (record.isObject()) {
            ObjectNode mapped = mapped(exchange, record, ConfiguredJq.budget());
            setId(exchange, mapped.path("contactId"));
            exchange.setVariable("records", mapped.toString());
        }
    }

    private static void many(Exchange exchange, JsonNode list) {
        ArrayNode records = JsonNodeFactory.instance.arrayNode();
        JqBudget budget = ConfiguredJq.budget();
        for (int i = 0; i < Math.min(list.size(), MOST) && list.isArray(); i++) {
            ObjectNode mapped = list.get(i).isObject() ? mapped(exchange, list.get(i), budget) : JsonNodeFactory.instance.objectNode();
            if (!AnswerSign.isText(mapped.path("contactId"))) {
                return;
            }
            records.add(mapped);
        }
        if (list.isArray()) {
            exchange.getMessage().setHeader(COUNT, String.valueOf(records.size()));
            exchange.setVariable("records", records.toString());
        }
    }

    private static ObjectNode mapped(Exchange exchange, JsonNode record, JqBudget budget) {
        String field = ConfiguredRequest.text(exchange, "recordField");
        try {
            JsonNode made = ConfiguredJq.made(ConfiguredRequest.text(exchange, "recordMapping"), record, budget);
            if (made instanceof ObjectNode object) {
                if (object.path("contactId").isNumber()) {
                    object.put("contactId", object.get("contactId").asText());
                }
                return object;
            }
            throw unreadable(ConfiguredRequest.title(field) + " makes " + ConfiguredRequest.kind(made) + " of a record of the answer; a"
                    + " JSON object is expected");
        } catch (BoundedJqException e) {
            throw unreadable(ConfiguredRequest.title(field) + " " + e.getMessage() + ", applied to a record of the answer");
        }
    }

    private static UnfitConfigurationException unreadable(String sentence) {
        return new UnfitConfigurationException(Outcome.UNKNOWN, Fault.CONFIGURATION, sentence);
    }

    /** Some say with 200 that they did nothing. */
    private static void refuseFailure(Exchange exchange, JsonNode answer, boolean sandbox) {
        String pointer = sandbox ? "" : ConfiguredRequest.text(exchange, "successPointer");
        JsonNode sign = pointer.isEmpty() ? MissingNode.getInstance() : answer.at(pointer);
        if (sign.isValueNode() && !sign.isNull() && FAILURES.contains(sign.asText().toLowerCase(Locale.ROOT))) {
            String words = ProviderWords.in(answer);
            throw new UnfitConfigurationException(Outcome.REJECTED, Fault.PROVIDER, ConfiguredRequest.text(exchange, "crm") + " answers "
                    + sign + " at " + pointer + ", so it did not do it" + (words.isEmpty() ? "" : ": " + words));
        }
    }

    private static JsonPointer pointer(Exchange exchange, String variable, boolean sandbox) {
        return JsonPointer.compile(ConfiguredRequest.text(exchange, sandbox ? variable + "OfExample" : variable));
    }

    private static JsonNode json(String text) {
        try {
            JsonNode read = text == null || text.isBlank() ? null : JSON.readTree(text);
            return read == null ? MissingNode.getInstance() : read;
        } catch (JsonProcessingException e) {
            // No JSON tells no id; what it says instead is told by whoever sorts the answer, which stays in the body.
            return MissingNode.getInstance();
        }
    }
}
