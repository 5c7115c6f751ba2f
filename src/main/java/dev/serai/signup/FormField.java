package dev.serai.signup;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * One field of a form.
 *
 * @param name by which it is sent
 * @param label what people read beside it
 * @param options what can be chosen; empty but for a select
 * @param maxLength in characters
 * @param placeholder an example within the field; null for none
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
record FormField(String name, String label, Type type, boolean required, List<String> options, int maxLength, String placeholder) {

    enum Type {
        TEXT(200), EMAIL(320), TEL(40), URL(2000), NUMBER(40), DATE(10), TEXTAREA(4000), SELECT(200), CHECKBOX(10);

        private final int longest;

        Type(int longest) {
            this.longest = longest;
        }

        @com.fasterxml.jackson.annotation.JsonValue
        String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }

        int longest() {
            return longest;
        }
    }
}
