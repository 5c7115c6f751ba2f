package dev.serai.provider;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A third-party service as its kamelet file describes it.
 *
 * @param id e.g. {@code sendgrid}: the kamelet's name without {@code -sink}
 * @param title e.g. {@code SendGrid}
 * @param description one sentence
 * @param channels what it is for, e.g. {@code email}
 * @param operations the operations its template answers, {@code connection.test} and those that ask about another included
 * @param smtpUtf8 whether addresses of mail may have letters beyond ASCII before the @ (RFC 6531)
 * @param form the connection form
 * @param auth {@code api-key}, {@code basic}, {@code oauth2}, {@code aws}, {@code smtp} ...
 * @param rateLimit the published limit per account; null when none is published
 * @param rateLimitHeaders the provider's own rate headers by meaning: {@code limit}, {@code remaining}, {@code reset}; may be empty
 * @param idempotency how the provider takes an idempotency key, unless the terms of the operation say otherwise
 * @param messageId where the provider's message id is found in its answer, unless the terms of the operation say otherwise
 * @param terms what is said of single operations
 * @param outcomes how answers are sorted
 * @param environment environment variable name by property name
 * @param help link to where credentials are made
 * @param icon data URI
 * @param answers example answer by operation, for the sandbox
 * @param customFields where its answers have members that a customer named, as paths such as {@code /items[]/properties/*}
 * @param success what its answers look like when it took what was asked of it
 * @param webhook what it sends by itself; null where it sends nothing, or nothing that is taken
 * @param family the provider whose form, limits and credentials this file's operations use; null for a provider of its own
 * @param revision grows with every load of the file; the kamelet's template id carries it
 * @param yaml the file as loaded
 */
public record Provider(
        String id,
        String title,
        String description,
        List<String> channels,
        List<String> operations,
        boolean smtpUtf8,
        ConnectionForm form,
        String auth,
        RateLimit rateLimit,
        Map<String, String> rateLimitHeaders,
        Idempotency idempotency,
        MessageIdSource messageId,
        OperationTerms terms,
        OutcomeTable outcomes,
        Map<String, String> environment,
        String help,
        String icon,
        Map<String, ProviderAnswer> answers,
        Set<String> customFields,
        SuccessTable success,
        WebhookTerms webhook,
        String family,
        int revision,
        String yaml) {

    /** A provider whose successes its message ids tell, as far as it gives any. */
    public Provider(String id, String title, String description, List<String> channels, List<String> operations, boolean smtpUtf8,
            ConnectionForm form, String auth, RateLimit rateLimit, Map<String, String> rateLimitHeaders, Idempotency idempotency,
            MessageIdSource messageId, OutcomeTable outcomes, Map<String, String> environment, String help, String icon,
            Map<String, ProviderAnswer> answers, int revision, String yaml) {
        this(id, title, description, channels, operations, smtpUtf8, form, auth, rateLimit, rateLimitHeaders, idempotency, messageId,
                OperationTerms.NONE, outcomes, environment, help, icon, answers, Set.of(),
                SuccessTable.of(Map.of(), Map.of(), operations, operation -> messageId, List.of(), answers), null, null,
                revision, yaml);
    }

    /** Template id under which this revision of the kamelet is known to Camel. */
    public String templateId() {
        return id + "-sink-r" + revision;
    }

    /** Id of the one route that serves all tenants with this revision. */
    public String routeId() {
        return id + "-r" + revision;
    }

    /** The endpoint that carries an operation to this provider. */
    public String endpointUri() {
        return "kamelet:" + templateId() + "/" + routeId();
    }

    /** The endpoint that carries this operation to this provider. */
    public String endpointUri(String operation) {
        String elsewhere = terms.endpoints().get(operation);
        return elsewhere == null ? endpointUri() : elsewhere;
    }

    /** The name of the file it is read from. */
    public String fileName() {
        return id + ProviderFile.SUFFIX;
    }

    /** Whether any answer to the operation can be known for a success; where none can, it is not called. */
    public boolean recognises(String operation) {
        return success.says(operation) || success.implied().containsKey(operation) || outcomes.recognises(operation);
    }

    public boolean serves(String operation) {
        return operations.contains(operation);
    }

    /** How the provider takes an idempotency key with this operation. */
    public Idempotency idempotency(String operation) {
        return terms.idempotency().getOrDefault(operation, idempotency);
    }

    /** Where the provider's id is in the answer to this operation. */
    public MessageIdSource messageId(String operation) {
        return terms.messageIds().getOrDefault(operation, messageId);
    }

    /** The operation that asks whether this one was done, e.g. {@code email.find} for {@code email.send}; empty where nobody can tell. */
    public Optional<String> inquiry(String operation) {
        return Optional.ofNullable(terms.inquiries().get(operation));
    }

    /** Whether the operation asks whether another was done. */
    public boolean isInquiry(String operation) {
        return terms.inquiries().containsValue(operation);
    }

    /** The operations without those that ask about another, which only Serai itself asks for. */
    public List<String> ownOperations() {
        return operations.stream().filter(operation -> !isInquiry(operation)).toList();
    }

    /** A published limit: {@code permits} calls per {@code periodMillis}; {@code burst} at once. */
    public record RateLimit(int permits, long periodMillis, int burst) {

        /** How a limit is written. */
        public static final String EXPECTED = "\"600/min\", \"100/s\" or \"10/s burst 20\" is expected, with a burst of no more than the"
                + " calls of a year";
        private static final long LONGEST_BURST_MILLIS = 365L * 86_400_000;
        private static final Pattern WRITTEN = Pattern.compile("(\\d{1,9})/(s|min|h|d)(?: burst (\\d{1,9}))?");
        private static final Map<String, Long> MILLIS = Map.of("s", 1_000L, "min", 60_000L, "h", 3_600_000L, "d", 86_400_000L);

        /** Reads {@code 600/min}, {@code 100/s} or {@code 10/s burst 20}; empty for anything that is not {@link #EXPECTED}. */
        public static Optional<RateLimit> parse(String text) {
            Matcher matcher = WRITTEN.matcher(text);
            if (!matcher.matches() || Integer.parseInt(matcher.group(1)) == 0) {
                return Optional.empty();
            }
            int permits = Integer.parseInt(matcher.group(1));
            int burst = matcher.group(3) == null ? permits : Integer.parseInt(matcher.group(3));
            long period = MILLIS.get(matcher.group(2));
            return burst * period / permits > LONGEST_BURST_MILLIS ? Optional.empty()
                    : Optional.of(new RateLimit(permits, period, Math.max(1, burst)));
        }
    }

    /**
     * How the provider takes an idempotency key: {@code header}, {@code body}, {@code query} or {@code none}; the name of the
     * header, field or parameter.
     *
     * @param life how long it remembers a key, from the first request that had it
     */
    public record Idempotency(String kind, String name, Duration life) {

        /** The least that a provider must remember a key for, to be of use. */
        public static final Duration SHORTEST = Duration.ofMinutes(1);
        public static final Duration LONGEST = Duration.ofDays(365);
        private static final Duration LEAST_MARGIN = Duration.ofSeconds(30);
        /** How long a key is relied upon where the provider does not publish it. */
        public static final Duration UNPUBLISHED = Duration.ofHours(1);
        public static final Idempotency NONE = new Idempotency("none", null, Duration.ZERO);
        /** Of what may be asked for again at any time, since a repeat changes nothing more: it needs no key. */
        public static final Idempotency NATURAL = new Idempotency("natural", null, LONGEST);

        public Idempotency(String kind, String name) {
            this(kind, name, UNPUBLISHED);
        }

        public boolean supported() {
            return !"none".equals(kind);
        }

        public boolean natural() {
            return "natural".equals(kind);
        }

        /**
         * Whether a request with the key, sent now, is certain to be known for a repeat. A tenth of the key's life, at least half a minute,
         * is kept as a margin for what the request takes and for clocks that differ; a clock that went back makes it uncertain.
         *
         * @param since when the first request with the key left
         */
        public boolean protects(Instant since, Instant now) {
            Duration margin = life.dividedBy(10).compareTo(LEAST_MARGIN) > 0 ? life.dividedBy(10) : LEAST_MARGIN;
            Duration age = Duration.between(since, now);
            return natural() || supported() && age.compareTo(margin.negated()) > 0 && age.compareTo(life.minus(margin)) < 0;
        }
    }

    /** Where the provider's message id is: {@code header} and a name, {@code body} and a JSON pointer, or {@code none}. */
    public record MessageIdSource(String kind, String name) {

        public static final MessageIdSource NONE = new MessageIdSource("none", null);
    }

    /**
     * An example answer; {@code MOCK-ID} stands for a fresh id.
     *
     * @param body JSON, or text for other media types
     * @param steps what the other requests of an operation that makes several are answered
     */
    public record ProviderAnswer(int status, Map<String, String> headers, JsonNode body, List<Step> steps) {

        /** The answer of an operation that makes one request. */
        public ProviderAnswer(int status, Map<String, String> headers, JsonNode body) {
            this(status, headers, body, List.of());
        }

        /** What is answered to this request, whatever base URL it goes to. */
        public ProviderAnswer to(String method, String path) {
            return steps.stream().filter(step -> step.method().equalsIgnoreCase(method)
                    && OutcomeTable.Rule.matches(path, "*" + step.path())).map(Step::answer).findFirst().orElse(this);
        }

        /**
         * One more request and its answer.
         *
         * @param path below the base URL, without the query; {@code *} stands for any text
         */
        public record Step(String method, String path, ProviderAnswer answer) {}
    }
}
