package dev.serai.ledger;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a message is about and whom it goes to, as lists show it. It is read from how the text of the message begins, so that a list of
 * large messages costs as little as one of small ones; what does not stand there is left out.
 *
 * @param subject its subject or title, else a name, an amount or how its text begins; null where it says none of them
 * @param to the first of those whom it goes to
 * @param attempts how often a provider was called for it
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record Summary(String subject, List<String> to, int attempts) {

    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(100).build()).build();
    private static final int LONGEST = 200;
    private static final int MOST_RECIPIENTS = 3;
    private static final int SHORTEST_CODE = 4;
    private static final List<String> SUBJECTS = List.of("subject", "topic", "title", "name", "summary", "description");
    private static final List<String> RECIPIENTS = List.of("to", "receiptEmail", "email", "phone", "mobilePhone", "channel", "url");
    private static final Set<String> LISTS = Set.of("to", "attendees", "receiptEmail");
    private static final List<String> ADDRESSES = List.of("email", "phone", "address", "id", "name");

    /** @param beginning of the message's JSON; null for none */
    static Summary of(String beginning, int attempts) {
        if (beginning == null) {
            return new Summary(null, List.of(), attempts);
        }
        Map<String, String> texts = new HashMap<>();
        List<String> to = new ArrayList<>();
        try (JsonParser parser = JSON.createParser(beginning)) {
            if (parser.nextToken() == JsonToken.START_OBJECT) {
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    field(parser, texts, to);
                }
            }
        } catch (IOException cutOff) {
            // The text ends where it was cut, or is no JSON: what was read until there counts
            return summary(texts, to, attempts);
        }
        return summary(texts, to, attempts);
    }

    private static void field(JsonParser parser, Map<String, String> texts, List<String> to) throws IOException {
        String name = parser.currentName();
        JsonToken value = parser.nextToken();
        if (value == JsonToken.VALUE_STRING || value != null && value.isNumeric()) {
            texts.put(name, parser.getText().strip());
        } else if (LISTS.contains(name) && value == JsonToken.START_ARRAY) {
            for (JsonToken item = parser.nextToken(); item != null && item != JsonToken.END_ARRAY; item = parser.nextToken()) {
                recipient(parser, item, to);
            }
        } else if (LISTS.contains(name) && value == JsonToken.START_OBJECT) {
            recipient(parser, value, to);
        } else {
            parser.skipChildren();
        }
    }

    private static void recipient(JsonParser parser, JsonToken item, List<String> to) throws IOException {
        String address = null;
        if (item == JsonToken.VALUE_STRING) {
            address = parser.getText();
        } else if (item == JsonToken.START_OBJECT) {
            Map<String, String> parts = new HashMap<>();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                if (parser.nextToken() == JsonToken.VALUE_STRING) {
                    parts.put(name, parser.getText());
                } else {
                    parser.skipChildren();
                }
            }
            address = first(ADDRESSES, parts);
        } else {
            parser.skipChildren();
        }
        if (address != null && to.size() < MOST_RECIPIENTS) {
            to.add(cut(address.strip()));
        }
    }

    private static Summary summary(Map<String, String> texts, List<String> to, int attempts) {
        String recipient = to.isEmpty() ? first(RECIPIENTS, texts) : null;
        return new Summary(subject(texts), recipient == null ? List.copyOf(to) : List.of(cut(recipient)), attempts);
    }

    private static String subject(Map<String, String> texts) {
        if (texts.containsKey("to")) {
            // What a message is about is no title of it, as it is of a meeting
            texts.remove("topic");
        }
        String subject = first(SUBJECTS, texts);
        if (subject != null) {
            return cut(subject);
        }
        if (texts.containsKey("amount") && texts.containsKey("currency")) {
            return cut(texts.get("amount") + " " + texts.get("currency"));
        }
        String name = String.join(" ", Stream.of("firstName", "lastName").map(texts::get).filter(Objects::nonNull).toList()).strip();
        if (!name.isEmpty()) {
            return cut(name);
        }
        String company = first(List.of("company"), texts);
        return company != null ? cut(company) : texts.containsKey("text") ? withoutCodes(cut(texts.get("text"))) : null;
    }

    private static String first(List<String> names, Map<String, String> texts) {
        return names.stream().map(texts::get).filter(text -> text != null && !text.isBlank()).findFirst().orElse(null);
    }

    private static String cut(String text) {
        return text.codePointCount(0, text.length()) <= LONGEST ? text
                : text.substring(0, text.offsetByCodePoints(0, LONGEST - 1)) + "\u2026";
    }

    /** Digits of what may be a code for signing in are not for lists. */
    private static String withoutCodes(String text) {
        StringBuilder shown = new StringBuilder(text.length());
        int at = 0;
        while (at < text.length()) {
            int end = at;
            while (end < text.length() && Character.isDigit(text.charAt(end))) {
                end++;
            }
            if (end == at) {
                shown.append(text.charAt(at++));
            } else {
                shown.append(end - at < SHORTEST_CODE ? text.substring(at, end) : "\u2022".repeat(end - at));
                at = end;
            }
        }
        return shown.toString();
    }
}
