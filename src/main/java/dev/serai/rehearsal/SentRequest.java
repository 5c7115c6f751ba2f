package dev.serai.rehearsal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.api.JsonText;
import dev.serai.provider.ProviderRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** A request to a provider as a tree, so that two of them can be compared part by part. */
final class SentRequest {

    private SentRequest() {}

    /** Null for none. */
    static ObjectNode of(ProviderRequest request) {
        if (request == null) {
            return null;
        }
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        tree.put("method", request.method()).put("url", request.url());
        ObjectNode headers = tree.putObject("headers");
        request.headers().forEach(headers::put);
        if (request.body() != null) {
            tree.set("body", body(request));
        }
        return tree;
    }

    private static JsonNode body(ProviderRequest request) {
        String body = request.body();
        String type = request.headers().entrySet().stream().filter(header -> header.getKey().equalsIgnoreCase("Content-Type"))
                .map(Map.Entry::getValue).findFirst().orElse("");
        if (type.contains("json")) {
            try {
                return JsonText.read(body);
            } catch (JsonProcessingException e) {
                return lines(body);
            }
        }
        return type.contains("form-urlencoded") ? form(body) : lines(body);
    }

    private static ObjectNode form(String body) {
        ObjectNode form = JsonNodeFactory.instance.objectNode();
        for (String pair : body.split("&")) {
            int equals = pair.indexOf('=');
            form.withArray("/" + decoded(equals < 0 ? pair : pair.substring(0, equals)).replace("~", "~0").replace("/", "~1"))
                    .add(equals < 0 ? "" : decoded(pair.substring(equals + 1)));
        }
        return form;
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }

    private static ArrayNode lines(String body) {
        ArrayNode lines = JsonNodeFactory.instance.arrayNode();
        body.lines().forEach(lines::add);
        return lines;
    }
}
