package dev.serai.provider;

import dev.serai.address.EmailAddress;
import dev.serai.address.InvalidAddressException;
import dev.serai.api.FieldProblem;
import dev.serai.provider.ConnectionForm.Field;
import dev.serai.provider.Provider.RateLimit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Checks the values given for a connection against the provider's form. */
public final class ConnectionFormValidator {

    /** What every connection has beside the form. */
    public static final List<String> RUNTIME_SETTINGS = List.of("sandbox", "sandboxStatus", "rateLimit");

    private static final Field SANDBOX = new Field("sandbox", "Sandbox", "Answer realistically without calling the provider.", "boolean",
            false, false, Boolean.FALSE, null, List.of(), null, "advanced");
    private static final Field SANDBOX_STATUS = new Field("sandboxStatus", "Sandbox Status", "The HTTP status the sandbox answers with.",
            "integer", false, false, null, "^[2-5]\\d\\d$", List.of(), "503", "advanced");
    private static final Field RATE_LIMIT = new Field("rateLimit", "Rate Limit", "The limit of this account where it is another than the"
            + " provider publishes, such as 600/min, 100/s or 10/s burst 20.", "string", false, false, null,
            "^[1-9]\\d{0,8}/(s|min|h|d)( burst [1-9]\\d{0,8})?$", List.of(), "100/s", "advanced");

    private ConnectionFormValidator() {}

    /**
     * The values as they are to be stored, and what is wrong with them.
     *
     * @param values by property name, each in the type of its field; without the defaults and without what was left empty
     * @param problems one per bad field; empty when all is well
     */
    public record Checked(Map<String, Object> values, List<FieldProblem> problems) {

        public boolean valid() {
            return problems.isEmpty();
        }
    }

    /** Checks values that name the sandbox themselves where they want it. */
    public static Checked check(ConnectionForm form, Map<String, ?> values) {
        return check(form, values, false);
    }

    /**
     * Checks the values.
     *
     * @param values property values by name, camelCase or snake_case: text, numbers, booleans or their {@code JsonNode}s; null and blank
     *     mean not given
     * @param sandbox true when nothing is ever sent with them: required fields may then be missing; the value {@code sandbox} says the
     *     same
     */
    public static Checked check(ConnectionForm form, Map<String, ?> values, boolean sandbox) {
        Map<String, Field> known = known(form);
        Map<String, Object> accepted = new LinkedHashMap<>();
        List<FieldProblem> problems = new ArrayList<>();
        String unknown = "is not known here; accepted are " + names(form);
        values.forEach((given, value) -> {
            Field field = known.get(given.replace("_", "").toLowerCase(Locale.ROOT));
            Object plain = FieldValue.plain(value);
            if (field == null) {
                problems.add(new FieldProblem(given, unknown));
            } else if (accepted.containsKey(field.name())) {
                problems.add(new FieldProblem(given, "is given twice, as " + field.name() + " and in another spelling"));
            } else if (plain != null) {
                List<String> wrong = new ArrayList<>();
                Object normalised = FieldValue.normalise(field, FieldFormats.written(form, field, plain), wrong);
                if (field == RATE_LIMIT && normalised != null && RateLimit.parse(normalised.toString()).isEmpty()) {
                    wrong.add("is \"" + normalised + "\"; " + RateLimit.EXPECTED);
                    normalised = null;
                }
                if (normalised != null && !field.secret() && form.inAddress().contains(field.name())
                        && !AddressFields.fits(normalised.toString())) {
                    wrong.add(AddressFields.MISFIT);
                    normalised = null;
                }
                if (normalised instanceof String address && form.isEmailAddress(field.name())) {
                    normalised = address(address, wrong);
                }
                wrong.forEach(message -> problems.add(new FieldProblem(field.name(), message)));
                if (normalised != null) {
                    accepted.put(field.name(), normalised);
                }
            }
        });
        boolean lenient = sandbox || Boolean.TRUE.equals(accepted.get("sandbox"));
        problems.addAll(FieldFormats.problems(form, accepted, lenient));
        Set<String> named = problems.stream().map(FieldProblem::field).collect(Collectors.toSet());
        form.fields().stream()
                .filter(field -> field.required() && !lenient && field.defaultValue() == null && !accepted.containsKey(field.name()))
                .filter(field -> !named.contains(field.name()))
                .forEach(field -> problems.add(new FieldProblem(field.name(), "is required: " + field.description())));
        return new Checked(accepted, List.copyOf(problems));
    }

    private static Object address(String written, List<String> wrong) {
        try {
            return EmailAddress.parse(written).toString();
        } catch (InvalidAddressException e) {
            wrong.add("is \"" + written + "\", which " + e.getMessage());
            return null;
        }
    }

    private static Map<String, Field> known(ConnectionForm form) {
        return Stream.concat(form.fields().stream(), Stream.of(SANDBOX, SANDBOX_STATUS, RATE_LIMIT))
                .collect(Collectors.toMap(field -> field.name().toLowerCase(Locale.ROOT), field -> field, (a, b) -> a));
    }

    private static String names(ConnectionForm form) {
        return Stream.concat(form.fields().stream().map(Field::name), RUNTIME_SETTINGS.stream()).collect(Collectors.joining(", "));
    }
}
