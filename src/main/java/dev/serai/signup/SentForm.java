package dev.serai.signup;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.address.EmailAddress;
import dev.serai.address.InvalidAddressException;
import dev.serai.api.FieldProblem;
import dev.serai.api.ProblemException;
import dev.serai.api.RequestBody;
import java.math.BigDecimal;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** What somebody sent with a form, as text by the names that the form has for it. */
final class SentForm {

    /** The signed token that the form got when it was opened. */
    static final String TOKEN = "_token";
    /** Where to go afterwards, of the addresses that the page allows. */
    static final String REDIRECT = "_redirect";

    private static final int MOST = 100;
    private static final int LONGEST_NAME = 100;
    private static final Pattern PHONE = Pattern.compile("\\+?[0-9][0-9 ()./-]{3,38}[0-9]");
    private static final Pattern NUMBER = Pattern.compile("[+-]?[0-9]{1,20}([.,][0-9]{1,15})?");
    private static final Set<String> TRUE = Set.of("true", "on", "yes", "1");
    private static final Set<String> FALSE = Set.of("false", "off", "no", "0", "");

    private final Map<String, String> values = new LinkedHashMap<>();
    private final List<String> twice = new ArrayList<>();
    private final List<String> noText = new ArrayList<>();

    private SentForm() {}

    /** @throws ProblemException 400 for what is no such object, or one with more than {@value #MOST} fields */
    static SentForm json(byte[] body) {
        JsonNode tree = RequestBody.freeForm(body);
        if (!tree.isObject()) {
            throw ProblemException.badRequest("The body must be a JSON object with the fields of the form", List.of());
        }
        requireFew(tree.size());
        SentForm form = new SentForm();
        tree.properties().forEach(field -> {
            JsonNode value = field.getValue();
            if (value.isContainerNode()) {
                form.noText.add(field.getKey());
            }
            form.values.put(field.getKey(), value.isNull() || value.isContainerNode() ? "" : value.asText());
        });
        return form;
    }

    /** @throws ProblemException 400 for what is no form in UTF-8, or one with more than {@value #MOST} fields */
    static SentForm urlEncoded(byte[] body) {
        String text;
        try {
            text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
        } catch (CharacterCodingException e) {
            throw ProblemException.badRequest("The form is not written in UTF-8", List.of());
        }
        requireFew((int) text.chars().filter(c -> c == '&').count() + 1);
        SentForm form = new SentForm();
        for (String pair : text.split("&")) {
            int equals = pair.indexOf('=');
            if (pair.isEmpty()) {
                continue;
            }
            try {
                String name = URLDecoder.decode(equals < 0 ? pair : pair.substring(0, equals), StandardCharsets.UTF_8);
                String value = equals < 0 ? "" : URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8);
                if (form.values.putIfAbsent(name, value) != null) {
                    form.twice.add(name);
                }
            } catch (IllegalArgumentException e) {
                throw ProblemException.badRequest("The form is not percent-encoded (RFC 3986)", List.of());
            }
        }
        return form;
    }

    private static void requireFew(int count) {
        if (count > MOST) {
            throw ProblemException.badRequest("The form has " + count + " fields; at most " + MOST + " are accepted",
                    List.of(new FieldProblem("(form)", "has " + count + " fields; at most " + MOST + " are accepted")));
        }
    }

    /** The text of a field; empty for none. */
    String get(String name) {
        return values.getOrDefault(name, "");
    }

    /** What was sent for the fields of the form, to be shown in it again. */
    Map<String, String> values() {
        return values;
    }

    /**
     * What was sent, checked.
     *
     * @param fields by name, texts and for checkboxes true or false; without what was left empty
     * @param email in its normal form; null where it is none
     * @param redirect where to go afterwards; null to stay
     */
    record Checked(ObjectNode fields, String email, String redirect, List<FieldProblem> problems) {}

    Checked check(SignupPage page, SignupText text) {
        List<FieldProblem> problems = new ArrayList<>();
        for (String name : values.keySet()) {
            boolean known = name.equals(TOKEN) || name.equals(REDIRECT) || name.equals(page.trap()) || page.field(name).isPresent();
            if (!known) {
                String shown = name.length() > LONGEST_NAME ? name.substring(0, LONGEST_NAME) + "..." : name;
                problems.add(new FieldProblem(shown, text.say("unknown")));
            }
        }
        twice.forEach(name -> problems.add(new FieldProblem(name, text.say("twice"))));
        noText.forEach(name -> problems.add(new FieldProblem(name, text.say("notText"))));
        ObjectNode taken = JsonNodeFactory.instance.objectNode();
        String email = null;
        for (FormField field : page.fields()) {
            String sent = get(field.name()).replace("\r\n", "\n").strip();
            if (noText.contains(field.name())) {
                continue;
            }
            if (field.type() == FormField.Type.CHECKBOX) {
                checkbox(field, sent, taken, problems, text);
                continue;
            }
            if (sent.isEmpty()) {
                if (field.required()) {
                    problems.add(new FieldProblem(field.name(), text.say("missing")));
                }
                continue;
            }
            String wrong = wrong(field, sent, text);
            if (wrong == null && field.type() == FormField.Type.EMAIL) {
                email = normal(sent);
                wrong = email == null ? text.say("notEmail") : null;
            }
            if (wrong != null) {
                problems.add(new FieldProblem(field.name(), wrong));
            } else {
                taken.put(field.name(), field.type() == FormField.Type.EMAIL ? email : sent);
            }
        }
        String redirect = get(REDIRECT).strip();
        if (!redirect.isEmpty() && !page.redirects().contains(redirect)) {
            problems.add(new FieldProblem(REDIRECT, text.say("notRedirect")));
        }
        String target = redirect.isEmpty() ? page.redirects().stream().findFirst().orElse(null) : redirect;
        return new Checked(taken, email, target, problems);
    }

    private static void checkbox(FormField field, String sent, ObjectNode taken, List<FieldProblem> problems, SignupText text) {
        String word = sent.toLowerCase(Locale.ROOT);
        if (!TRUE.contains(word) && !FALSE.contains(word)) {
            problems.add(new FieldProblem(field.name(), text.say("notOption")));
        } else if (field.required() && !TRUE.contains(word)) {
            problems.add(new FieldProblem(field.name(), text.say("missing")));
        } else {
            taken.put(field.name(), TRUE.contains(word));
        }
    }

    /** Null where nothing is. */
    private static String wrong(FormField field, String sent, SignupText text) {
        if (sent.length() > field.maxLength()) {
            return text.say("tooLong", sent.length(), field.maxLength());
        }
        boolean lines = field.type() == FormField.Type.TEXTAREA;
        if (sent.chars().anyMatch(c -> Character.isISOControl(c) && !(lines && (c == '\n' || c == '\t')))) {
            return text.say("oneLine");
        }
        return switch (field.type()) {
            case TEL -> PHONE.matcher(sent).matches() ? null : text.say("notPhone");
            case NUMBER -> NUMBER.matcher(sent).matches() && isNumber(sent) ? null : text.say("notNumber");
            case DATE -> isDate(sent) ? null : text.say("notDate");
            case URL -> SignupPage.origin(sent).isPresent() ? null : text.say("notUrl");
            case SELECT -> field.options().contains(sent) ? null : text.say("notOption");
            default -> null;
        };
    }

    private static boolean isNumber(String sent) {
        try {
            new BigDecimal(sent.replace(',', '.'));
            return true;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static boolean isDate(String sent) {
        try {
            LocalDate.parse(sent);
            return true;
        } catch (DateTimeParseException e) {
            return false;
        }
    }

    /** Null for what is no address of mail. */
    private static String normal(String sent) {
        try {
            return EmailAddress.parse(sent).toString();
        } catch (InvalidAddressException e) {
            return null;
        }
    }
}
