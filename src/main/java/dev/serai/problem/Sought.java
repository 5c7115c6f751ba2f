package dev.serai.problem;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.api.ProblemException;
import dev.serai.privacy.Subject;
import java.util.List;
import java.util.Locale;

/**
 * Whom somebody asks about: by an address or a number, however that is written, or by a name or any other text as it stands.
 *
 * @param subject null where it is neither an address nor a number
 */
record Sought(String written, Subject subject) {

    private static final int SHORTEST = 3;
    private static final int LONGEST = 320;
    private static final List<String> RECIPIENTS = List.of("to", "cc", "bcc");

    /** @throws ProblemException 400 for what is too short or too long to be looked for */
    static Sought of(String text) {
        String written = text == null ? "" : text.strip();
        if (written.length() < SHORTEST || written.length() > LONGEST) {
            throw ProblemException.badField("recipient", "must be an email address, a phone number or a name, of " + SHORTEST + " to "
                    + LONGEST + " characters");
        }
        return new Sought(written, Subject.of(written).orElse(null));
    }

    private boolean isNumber() {
        return subject != null && subject.digits() != null;
    }

    /** A condition that holds for every text that may name them. */
    String mayBeIn(String text) {
        return isNumber() ? "position(:needle in regexp_replace(" + text + ", '[^0-9]', '', 'g')) > 0"
                : "position(:needle in lower(" + text + ")) > 0";
    }

    /** What the condition looks for. */
    String needle() {
        return isNumber() ? subject.digits() : subject != null ? subject.normal() : written.toLowerCase(Locale.ROOT);
    }

    boolean isIn(String text) {
        return text != null && (subject != null ? subject.isIn(text) : text.toLowerCase(Locale.ROOT).contains(needle()));
    }

    /** Whether a field of the tree names them. */
    boolean isIn(JsonNode tree) {
        if (subject != null) {
            return subject.isIn(tree);
        }
        if (tree.isValueNode()) {
            return isIn(tree.asText());
        }
        for (JsonNode item : tree) {
            if (isIn(item)) {
                return true;
            }
        }
        return false;
    }

    /** Whether the message goes to them. */
    boolean isAddressedBy(JsonNode message) {
        return message != null && RECIPIENTS.stream().anyMatch(field -> isIn(message.path(field)));
    }
}
