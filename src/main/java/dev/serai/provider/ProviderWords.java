package dev.serai.provider;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Finds what a provider says about an error in whatever form it says it. */
public final class ProviderWords {

    private static final int LONGEST = 400;
    /** What a page says about an error stands near its beginning. */
    private static final int LOOKED_AT = 64 * 1024;
    private static final int MOST = 3;
    /** Discord names the field of a list in a list: {@code errors.embeds.0.fields.0.name._errors.0.message}. */
    private static final int DEEPEST = 10;
    private static final List<String> LISTS = List.of("errors", "details", "messages", "fault", "Fault");
    private static final List<String> TEXTS = List.of("message", "Message", "error_message", "errorMessage", "error-text",
            "error_description", "error_text", "error-code-label", "detail", "details", "description", "reason", "error", "Error", "title",
            "reject_reason", "msg", "name", "code");
    /** What tells more than the sentence it stands beside: of Stripe, of Meta, and of QuickBooks. */
    private static final List<JsonPointer> BESIDE = List.of(JsonPointer.compile("/decline_code"),
            JsonPointer.compile("/error_data/details"), JsonPointer.compile("/error_user_msg"),
            JsonPointer.compile("/Detail"));

    private ProviderWords() {}

    /** What an exception says, as of a text; its class where it says nothing. */
    public static String of(Throwable failure) {
        String message = failure.getMessage();
        return message == null || message.isBlank() ? failure.getClass().getSimpleName() : in(message);
    }

    /** The words; empty when there are none. At most three errors of a list. */
    static String in(JsonNode body) {
        Set<String> words = new LinkedHashSet<>();
        collect(body, words, 0);
        return shorten(String.join("; ", words));
    }

    /** Plain text, or the text of an HTML page; secrets of the call on this thread are masked before anything is cut off. */
    static String in(String text) {
        SecretMask mask = SecretMask.current();
        int looked = LOOKED_AT + mask.longest();
        return shorten(PageText.of(mask.apply(text.length() > looked ? text.substring(0, looked) : text)));
    }

    private static void collect(JsonNode node, Set<String> words, int depth) {
        if (words.size() >= MOST || depth > DEEPEST) {
            return;
        }
        if (node.isValueNode()) {
            if (!node.isNull() && !node.asText().isBlank()) {
                words.add(in(node.asText()));
            }
            return;
        }
        if (node.isArray()) {
            node.forEach(item -> collect(item, words, depth + 1));
            return;
        }
        for (String name : LISTS) {
            JsonNode list = node.path(name);
            if (list.isContainerNode() && !list.isEmpty()) {
                collect(list, words, depth + 1);
                if (!words.isEmpty()) {
                    return;
                }
            }
        }
        for (String name : TEXTS) {
            JsonNode text = node.path(name);
            if (!text.isEmpty() || !text.isNull() && !text.isMissingNode() && !text.asText().isBlank()) {
                collect(text, words, depth + 1);
                BESIDE.stream().map(node::at).filter(JsonNode::isTextual).forEach(beside -> collect(beside, words, depth + 1));
                return;
            }
        }
        if (depth > 0) {
            node.forEach(item -> collect(item, words, depth + 1));
        }
    }

    private static String shorten(String text) {
        String line = text.replaceAll("\\s+", " ").strip();
        return line.length() > LONGEST ? line.substring(0, LONGEST) + "..." : line;
    }
}
