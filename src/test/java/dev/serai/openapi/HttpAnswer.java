package dev.serai.openapi;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** @param headers by their names in lower case */
record HttpAnswer(int status, Map<String, String> headers, byte[] body) {

    private static final ObjectMapper JSON = new ObjectMapper();

    boolean succeeded() {
        return status >= 200 && status < 300;
    }

    String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /** Without its parameters; empty when there is none. */
    String mediaType() {
        String type = headers.getOrDefault("content-type", "");
        return type.contains(";") ? type.substring(0, type.indexOf(';')).strip() : type;
    }

    /** Missing when the body is no JSON. */
    JsonNode json() {
        try {
            return JSON.readTree(text());
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }

    @Override
    public String toString() {
        String text = text();
        return status + " " + headers.getOrDefault("content-type", "") + " "
                + (text.length() > 2000 ? text.substring(0, 2000) + "..." : text);
    }
}
