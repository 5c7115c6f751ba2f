package dev.serai.webhook;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** What a signature is of: a text such as {@code v0:{timestamp}:{body}} with parts of the request in it, put in as they came. */
final class SignedText {

    private static final Map<String, Function<Parts, byte[]>> PARTS = Map.of(
            "body", parts -> parts.request().body(),
            "method", parts -> bytes(parts.request().method()),
            "url", parts -> bytes(parts.request().url()),
            "timestamp", parts -> bytes(parts.timestamp()),
            "id", parts -> bytes(parts.id()));

    /** Each a literal, or the name of a part in braces. */
    private final List<String> pieces;

    private SignedText(List<String> pieces) {
        this.pieces = pieces;
    }

    /** @param timestamp empty where the request has none; likewise {@code id} */
    record Parts(SignedRequest request, String timestamp, String id) {}

    /** @throws IllegalArgumentException when it names a part that there is not */
    static SignedText of(String template) {
        List<String> pieces = new ArrayList<>();
        int from = 0;
        while (from < template.length()) {
            int open = template.indexOf('{', from);
            int close = open < 0 ? -1 : template.indexOf('}', open);
            if (close < 0) {
                pieces.add(template.substring(from));
                break;
            }
            if (open > from) {
                pieces.add(template.substring(from, open));
            }
            String name = template.substring(open + 1, close);
            if (!PARTS.containsKey(name)) {
                throw new IllegalArgumentException("names {" + name + "}; there are {body}, {id}, {method}, {timestamp} and {url}");
            }
            pieces.add("{" + name + "}");
            from = close + 1;
        }
        return new SignedText(List.copyOf(pieces));
    }

    boolean has(String part) {
        return pieces.contains("{" + part + "}");
    }

    byte[] of(Parts parts) {
        ByteArrayOutputStream text = new ByteArrayOutputStream(parts.request().body().length + 64);
        for (String piece : pieces) {
            boolean isPart = piece.length() > 2 && piece.startsWith("{") && PARTS.containsKey(piece.substring(1, piece.length() - 1));
            text.writeBytes(isPart ? PARTS.get(piece.substring(1, piece.length() - 1)).apply(parts) : bytes(piece));
        }
        return text.toByteArray();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
