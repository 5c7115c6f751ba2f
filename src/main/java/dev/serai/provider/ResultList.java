package dev.serai.provider;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.provider.PartialResult.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Reads answers that have one result for each recipient, or for each part, of a message.
 *
 * @param list where the list is
 * @param taken what a result looks like whose recipient or part was taken
 * @param refused what one looks like that was refused; what is neither is unclear
 * @param recipient where in a result its recipient is; null where the results are those of parts
 * @param reason where in a result the provider says why; null for its words in general
 */
public record ResultList(JsonPointer list, Map<JsonPointer, List<String>> taken, Map<JsonPointer, List<String>> refused,
        JsonPointer recipient, JsonPointer reason) {

    private static final int MOST_WORDS = 200;

    /** What a list of results says in all. */
    enum Verdict {
        /** All were taken. */
        TAKEN,
        /** Some were taken, and some not. */
        PARTLY,
        /** None was taken, as far as the answer tells. */
        NOT_TAKEN
    }

    Verdict verdict(JsonNode answer) {
        JsonNode results = answer.at(list);
        int accepted = 0;
        if (results.isArray()) {
            for (JsonNode result : results) {
                accepted += isTaken(result) ? 1 : 0;
            }
        }
        return accepted == 0 ? Verdict.NOT_TAKEN : accepted == results.size() ? Verdict.TAKEN : Verdict.PARTLY;
    }

    /** Who was taken, refused and neither. */
    PartialResult read(JsonNode answer) {
        List<String> accepted = new ArrayList<>();
        List<Refusal> rejected = new ArrayList<>();
        List<String> unclear = new ArrayList<>();
        JsonNode results = answer.at(list);
        for (int i = 0; i < results.size(); i++) {
            JsonNode result = results.get(i);
            String name = name(result, i + 1, results.size());
            if (isTaken(result)) {
                if (recipient != null) {
                    accepted.add(name);
                }
            } else if (AnswerSign.matchesBody(result, refused)) {
                rejected.add(new Refusal(name, words(result)));
            } else {
                unclear.add(name);
            }
        }
        return new PartialResult(accepted, rejected, unclear);
    }

    private boolean isTaken(JsonNode result) {
        return AnswerSign.matchesBody(result, taken);
    }

    private String name(JsonNode result, int number, int of) {
        String named = recipient == null ? "" : masked(result.at(recipient).asText(""));
        return !named.isBlank() ? named : (recipient == null ? "part " : "recipient ") + number + " of " + of;
    }

    private String words(JsonNode result) {
        JsonNode told = reason == null ? result : result.at(reason);
        String words = ProviderWords.in(AnswerSign.isText(told) ? told : result);
        return words.isEmpty() ? null : words;
    }

    private static String masked(String text) {
        String shown = SecretMask.current().apply(text);
        return shown.length() > MOST_WORDS ? shown.substring(0, MOST_WORDS) + "..." : shown;
    }
}
