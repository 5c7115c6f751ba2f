package dev.serai.provider;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.provider.OutcomeTable.Rule;
import dev.serai.provider.Provider.ProviderAnswer;
import dev.serai.provider.Provider.RateLimit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads the {@code serai.dev/...} annotations of a kamelet file. */
final class ProviderAnnotations {

    private static final String PREFIX = "serai.dev/";
    private static final List<String> RULE = List.of("status", "body", "outcome", "about", "reason", "fault", "headers", "operation");
    private static final List<String> STEP = List.of("operation", "when", "keep");
    private static final Pattern BLOCK = Pattern.compile("\\{|[^\\s:]+:(?:\\s|$)");

    private final YamlTree tree;
    private final Set<String> read = new HashSet<>();

    ProviderAnnotations(YamlTree tree) {
        this.tree = tree;
    }

    Optional<String> text(String name) {
        read.add(name);
        JsonNode value = tree.at(pointer(name));
        return value.isValueNode() && !value.asText().isBlank() ? Optional.of(value.asText().strip()) : Optional.empty();
    }

    /** The annotation where it has lines of its own for single operations; null where it is one line, or not there. */
    JsonNode block(String name) {
        JsonNode value = tree.at(pointer(name));
        boolean isBlock = value.isContainerNode() || value.isTextual() && BLOCK.matcher(value.textValue().strip()).lookingAt();
        JsonNode block = isBlock ? structured(name, "{}") : null;
        if (block != null && !block.isObject()) {
            throw invalid(name, "is no YAML object with an entry for each operation");
        }
        return block;
    }

    /** The annotation's YAML, as text or as it is. */
    JsonNode structured(String name, String otherwise) {
        JsonNode value = tree.at(pointer(name));
        read.add(name);
        return value.isContainerNode() ? value : yaml(name, text(name).orElse(otherwise));
    }

    /** The annotations that nothing has asked for, and their lines: nobody knows them. */
    Map<String, Integer> unread() {
        Map<String, Integer> unread = new LinkedHashMap<>();
        tree.at("/metadata/annotations").fieldNames().forEachRemaining(name -> {
            if (name.startsWith(PREFIX) && !read.contains(name.substring(PREFIX.length()))) {
                unread.put(name, tree.line(pointer(name.substring(PREFIX.length()))));
            }
        });
        return unread;
    }

    /** The line of an annotation. */
    int line(String name) {
        return tree.line(pointer(name));
    }

    /** A required list, separated by commas or spaces. */
    List<String> list(String name) {
        String value = text(name).orElseThrow(() -> tree.invalid("/metadata/annotations", "annotation " + PREFIX + name + " is missing"));
        return Stream.of(value.split("[,\\s]+")).filter(item -> !item.isEmpty()).distinct().toList();
    }

    RateLimit rateLimit() {
        Optional<String> value = text("rate-limit");
        if (value.isEmpty()) {
            return null;
        }
        return RateLimit.parse(value.get()).orElseThrow(() -> invalid("rate-limit",
                "is \"" + value.get() + "\"; " + RateLimit.EXPECTED));
    }

    Map<String, String> rateLimitHeaders() {
        return pairs("rate-limit-headers", "remaining=X-RateLimit-Remaining reset=X-RateLimit-Reset");
    }

    boolean smtpUtf8() {
        String value = text("smtputf8").orElse("false");
        if (!List.of("true", "false").contains(value)) {
            throw invalid("smtputf8", "is \"" + value + "\"; \"true\" or \"false\" is expected");
        }
        return Boolean.parseBoolean(value);
    }

    Map<String, String> environment(ConnectionForm form) {
        Map<String, String> environment = pairs("environment", "apiKey=SENDGRID_API_KEY");
        for (String property : environment.keySet()) {
            if (form.field(property).isEmpty()) {
                throw invalid("environment", "names \"" + property + "\", which is not among the properties");
            }
        }
        return environment;
    }

    /** Where answers have members that a customer of the provider named: paths with a star for any name. */
    Set<String> customFields() {
        if (text("custom-fields").isEmpty()) {
            return Set.of();
        }
        List<String> paths = list("custom-fields");
        for (String path : paths) {
            if (!path.startsWith("/") || path.indexOf('*') < 0 || path.indexOf('*') != path.lastIndexOf('*')) {
                throw invalid("custom-fields", "names \"" + path + "\"; a path begins with a slash and has one star, e.g."
                        + " /items[]/properties/*");
            }
        }
        return Set.copyOf(paths);
    }

    OutcomeTable outcomes(List<String> operations) {
        JsonNode rules = structured("outcomes", "[]");
        if (!rules.isArray()) {
            throw invalid("outcomes", "is no YAML list of rules such as \"- {status: 401, outcome: switch}\"");
        }
        List<Rule> read = new ArrayList<>();
        rules.forEach(rule -> read.add(rule(rule, operations)));
        return new OutcomeTable(List.copyOf(read));
    }

    /** How an access token is got; null where the provider wants none. */
    OAuthGrant oauth(ConnectionForm form) {
        boolean given = tree.at(pointer("oauth")).isContainerNode() || text("oauth").isPresent();
        return given ? OAuthGrant.read(this, structured("oauth", "{}"), form) : null;
    }

    /** What the provider sends by itself; null where the file says nothing of it. */
    WebhookTerms webhook(ConnectionForm form) {
        boolean given = tree.at(pointer("webhook")).isContainerNode() || text("webhook").isPresent();
        return given ? new WebhookReader(this, form).read(structured("webhook", "{}")) : null;
    }

    /** What is made at the provider for a connection. */
    List<SetupStep> setup(ConnectionForm form) {
        JsonNode steps = structured("setup", "[]");
        if (!steps.isArray()) {
            throw invalid("setup", "is no YAML list of steps such as"
                    + " \"- {operation: inbox.ensure, when: autoCreateInboxes, keep: inboxId}\"");
        }
        List<SetupStep> setup = new ArrayList<>();
        for (JsonNode step : steps) {
            step.fieldNames().forEachRemaining(name -> {
                if (!STEP.contains(name)) {
                    throw invalid("setup", "has \"" + name + "\"; accepted are " + String.join(", ", STEP));
                }
            });
            SetupStep read = new SetupStep(step.path("operation").asText(), step.path("when").asText(), step.path("keep").asText());
            if (read.operation().isBlank()) {
                throw invalid("setup", "has a step without operation, such as inbox.ensure");
            }
            requireField(form, "when", read.when(), "boolean");
            requireField(form, "keep", read.keep(), "string");
            setup.add(read);
        }
        return List.copyOf(setup);
    }

    private void requireField(ConnectionForm form, String member, String name, String type) {
        if (form.field(name).filter(field -> field.type().equals(type) && !field.secret()).isEmpty()) {
            throw invalid("setup", "has " + member + " \"" + name + "\", which is no property of type " + type + " that is no secret");
        }
    }

    /** What success looks like, by operation. */
    SuccessTable success(List<String> operations, TermsReader terms, Map<String, ProviderAnswer> answers) {
        SuccessReader reader = new SuccessReader(this, operations);
        OperationTerms own = terms.terms();
        return SuccessTable.of(reader.signs(structured("success", "{}")), reader.results(structured("results", "{}")), operations,
                operation -> own.messageIds().getOrDefault(operation, terms.messageId()), own.inquiries().values(), answers);
    }

    private JsonNode yaml(String name, String text) {
        try {
            return YamlTree.parse(name, "rules:\n" + text.indent(2)).at("/rules");
        } catch (InvalidProviderFileException e) {
            throw invalid(name, e.reason());
        }
    }

    InvalidProviderFileException invalid(String name, String reason) {
        return tree.invalid(pointer(name), "annotation " + PREFIX + name + " " + reason);
    }

    private Rule rule(JsonNode rule, List<String> operations) {
        rule.fieldNames().forEachRemaining(name -> {
            if (!RULE.contains(name)) {
                throw invalid("outcomes", "has \"" + name + "\"; accepted are " + String.join(", ", RULE));
            }
        });
        String status = rule.has("status") ? rule.get("status").asText() : null;
        if (status != null && !SuccessReader.STATUS.matcher(status).matches()) {
            throw invalid("outcomes", "has status \"" + status + "\"; \"401\", \"4xx\" or \"400-404\" is expected");
        }
        Map<String, List<String>> body = new LinkedHashMap<>();
        rule.path("body").fields().forEachRemaining(entry -> {
            if (!entry.getKey().isEmpty() && !entry.getKey().startsWith("/")) {
                throw invalid("outcomes", "looks at \"" + entry.getKey() + "\" in the body; a JSON pointer such as \"/error/code\" is"
                        + " expected");
            }
            body.put(entry.getKey(), texts(entry.getValue()));
        });
        Map<String, List<String>> headers = new LinkedHashMap<>();
        rule.path("headers").fields().forEachRemaining(entry -> headers.put(entry.getKey(), texts(entry.getValue())));
        List<String> only = rule.has("operation") ? texts(rule.get("operation")) : List.of();
        only.stream().filter(operation -> !operations.contains(operation)).forEach(operation -> {
            throw invalid("outcomes", "has a rule for the operation \"" + operation + "\"; the file has " + String.join(", ", operations));
        });
        Outcome outcome = outcome(rule);
        if (outcome == Outcome.DELIVERED && body.isEmpty()) {
            throw invalid("outcomes", "has outcome delivered for any body; say in " + PREFIX + "success what the answer has in it");
        }
        if (outcome == Outcome.ABSENT && only.isEmpty()) {
            throw invalid("outcomes", "has outcome absent for any operation; name those that ask, as operation: payment.get");
        }
        return new Rule(status, body, outcome, rule.path("reason").asText(null), fault(rule), "message".equals(about(rule)), headers, only,
                "key".equals(about(rule)));
    }

    private static List<String> texts(JsonNode given) {
        List<String> values = new ArrayList<>();
        (given.isArray() ? given : List.of(given)).forEach(item -> values.add(item.asText()));
        return List.copyOf(values);
    }

    private String about(JsonNode rule) {
        String about = rule.path("about").asText("account");
        if (!List.of("account", "message", "key").contains(about)) {
            throw invalid("outcomes", "has about \"" + about + "\"; accepted are account, message, key");
        }
        if (about.equals("key") && outcome(rule) != Outcome.UNKNOWN) {
            throw invalid("outcomes", "has about \"key\" without outcome unknown; only what may have been taken can be asked about");
        }
        if (rule.has("about") && !about.equals("key") && outcome(rule) != Outcome.THROTTLED) {
            throw invalid("outcomes", "has about \"" + about + "\" without outcome throttled; only a limit can be an account's");
        }
        return about;
    }

    private Fault fault(JsonNode rule) {
        String word = rule.path("fault").asText(null);
        if (word == null) {
            return null;
        }
        if (!rule.hasNonNull("reason")) {
            throw invalid("outcomes", "has the fault \"" + word + "\" without a reason; say in plain words what is wrong");
        }
        return Fault.of(word).orElseThrow(() -> invalid("outcomes", "has fault \"" + word + "\"; accepted are " + Fault.accepted()));
    }

    private Outcome outcome(JsonNode rule) {
        String outcome = rule.path("outcome").asText("");
        return Stream.of(Outcome.values()).filter(each -> each.name().equals(outcome.toUpperCase(Locale.ROOT)))
                .findFirst().orElseThrow(() -> invalid("outcomes", "has outcome \"" + outcome + "\"; accepted are delivered, rejected,"
                        + " retry, throttled, switch, unknown, absent"));
    }

    private Map<String, String> pairs(String name, String example) {
        Map<String, String> pairs = new LinkedHashMap<>();
        for (String pair : text(name).orElse("").split("[,\\s]+")) {
            if (pair.isEmpty()) {
                continue;
            }
            int equals = pair.indexOf('=');
            if (equals < 1 || equals == pair.length() - 1) {
                throw invalid(name, "has \"" + pair + "\"; pairs such as \"" + example + "\" are expected");
            }
            pairs.put(pair.substring(0, equals), pair.substring(equals + 1));
        }
        return pairs;
    }

    private static String pointer(String name) {
        return "/metadata/annotations/" + YamlTree.escape(PREFIX + name);
    }
}
