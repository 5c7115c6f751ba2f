package dev.serai.webhook;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.api.JsonText;
import dev.serai.proof.SignedRequest;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * The headers of a request that may be kept for people to see: none that prove or log in, by its name, and none that looks like a key or
 * a signature, by its value.
 */
final class SafeHeaders {

    private static final int MOST = 50;
    private static final int LONGEST = 500;
    private static final int LONGEST_NAME = 100;
    private static final List<String> TELLING = List.of("auth", "cookie", "token", "secret", "password", "passwd", "key", "sign", "-sig",
            "hmac", "hash", "digest", "mac", "credential", "session", "jwt", "nonce", "forwarded", "real-ip", "client-ip", "via");
    /** As long as a key of 128 bits or a short hash is. */
    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9+/=_.-]{22,}+");
    private static final Pattern UUID = Pattern.compile("[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}");
    private static final Pattern MARKS = Pattern.compile("[./_-]+");
    private static final int LONGEST_WORD = 20;

    private SafeHeaders() {}

    /**
     * Those of a request, by lower-case name; of several with one name the first.
     *
     * @param mask hides the connection's secrets in a text
     */
    static ObjectNode of(SignedRequest request, UnaryOperator<String> mask) {
        ObjectNode safe = JsonNodeFactory.instance.objectNode();
        for (Map.Entry<String, List<String>> header : request.headers().entrySet()) {
            String name = header.getKey().toLowerCase(Locale.ROOT);
            String value = header.getValue().get(0);
            if (safe.size() < MOST && name.length() <= LONGEST_NAME && value.length() <= LONGEST && isSafe(name, value)) {
                safe.put(JsonText.storable(name), JsonText.storable(mask.apply(value)));
            }
        }
        return safe;
    }

    private static boolean isSafe(String name, String value) {
        if (TELLING.stream().anyMatch(name::contains)) {
            return false;
        }
        return KEY.matcher(value).results().allMatch(run -> isNoKey(run.group()));
    }

    /** Words with marks between them are no key, however long they are together: media types, addresses of hosts, versions. */
    private static boolean isNoKey(String text) {
        return UUID.matcher(text).matches() || !text.endsWith("=")
                && MARKS.splitAsStream(text).allMatch(word -> word.length() <= LONGEST_WORD && !isMixed(word));
    }

    private static boolean isMixed(String word) {
        return word.chars().anyMatch(Character::isUpperCase) && word.chars().anyMatch(Character::isLowerCase)
                && word.chars().anyMatch(Character::isDigit);
    }
}
