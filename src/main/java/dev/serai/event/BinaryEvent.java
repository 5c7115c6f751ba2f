package dev.serai.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.api.ProblemException;
import dev.serai.api.RequestBody;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;

/**
 * A CloudEvent in the binary content mode: attributes in headers, the body is the data. See the HTTP protocol binding of CloudEvents 1.0,
 * sections 3.1 and 3.1.3.2 for how headers are quoted and percent-encoded.
 */
final class BinaryEvent {

    /** What the names of its headers begin with. */
    static final String PREFIX = "ce-";

    private static final List<String> REQUIRED = List.of("specversion", "type", "source", "id");
    private static final List<String> READ = List.of("specversion", "type", "source", "id", "subject", "time", "dataschema",
            "partitionkey");

    private BinaryEvent() {}

    /** Whether the headers hold one; without all of its required attributes, too. */
    static boolean isOne(Function<String, String> header) {
        return REQUIRED.stream().anyMatch(attribute -> header.apply(PREFIX + attribute) != null);
    }

    /**
     * What its headers say, as the members of its JSON.
     *
     * @throws ProblemException 400 naming the header that cannot be read
     */
    static ObjectNode attributes(Function<String, String> header, ObjectMapper json) {
        ObjectNode event = json.createObjectNode();
        for (String attribute : READ) {
            String value = header.apply(PREFIX + attribute);
            if (value != null) {
                event.put(attribute, decoded(PREFIX + attribute, value));
            }
        }
        return event;
    }

    /**
     * The event as its JSON, with the body as its data; without any where there is no body.
     *
     * @throws ProblemException 415 when the data is no JSON
     */
    static ObjectNode withData(ObjectNode event, byte[] body, Function<String, String> header) {
        if (body != null && body.length > 0) {
            EventMediaType type = EventMediaType.of(header.apply("content-type"));
            if (!type.isJson()) {
                throw type.unsupported("it says what the data of a binary CloudEvent is, and that must be JSON");
            }
            event.set("data", data(body));
        }
        return event;
    }

    private static JsonNode data(byte[] body) {
        JsonNode data = RequestBody.freeForm(body);
        if (!data.isObject()) {
            throw ProblemException.badField("data", "must be a JSON object: the body of a binary CloudEvent is its data");
        }
        return data;
    }

    /** Undoes quotes and percent-encoding. Bytes beyond ASCII, which the server hands on as they came, are UTF-8 as encoded ones are. */
    private static String decoded(String name, String value) {
        String text = unquoted(name, value.strip());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c > 0xFF) {
                throw ProblemException.badField(name, "has a character that is no byte; write it percent-encoded in UTF-8");
            }
            if (c != '%') {
                bytes.write(c);
                continue;
            }
            int high = i + 2 < text.length() ? Character.digit(text.charAt(i + 1), 16) : -1;
            int low = high < 0 ? -1 : Character.digit(text.charAt(i + 2), 16);
            if (low < 0) {
                throw ProblemException.badField(name, "is not percent-encoded; a percent sign is written %25");
            }
            bytes.write(high << 4 | low);
            i += 2;
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes.toByteArray())).toString();
        } catch (CharacterCodingException e) {
            throw ProblemException.badField(name, "is not UTF-8 once its percent-encoding is undone");
        }
    }

    /** Without the quotes and backslashes that some HTTP software puts around values (RFC 9110, 5.6.4). */
    private static String unquoted(String name, String value) {
        if (!value.startsWith("\"")) {
            return value;
        }
        StringBuilder text = new StringBuilder(value.length());
        int i = 1;
        while (i < value.length() && value.charAt(i) != '"') {
            if (value.charAt(i) == '\\') {
                i++;
            }
            if (i < value.length()) {
                text.append(value.charAt(i++));
            }
        }
        if (i != value.length() - 1) {
            throw ProblemException.badField(name, "begins with a quotation mark and does not end with one; write it %22");
        }
        return text.toString();
    }
}
