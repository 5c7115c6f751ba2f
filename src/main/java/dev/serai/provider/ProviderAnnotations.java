package dev.serai.provider;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.provider.OutcomeTable.Rule;
import dev.serai.provider.Provider.Idempotency;
import dev.serai.provider.Provider.MessageIdSource;
import dev.serai.provider.Provider.ProviderAnswer;
import dev.serai.provider.Provider.RateLimit;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads the {@code serai.dev/...} annotations of a kamelet file. */
final class ProviderAnnotations {

    private static final String PREFIX = "serai.dev/";
    private static final Pattern KEY = Pattern.compile("(header|body)\\s+(?!for\\s)(\\S+)(?:\\s+for\\s+(\\d{1,6})(s|min|h|d))?");
    private static final Map<String, ChronoUnit> UNITS = Map.of("s", ChronoUnit.SECONDS, "min", ChronoUnit.MINUTES, "h", ChronoUnit.HOURS,
            "d", ChronoUnit.DAYS);

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

    Idempotency idempotency() {
        String value = text("idempotency").orElse("none");
        if ("none".equals(value)) {
            return Idempotency.NONE;
        }
        Matcher written = KEY.matcher(value);
        if (!written.matches()) {
            throw invalid("idempotency", "is \"" + value + "\"; \"none\", \"header <name>\" or \"body <field>\" is expected"
                    + (value.contains(" for") ? ", with a life such as \"for 30min\", \"for 24h\" or \"for 45d\"" : ""));
        }
        if (written.group(3) == null) {
            return new Idempotency(written.group(1), written.group(2));
        }
        Duration life = Duration.of(Long.parseLong(written.group(3)), UNITS.get(written.group(4)));
        if (life.compareTo(Idempotency.SHORTEST) < 0 || life.compareTo(Idempotency.LONGEST) > 0) {
            throw invalid("idempotency", "is \"" + value + "\"; a key lives for 1min to 365d");
        }
        return new Idempotency(written.group(1), written.group(2), life);
    }

    boolean smtpUtf8() {
        String value = text("smtputf8").orElse("false");
        if (!List.of("true", "false").contains(value)) {
            throw invalid("smtputf8", "is \"" + value + "\"; \"true\" or \"false\" is expected");
        }
        return Boolean.parseBoolean(value);
    }

    MessageIdSource messageId() {
        String value = text("message-id").orElse("none");
        if ("none".equals(value)) {
            return MessageIdSource.NONE;
        }
        String[] parts = value.split("\\s+");
        boolean header = parts.length == 2 && "header".equals(parts[0]);
        boolean body = parts.length == 2 && "body".equals(parts[0]) && parts[1].startsWith("/");
        if (!header && !body) {
            throw invalid("message-id", "is \"" + value + "\"; \"none\", \"header <name>\" or \"body /<json pointer>\" is expected");
        }
        return new MessageIdSource(parts[0], parts[1]);
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

    OutcomeTable outcomes() {
        Optional<String> value = text("outcomes");
        if (value.isEmpty()) {
            return new OutcomeTable(List.of());
        }
        JsonNode rules = yaml("outcomes", value.get());
        if (!rules.isArray()) {
            throw invalid("outcomes", "is no YAML list of rules such as \"- {status: 401, outcome: switch}\"");
        }
        List<Rule> read = new ArrayList<>();
        rules.forEach(rule -> read.add(rule(rule)));
        return new OutcomeTable(List.copyOf(read));
    }

    /** How an access token is got; null where the provider wants none. */
    OAuthGrant oauth(ConnectionForm form) {
        return text("oauth").map(block -> OAuthGrant.read(this, yaml("oauth", block), form)).orElse(null);
    }

    /** What success looks like, by operation. */
    SuccessTable success(List<String> operations, Map<String, ProviderAnswer> answers) {
        SuccessReader reader = new SuccessReader(this, operations);
        return SuccessTable.of(reader.signs(yaml("success", text("success").orElse("{}"))),
                reader.results(yaml("results", text("results").orElse("{}"))), operations, messageId(), answers);
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

    private Rule rule(JsonNode rule) {
        rule.fieldNames().forEachRemaining(name -> {
            if (!List.of("status", "body", "outcome", "about", "reason", "fault").contains(name)) {
                throw invalid("outcomes", "has \"" + name + "\"; accepted are status, body, outcome, about, reason, fault");
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
            List<String> values = new ArrayList<>();
            JsonNode given = entry.getValue();
            (given.isArray() ? given : List.of(given)).forEach(item -> values.add(item.asText()));
            body.put(entry.getKey(), List.copyOf(values));
        });
        Outcome outcome = outcome(rule);
        if (outcome == Outcome.DELIVERED && body.isEmpty()) {
            throw invalid("outcomes", "has outcome delivered for any body; say in " + PREFIX + "success what the answer has in it");
        }
        return new Rule(status, body, outcome, rule.path("reason").asText(null), fault(rule), ofMessage(rule));
    }

    private boolean ofMessage(JsonNode rule) {
        String about = rule.path("about").asText("account");
        if (!List.of("account", "message").contains(about)) {
            throw invalid("outcomes", "has about \"" + about + "\"; accepted are account, message");
        }
        if (rule.has("about") && outcome(rule) != Outcome.THROTTLED) {
            throw invalid("outcomes", "has about \"" + about + "\" without outcome throttled; only a limit can be an account's");
        }
        return "message".equals(about);
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
        return Stream.of(Outcome.values()).filter(each -> each != Outcome.ABSENT && each.name().equals(outcome.toUpperCase(Locale.ROOT)))
                .findFirst().orElseThrow(() -> invalid("outcomes", "has outcome \"" + outcome + "\"; accepted are delivered, rejected,"
                        + " retry, throttled, switch, unknown"));
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
