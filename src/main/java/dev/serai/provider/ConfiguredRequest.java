package dev.serai.provider;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.jq.BoundedJqException;
import dev.serai.provider.UrlPathTemplate.BadTemplateException;
import org.apache.camel.Exchange;

/**
 * Builds the request that a connection describes itself: method, path and body of its form. Called by kamelets as
 * {@code bean: {beanType: dev.serai.provider.ConfiguredRequest, method: build}} with the variables {@code base}, {@code method},
 * {@code path}, {@code mapping} and {@code form}: the beginning of the names of the fields {@code ...Path} and {@code ...Body}.
 */
public final class ConfiguredRequest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private ConfiguredRequest() {}

    /** Sets the address, the method, the body and its type. */
    public static void build(Exchange exchange) throws JsonProcessingException {
        JsonNode message = exchange.getMessage().getBody(JsonNode.class);
        String form = text(exchange, "form");
        String base = text(exchange, "base");
        String method = text(exchange, "method");
        String address = (base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + path(exchange, form + "Path", message);
        byte[] body = body(text(exchange, "mapping"), form + "Body", method, message);
        exchange.getMessage().setHeader(Exchange.HTTP_URI, address);
        exchange.getMessage().setHeader(Exchange.HTTP_METHOD, method);
        exchange.getMessage().setHeader("Accept", "application/json");
        if (body != null) {
            exchange.getMessage().setHeader(Exchange.CONTENT_TYPE, "application/json");
        }
        exchange.getMessage().setBody(body);
    }

    private static String path(Exchange exchange, String field, JsonNode message) {
        String path = text(exchange, "path");
        if (path.isBlank()) {
            throw new UnfitConfigurationException(Outcome.SWITCH, Fault.MESSAGE, "This connection does not do "
                    + text(exchange, "operation") + ": " + title(field) + " is not filled in; nothing was sent");
        }
        try {
            return UrlPathTemplate.parse(path).filled(message);
        } catch (BadTemplateException e) {
            throw rejected(field, e.getMessage());
        }
    }

    private static byte[] body(String mapping, String field, String method, JsonNode message) throws JsonProcessingException {
        boolean bodiless = method.equals("GET") || mapping.isBlank() && method.equals("DELETE");
        if (bodiless) {
            return null;
        }
        if (mapping.isBlank()) {
            ObjectNode own = message.deepCopy();
            own.remove("providerOptions");
            own.remove("renderedFrom");
            return JSON.writeValueAsBytes(own);
        }
        try {
            JsonNode made = ConfiguredJq.made(mapping, message, ConfiguredJq.budget());
            if (made == null || !made.isObject()) {
                throw rejected(field, "makes " + kind(made) + " of this message; a JSON object is expected");
            }
            return JSON.writeValueAsBytes(made);
        } catch (BoundedJqException e) {
            throw rejected(field, e.getMessage());
        }
    }

    /** What a value is, for people. */
    static String kind(JsonNode made) {
        return made == null ? "nothing" : switch (made.getNodeType()) {
            case ARRAY -> "a list";
            case STRING -> "a text";
            case NUMBER -> "a number";
            case BOOLEAN -> "true or false";
            default -> "null";
        };
    }

    private static UnfitConfigurationException rejected(String field, String words) {
        return new UnfitConfigurationException(Outcome.REJECTED, Fault.CONFIGURATION, title(field) + " " + words + "; nothing was sent");
    }

    /** The field as the form calls it, and its name. */
    static String title(String field) {
        return ProviderCall.current().flatMap(call -> call.provider().form().field(field))
                .map(found -> "The " + found.title() + " (" + field + ")").orElse(field);
    }

    static String text(Exchange exchange, String variable) {
        String text = exchange.getVariable(variable, String.class);
        return text == null ? "" : text;
    }
}
