package dev.serai.proof;

import dev.serai.proof.SignedRequest.Parameter;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** What a signature is of: a text such as {@code v0:{time}:{body}} with parts of the request in it, put in as they came. */
final class SignedText {

    private static final Map<String, Function<Parts, byte[]>> PARTS = new TreeMap<>(Map.of(
            "body", parts -> parts.request().body(),
            "method", parts -> bytes(parts.request().method()),
            "url", parts -> bytes(parts.request().url()),
            "form", parts -> bytes(form(parts.request().form())),
            "time", parts -> bytes(parts.time()),
            "id", parts -> bytes(parts.id())));

    private final List<Piece> pieces;

    private SignedText(List<Piece> pieces) {
        this.pieces = pieces;
    }

    /** A literal, or a part of the request; the other is null. */
    private record Piece(byte[] literal, String part) {}

    /** @param time empty where the request has none; likewise {@code id} */
    record Parts(SignedRequest request, String time, String id) {}

    /** @throws IllegalArgumentException when it names a part that there is not */
    static SignedText of(String template) {
        List<Piece> pieces = new ArrayList<>();
        int from = 0;
        while (from < template.length()) {
            int open = template.indexOf('{', from);
            int close = open < 0 ? -1 : template.indexOf('}', open);
            if (close < 0) {
                pieces.add(new Piece(bytes(template.substring(from)), null));
                break;
            }
            if (open > from) {
                pieces.add(new Piece(bytes(template.substring(from, open)), null));
            }
            String name = template.substring(open + 1, close);
            if (!PARTS.containsKey(name)) {
                throw new IllegalArgumentException("signs {" + name + "}; there are {" + String.join("}, {", PARTS.keySet()) + "}");
            }
            pieces.add(new Piece(null, name));
            from = close + 1;
        }
        return new SignedText(List.copyOf(pieces));
    }

    boolean has(String part) {
        return pieces.stream().anyMatch(piece -> part.equals(piece.part()));
    }

    byte[] of(Parts parts) {
        ByteArrayOutputStream text = new ByteArrayOutputStream(parts.request().body().length + 64);
        for (Piece piece : pieces) {
            text.writeBytes(piece.part() == null ? piece.literal() : PARTS.get(piece.part()).apply(parts));
        }
        return text.toByteArray();
    }

    /** The parameters of a form as Twilio and Mandrill sign them: sorted, name and value, nothing between, nothing twice. */
    static String form(List<Parameter> parameters) {
        StringBuilder text = new StringBuilder();
        parameters.stream().distinct().sorted(Comparator.comparing(Parameter::name).thenComparing(Parameter::value))
                .forEach(parameter -> text.append(parameter.name()).append(parameter.value()));
        return text.toString();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
