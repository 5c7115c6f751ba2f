package dev.serai.provider;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.provider.Provider.Idempotency;
import dev.serai.provider.Provider.MessageIdSource;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the annotations {@code serai.dev/idempotency}, {@code serai.dev/message-id} and {@code serai.dev/inquiries}: one line for all
 * operations, or a block with a line for each, of which {@code "*"} stands for the others.
 */
final class TermsReader {

    private static final String IDEMPOTENCY = "idempotency";
    private static final String MESSAGE_ID = "message-id";
    private static final String INQUIRIES = "inquiries";
    private static final String OTHERS = "*";
    private static final String NONE = "none";
    private static final String NATURAL = "natural";
    private static final Pattern KEY = Pattern.compile("(header|body|query)\\s+(?!for\\s)(\\S+)(?:\\s+for\\s+(\\d{1,6})(s|min|h|d))?");
    private static final Map<String, ChronoUnit> UNITS = Map.of("s", ChronoUnit.SECONDS, "min", ChronoUnit.MINUTES, "h", ChronoUnit.HOURS,
            "d", ChronoUnit.DAYS);

    private final ProviderAnnotations annotations;
    private final List<String> operations;
    private final Map<String, Idempotency> idempotency;
    private final Map<String, MessageIdSource> messageIds;

    TermsReader(ProviderAnnotations annotations, List<String> operations) {
        this.annotations = annotations;
        this.operations = operations;
        this.idempotency = lines(IDEMPOTENCY, this::key);
        this.messageIds = lines(MESSAGE_ID, this::place);
    }

    /** How operations take a key of which the file says nothing else. */
    Idempotency idempotency() {
        return idempotency.getOrDefault(OTHERS, Idempotency.NONE);
    }

    /** Where the id is in answers to operations of which the file says nothing else. */
    MessageIdSource messageId() {
        return messageIds.getOrDefault(OTHERS, MessageIdSource.NONE);
    }

    OperationTerms terms() {
        return new OperationTerms(own(idempotency), own(messageIds), inquiries(), Map.of(), Map.of());
    }

    private static <T> Map<String, T> own(Map<String, T> lines) {
        Map<String, T> own = new HashMap<>(lines);
        own.remove(OTHERS);
        return Map.copyOf(own);
    }

    private <T> Map<String, T> lines(String annotation, Function<String, T> read) {
        Map<String, T> lines = new HashMap<>();
        JsonNode block = annotations.block(annotation);
        if (block == null) {
            annotations.text(annotation).ifPresent(line -> lines.put(OTHERS, read.apply(line)));
            return lines;
        }
        block.fields().forEachRemaining(entry -> {
            if (!OTHERS.equals(entry.getKey())) {
                known(annotation, entry.getKey());
            }
            lines.put(entry.getKey(), read.apply(entry.getValue().isValueNode() ? entry.getValue().asText().strip()
                    : entry.getValue().toString()));
        });
        return lines;
    }

    private void known(String annotation, String operation) {
        if (!operations.contains(operation)) {
            throw annotations.invalid(annotation, "names the operation \"" + operation + "\"; the file has "
                    + String.join(", ", operations));
        }
    }

    private Idempotency key(String value) {
        if (NONE.equals(value)) {
            return Idempotency.NONE;
        }
        if (NATURAL.equals(value)) {
            return Idempotency.NATURAL;
        }
        Matcher written = KEY.matcher(value);
        if (!written.matches()) {
            throw annotations.invalid(IDEMPOTENCY, "is \"" + value + "\"; \"none\", \"natural\", \"header <name>\", \"body <field>\" or"
                    + " \"query <parameter>\" is expected"
                    + (value.contains(" for") ? ", with a life such as \"for 30min\", \"for 24h\" or \"for 45d\"" : ""));
        }
        if (written.group(3) == null) {
            return new Idempotency(written.group(1), written.group(2));
        }
        Duration life = Duration.of(Long.parseLong(written.group(3)), UNITS.get(written.group(4)));
        if (life.compareTo(Idempotency.SHORTEST) < 0 || life.compareTo(Idempotency.LONGEST) > 0) {
            throw annotations.invalid(IDEMPOTENCY, "is \"" + value + "\"; a key lives for 1min to 365d");
        }
        return new Idempotency(written.group(1), written.group(2), life);
    }

    private MessageIdSource place(String value) {
        if (NONE.equals(value)) {
            return MessageIdSource.NONE;
        }
        String[] parts = value.split("\\s+");
        boolean header = parts.length == 2 && "header".equals(parts[0]);
        boolean body = parts.length == 2 && "body".equals(parts[0]) && parts[1].startsWith("/");
        if (!header && !body) {
            throw annotations.invalid(MESSAGE_ID, "is \"" + value + "\"; \"none\", \"header <name>\" or \"body /<json pointer>\" is"
                    + " expected");
        }
        return new MessageIdSource(parts[0], parts[1]);
    }

    private Map<String, String> inquiries() {
        Map<String, String> inquiries = new HashMap<>();
        JsonNode block = annotations.structured(INQUIRIES, "{}");
        if (!block.isObject()) {
            throw annotations.invalid(INQUIRIES, "is no YAML object such as \"payment.create: payment.find\", with the operation and the"
                    + " one that asks whether it was done");
        }
        block.fields().forEachRemaining(entry -> {
            known(INQUIRIES, entry.getKey());
            known(INQUIRIES, entry.getValue().asText());
            inquiries.put(entry.getKey(), entry.getValue().asText());
        });
        inquiries.forEach((operation, inquiry) -> {
            if (inquiries.containsKey(inquiry)) {
                throw annotations.invalid(INQUIRIES, "asks about \"" + operation + "\" with \"" + inquiry + "\", of which it says that it"
                        + " is asked about itself; an operation of its own is expected");
            }
        });
        return Map.copyOf(inquiries);
    }
}
