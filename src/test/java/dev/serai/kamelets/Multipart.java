package dev.serai.kamelets;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads multipart/form-data as an array of parts. */
final class Multipart {

    private Multipart() {}

    static ArrayNode parse(String contentType, byte[] body) {
        assertThat(contentType).startsWith("multipart/form-data");
        String boundary = contentType.replaceAll(".*boundary=\"?([^\";]+)\"?.*", "$1");
        ArrayNode parts = JsonNodeFactory.instance.arrayNode();
        for (String part : new String(body, StandardCharsets.UTF_8).split("(\r\n)?--" + Pattern.quote(boundary))) {
            int end = part.indexOf("\r\n\r\n");
            if (end > 0) {
                parts.add(part(part.substring(0, end), part.substring(end + 4)));
            }
        }
        return parts;
    }

    private static ObjectNode part(String headers, String content) {
        ObjectNode part = JsonNodeFactory.instance.objectNode();
        part.put("name", attribute(headers, "name"));
        if (attribute(headers, "filename") != null) {
            part.put("filename", attribute(headers, "filename"));
            part.put("contentType", headers.replaceAll("(?s).*Content-Type: ([^\r\n]+).*", "$1"));
        }
        return part.put("content", content);
    }

    private static String attribute(String headers, String name) {
        Matcher matcher = Pattern.compile("[; ]" + name + "=\"([^\"]*)\"").matcher(headers);
        return matcher.find() ? matcher.group(1) : null;
    }
}
