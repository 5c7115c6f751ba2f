package dev.serai.signup;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.api.FieldProblem;
import dev.serai.api.Fields;
import dev.serai.api.JsonText;
import dev.serai.signup.FormField.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads the fields of a form from the JSON that a page is configured with. */
final class FormFields {

    /** What is asked for where nothing is said. */
    private static final List<FormField> USUAL = List.of(
            new FormField("email", "Email", Type.EMAIL, true, List.of(), Type.EMAIL.longest(), null),
            new FormField("name", "Name", Type.TEXT, false, List.of(), Type.TEXT.longest(), null));
    private static final String FIELD = "formFields";
    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,59}");
    private static final String[] TYPES = Arrays.stream(Type.values()).map(Type::word).toArray(String[]::new);
    private static final int MOST = 40;
    private static final int MOST_OPTIONS = 300;
    private static final int LONGEST_LABEL = 500;

    private FormFields() {}

    /**
     * The fields.
     *
     * @param text a JSON list; null for the usual ones
     * @param problems what is wrong with it, one for each bad field, is added here
     */
    static List<FormField> read(String text, List<FieldProblem> problems) {
        if (text == null || text.isBlank()) {
            return USUAL;
        }
        JsonNode list;
        try {
            list = JsonText.read(text);
        } catch (JsonProcessingException e) {
            problems.add(new FieldProblem(FIELD, "is no JSON"));
            return USUAL;
        }
        if (!list.isArray() || list.isEmpty() || list.size() > MOST) {
            problems.add(new FieldProblem(FIELD, "must be a list of 1 to " + MOST + " fields, such as"
                    + " [{\"name\": \"email\", \"label\": \"Email\", \"type\": \"email\", \"required\": true}]"));
            return USUAL;
        }
        List<FormField> read = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (int i = 0; i < list.size(); i++) {
            String at = FIELD + "[" + i + "]";
            if (!(list.get(i) instanceof ObjectNode object)) {
                problems.add(new FieldProblem(at, "must be an object"));
                continue;
            }
            Fields fields = new Fields(object);
            FormField field = field(fields);
            if (fields.problems().isEmpty() && !names.add(field.name())) {
                fields.reject("name", "is \"" + field.name() + "\", as that of a field before it");
            }
            fields.problems().forEach(wrong -> problems.add(new FieldProblem(at + "." + wrong.field(), wrong.message())));
            read.add(field);
        }
        if (problems.isEmpty() && read.stream().filter(field -> field.type() == Type.EMAIL).count() != 1) {
            problems.add(new FieldProblem(FIELD, "must have one field of type email, by which people are known"));
        }
        return read;
    }

    private static FormField field(Fields fields) {
        fields.onlyKnown(List.of("name", "label", "type", "required", "options", "maxLength", "placeholder"));
        String name = fields.requiredText("name", 60);
        if (name != null && !NAME.matcher(name).matches()) {
            fields.reject("name", "is \"" + name + "\"; a letter and then letters, digits, _ and - are accepted");
        }
        String word = fields.word("type", TYPES);
        Type type = word == null ? Type.TEXT : Type.valueOf(word.toUpperCase(Locale.ROOT));
        String label = fields.text("label", LONGEST_LABEL);
        boolean required = Boolean.TRUE.equals(fields.bool("required")) || type == Type.EMAIL;
        Integer maxLength = fields.integer("maxLength", 1, type.longest());
        String placeholder = fields.text("placeholder", LONGEST_LABEL);
        return new FormField(name, label == null ? name : label, type, required, options(fields, type), maxLength == null ? type.longest()
                : maxLength, placeholder);
    }

    private static List<String> options(Fields fields, Type type) {
        List<String> options = new ArrayList<>();
        JsonNode given = fields.node("options");
        boolean isList = given != null && given.isArray() && !given.isEmpty() && given.size() <= MOST_OPTIONS;
        if ((type == Type.SELECT) != (given != null) || given != null && !isList) {
            fields.reject("options", type == Type.SELECT ? "must be a list of 1 to " + MOST_OPTIONS + " texts"
                    : "goes with the type select alone");
            return options;
        }
        if (given != null) {
            given.forEach(each -> options.add(each.isTextual() ? each.textValue().strip() : ""));
            if (options.stream().anyMatch(each -> each.isEmpty() || each.length() > type.longest()
                    || each.chars().anyMatch(Character::isISOControl))) {
                fields.reject("options", "must be texts of 1 to " + type.longest() + " characters");
            }
        }
        return options;
    }
}
