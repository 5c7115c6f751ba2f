package dev.serai.schedule;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.api.FieldProblem;
import dev.serai.api.Fields;
import dev.serai.api.ProblemException;
import dev.serai.api.RequestBody;
import dev.serai.api.Times;
import dev.serai.api.Zones;
import dev.serai.event.TakenTypes;
import dev.serai.operation.MessageTemplates;
import dev.serai.operation.Operation;
import dev.serai.operation.Operations;
import dev.serai.routing.BadLeverException;
import dev.serai.routing.LeverReader;
import dev.serai.schedule.Schedule.What;
import dev.serai.schedule.When.Relation;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.Period;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/** Reads and checks what a caller, or a route, wants scheduled. */
@Component
class ScheduleReader {

    /** What of a request says when. */
    static final List<String> TIMES = List.of("at", "zone", "rule", "until", "count", "exceptions", "before", "after", "of");
    /** What of a request says how late it may be. */
    static final List<String> LATENESS = List.of("misfire", "expires");
    static final List<String> KNOWN = Stream.of(List.of("key", "name", "type", "data", "subject", "operation", "message"), TIMES, LATENESS)
            .flatMap(List::stream).toList();
    /** Fields whose names are the caller's own. */
    static final String[] THEIRS = {"data", "message"};

    private static final Map<String, String> LEVERS = Map.of("connectionId", LeverReader.CONNECTION, LeverReader.PROVIDER,
            LeverReader.PROVIDER, LeverReader.PRIORITY, LeverReader.PRIORITY, LeverReader.ORDERING_KEY, LeverReader.ORDERING_KEY);
    private static final Pattern SHORT = Pattern.compile("([0-9]{1,6})([smhd])");
    private static final Duration SKIPPED_AFTER = Duration.ofMinutes(1);
    private static final Period FURTHEST = Period.ofYears(10);
    private static final int LONGEST_NAME = 200;
    private static final int LONGEST_TEXT = 1000;
    private static final int MOST_COUNT = 100_000;
    private static final int MOST_EXCEPTIONS = 1000;

    private final Operations operations;
    private final MessageTemplates templates;
    private final LeverReader levers;
    private final TakenTypes types;
    private final Clock clock;

    ScheduleReader(Operations operations, MessageTemplates templates, LeverReader levers, TakenTypes types, Clock clock) {
        this.operations = operations;
        this.templates = templates;
        this.levers = levers;
        this.types = types;
        this.clock = clock;
    }

    /**
     * What is wanted.
     *
     * @param key null for none
     * @param anchor what is said of the anchor; null for nothing
     * @param first the first occurrence; null where the anchor says it
     */
    record Wanted(String key, String name, What what, When when, Duration expires, Anchor anchor, Occurrence first) {}

    /**
     * When it is wanted.
     *
     * @param anchor what is said of the anchor; null for nothing
     * @param first the first occurrence; null where the anchor says it, or something is wrong
     */
    record Timing(When when, Anchor anchor, Occurrence first) {}

    /**
     * Reads all of it.
     *
     * @throws ProblemException 400 with one entry per bad field
     */
    Wanted read(UUID tenantId, UUID userId, ObjectNode given) {
        Fields fields = new Fields(given);
        fields.onlyKnown(KNOWN);
        String key = fields.text("key", LONGEST_NAME);
        String name = fields.text("name", LONGEST_NAME);
        What what = what(tenantId, userId, given, fields);
        Timing times = times(given, fields);
        Duration expires = expires(fields);
        fields.check();
        return new Wanted(key, name, what, times.when(), expires, times.anchor(), times.first());
    }

    /** What it raises; null where something is wrong. */
    What what(UUID tenantId, UUID userId, ObjectNode given, Fields fields) {
        String type = fields.text("type", LONGEST_TEXT);
        String operation = fields.text("operation", LONGEST_NAME);
        String subject = fields.text("subject", LONGEST_TEXT);
        if (fields.has("type") == fields.has("operation")) {
            fields.reject("type", fields.has("type") ? "and operation say both what is raised; send one of them"
                    : "is required: the type of an event with its data, or else an operation with its message");
            return null;
        }
        boolean isEvent = fields.has("type");
        if (fields.has(isEvent ? "message" : "data")) {
            fields.reject(isEvent ? "message" : "data", isEvent ? "belongs to an operation; the content of an event is its data"
                    : "belongs to an event; the content of an operation is its message");
        }
        ObjectNode content = fields.object(isEvent ? "data" : "message");
        if (isEvent) {
            return type == null ? null : event(tenantId, type, subject, content == null ? given.objectNode() : content, fields);
        }
        if (fields.has("subject")) {
            fields.reject("subject", "belongs to an event; the subject of a message stands in the message");
        }
        if (content == null && !fields.has("message")) {
            fields.reject("message", "is required");
        }
        return operation == null || content == null ? null : operation(tenantId, userId, operation, content, fields);
    }

    private What event(UUID tenantId, String type, String subject, ObjectNode data, Fields fields) {
        String refusal = types.refusal(tenantId, type);
        if (refusal != null) {
            fields.reject("type", refusal);
        }
        if (data.has(DueSchedules.SCHEDULED)) {
            fields.reject("data." + DueSchedules.SCHEDULED, "is put there by Serai, with the time it was scheduled for and how late it is");
        }
        return new What(null, type, subject, data);
    }

    private What operation(UUID tenantId, UUID userId, String name, ObjectNode sent, Fields fields) {
        Operation operation = operations.find(name).filter(each -> each.kind() == Operation.Kind.COMMAND).orElse(null);
        if (operation == null) {
            fields.reject("operation", "is \"" + name + "\", which is no operation that can be sent; accepted are "
                    + String.join(", ", operations.all().stream().filter(each -> each.kind() == Operation.Kind.COMMAND)
                            .map(Operation::name).toList()));
            return null;
        }
        ObjectNode message = RequestBody.object(sent.toString().getBytes(StandardCharsets.UTF_8), operations.names(operation));
        ObjectNode checked = message.deepCopy();
        try {
            Map<String, String> asked = levers(operation, checked, fields);
            templates.fill(tenantId, operation, checked);
            fields.reject(operations.problems(operation, checked).stream()
                    .map(problem -> new FieldProblem("message." + problem.field(), problem.message())).toList());
            levers.read(operation, tenantId, userId, asked::get);
        } catch (BadLeverException e) {
            fields.reject("message." + (e.lever().equals(LeverReader.CONNECTION) ? "connectionId" : e.lever()), e.getMessage());
        } catch (ProblemException e) {
            fields.reject(e.errors().isEmpty() ? List.of(new FieldProblem("message", e.getMessage()))
                    : e.errors().stream().map(each -> new FieldProblem("message." + each.field(), each.message())).toList());
        }
        return new What(name, null, null, message);
    }

    private static Map<String, String> levers(Operation operation, ObjectNode message, Fields fields) {
        Map<String, String> found = new HashMap<>();
        for (Map.Entry<String, String> lever : LEVERS.entrySet()) {
            if (!operation.messageSchema().path("properties").has(lever.getKey())) {
                JsonNode value = message.remove(lever.getKey());
                if (value != null && !value.isNull()) {
                    if (!value.isTextual()) {
                        fields.reject("message." + lever.getKey(), "must be a string");
                    }
                    found.put(lever.getValue(), value.asText());
                }
            }
        }
        return found;
    }

    /** Takes the levers out of a message that is about to be asked for, by the names that routes have for them. */
    Map<String, String> levers(String operation, ObjectNode message) {
        return operations.find(operation).map(found -> levers(found, message, new Fields(message))).orElse(Map.of());
    }

    /** After how long an occurrence is skipped; null for never. */
    Duration expires(Fields fields) {
        String misfire = fields.word("misfire", "late", "skip");
        String text = fields.text("expires", LONGEST_NAME);
        if (text == null) {
            return "skip".equals(misfire) ? SKIPPED_AFTER : null;
        }
        if ("late".equals(misfire)) {
            fields.reject("expires", "goes with misfire skip: what is late is sent with misfire late");
        }
        Distance distance = Distance.parse(iso(text), false);
        Duration expires = distance == null ? null : Duration.between(Instant.EPOCH, distance.from(Instant.EPOCH, ZoneOffset.UTC));
        if (expires == null || expires.compareTo(Duration.ofSeconds(1)) < 0) {
            fields.reject("expires", Distance.ACCEPTED);
        }
        return expires;
    }

    /** {@code 10m} is {@code PT10M}. */
    private static String iso(String text) {
        Matcher matcher = SHORT.matcher(text);
        return !matcher.matches() ? text : matcher.group(2).equals("d") ? "P" + matcher.group(1) + "D"
                : "PT" + matcher.group(1) + matcher.group(2).toUpperCase(Locale.ROOT);
    }

    /** When it is wanted. */
    Timing times(ObjectNode given, Fields fields) {
        boolean relative = fields.has("before") || fields.has("after");
        ZoneId zone = zone(fields);
        if (relative) {
            for (String name : List.of("at", "rule", "until", "count", "exceptions")) {
                if (fields.has(name)) {
                    fields.reject(name, "does not go with before and after, which say when it is");
                }
            }
            return relative(fields, zone);
        }
        if (fields.has("of")) {
            fields.reject("of", "goes with before or after, such as before PT24H");
        }
        if (!fields.has("at")) {
            fields.reject("at", "is required, or else before or after something (of)");
            return new Timing(null, null, null);
        }
        LocalDateTime starts = local("at", fields.text("at", LONGEST_NAME), zone, fields);
        if (starts == null || zone == null && fields.has("zone")) {
            return new Timing(null, null, null);
        }
        return absolute(given, fields, starts, zone == null ? ZoneId.of("UTC") : zone);
    }

    private static ZoneId zone(Fields fields) {
        String name = fields.text("zone", LONGEST_TEXT);
        ZoneId zone = Zones.find(name);
        if (name != null && zone == null) {
            fields.reject("zone", Zones.refusal(name));
        }
        return zone;
    }

    /** The local time; null where something is wrong. */
    private static LocalDateTime local(String field, String text, ZoneId zone, Fields fields) {
        if (text == null) {
            return null;
        }
        Instant instant = Times.parse(text);
        if (instant != null) {
            return LocalDateTime.ofInstant(instant, zone == null ? ZoneOffset.UTC : zone).truncatedTo(ChronoUnit.SECONDS);
        }
        if (!Times.isLocal(text)) {
            fields.reject(field, Zones.TIME);
            return null;
        }
        if (zone == null) {
            if (!fields.has("zone")) {
                fields.reject("zone", "is required: " + field + " is a local time; name the zone whose clock counts, such as"
                        + " Europe/Zurich");
            }
            return null;
        }
        return LocalDateTime.parse(text.toUpperCase(Locale.ROOT)).truncatedTo(ChronoUnit.SECONDS);
    }

    private Timing absolute(ObjectNode given, Fields fields, LocalDateTime starts, ZoneId zone) {
        Instant now = clock.instant();
        String rule = fields.text("rule", LONGEST_TEXT);
        LocalDateTime until = local("until", fields.text("until", LONGEST_NAME), zone, fields);
        Integer count = fields.integer("count", 1, MOST_COUNT);
        Set<LocalDateTime> exceptions = exceptions(given, fields, zone);
        if (rule == null) {
            for (String name : List.of("until", "count", "exceptions")) {
                if (fields.has(name)) {
                    fields.reject(name, "goes with a rule of recurrence");
                }
            }
            When once = new When(starts, zone, null, Set.of(), null);
            return new Timing(once, null, upcoming(Occurrence.of(starts, zone), now, fields));
        }
        if (starts.isBefore(LocalDateTime.ofInstant(now, zone).minus(FURTHEST))) {
            fields.reject("at", "is " + starts + ", more than " + FURTHEST.getYears() + " years ago");
            return new Timing(null, null, null);
        }
        try {
            Recurrence recurrence = Recurrence.parse(rule, starts, zone, until, count);
            List<LocalDateTime> not = recurrence.notAmong(starts, exceptions);
            if (!not.isEmpty()) {
                fields.reject("exceptions", "has " + not.get(0) + ", which is no occurrence of the rule");
            }
            When when = new When(starts, zone, recurrence.toString(), exceptions, null);
            Occurrence first = when.after(now).next();
            if (first == null) {
                fields.reject("rule", "has no occurrence after now (" + now.truncatedTo(ChronoUnit.SECONDS) + ")");
                return new Timing(when, null, null);
            }
            return new Timing(when, null, upcoming(first, now, fields));
        } catch (BadRuleException e) {
            fields.reject("rule", e.getMessage());
        } catch (Recurrence.EndlessSearchException e) {
            fields.reject("rule", "has no occurrence after now that could be found");
        }
        return new Timing(null, null, null);
    }

    private static Occurrence upcoming(Occurrence first, Instant now, Fields fields) {
        if (!first.at().isAfter(now)) {
            fields.reject("at", "is " + first.local() + " in " + first.zone() + " (" + first.at() + "), which is past: it is "
                    + now.truncatedTo(ChronoUnit.SECONDS) + " now");
        } else if (first.at().isAfter(now.atZone(ZoneOffset.UTC).plus(FURTHEST).toInstant())) {
            fields.reject("at", "is " + first.local() + ", more than " + FURTHEST.getYears() + " years ahead");
        }
        return first;
    }

    private static Set<LocalDateTime> exceptions(ObjectNode given, Fields fields, ZoneId zone) {
        Set<LocalDateTime> exceptions = new TreeSet<>();
        JsonNode list = given.path("exceptions");
        if (!fields.has("exceptions")) {
            return exceptions;
        }
        if (!list.isArray() || list.size() > MOST_EXCEPTIONS) {
            fields.reject("exceptions", "must be a list of at most " + MOST_EXCEPTIONS + " times");
            return exceptions;
        }
        for (int i = 0; i < list.size(); i++) {
            LocalDateTime time = list.get(i).isTextual() ? local("exceptions[" + i + "]", list.get(i).textValue(), zone, fields) : null;
            if (time != null) {
                exceptions.add(time);
            } else if (!list.get(i).isTextual()) {
                fields.reject("exceptions[" + i + "]", Zones.TIME);
            }
        }
        return exceptions;
    }

    private Timing relative(Fields fields, ZoneId given) {
        ZoneId zone = given == null ? ZoneId.of("UTC") : given;
        boolean before = fields.has("before");
        if (before && fields.has("after")) {
            fields.reject("after", "and before say both when it is; send one of them");
        }
        String name = before ? "before" : "after";
        String text = fields.text(name, LONGEST_NAME);
        Distance distance = text == null ? null : Distance.parse(iso(text), before);
        if (text != null && distance == null) {
            fields.reject(name, Distance.ACCEPTED);
        }
        ObjectNode of = fields.object("of");
        if (of == null) {
            if (!fields.has("of")) {
                fields.reject("of", "is required beside " + name + ": what it is " + name + ", such as {\"type\": \"appointment\","
                        + " \"id\": \"42\"}");
            }
            return new Timing(null, null, null);
        }
        Fields own = new Fields(of);
        own.onlyKnown(List.of("type", "id", "at", "field"));
        String type = own.requiredText("type", LONGEST_NAME);
        String id = own.requiredText("id", LONGEST_NAME);
        String field = own.text("field", LONGEST_NAME);
        Instant at = anchorTime(own, zone, fields.has("zone"));
        own.problems().forEach(problem -> fields.reject("of." + problem.field(), problem.message()));
        if (distance == null || type == null || id == null) {
            return new Timing(null, null, null);
        }
        Anchor anchor = at == null ? null : new Anchor(type, id, at, zone, null, null);
        return new Timing(new When(null, zone, null, Set.of(), new Relation(type, id, distance, field)), anchor, null);
    }

    /** When an anchor is; null where it is not said or something is wrong. */
    private Instant anchorTime(Fields own, ZoneId zone, boolean zoned) {
        String text = own.text("at", LONGEST_NAME);
        if (text == null) {
            return null;
        }
        Instant instant = Times.parse(text);
        if (instant == null && Times.isLocal(text) && zoned) {
            instant = Zones.at(LocalDateTime.parse(text.toUpperCase(Locale.ROOT)), zone).toInstant();
        }
        Instant now = clock.instant();
        if (instant == null) {
            own.reject("at", Zones.TIME);
        } else if (instant.isAfter(now.atZone(ZoneOffset.UTC).plus(FURTHEST).toInstant())) {
            own.reject("at", "is more than " + FURTHEST.getYears() + " years ahead");
        }
        return instant;
    }

    /** An anchor as a route tells of it: {@code {type, id, at, zone?}}. */
    Anchor anchor(ObjectNode given, boolean timed) {
        Fields fields = new Fields(given);
        String type = fields.requiredText("type", LONGEST_NAME);
        String id = fields.requiredText("id", LONGEST_NAME);
        String reason = fields.text("reason", LONGEST_TEXT);
        ZoneId zone = zone(fields);
        Instant at = timed ? anchorTime(fields, zone == null ? ZoneId.of("UTC") : zone, zone != null) : null;
        if (timed && !fields.has("at")) {
            fields.reject("at", "is required");
        }
        fields.check();
        return new Anchor(type, id, at, zone == null ? ZoneId.of("UTC") : zone, null, reason);
    }

    /** One time of a schedule, as a caller names it. */
    static Instant instant(Fields fields, String name, ZoneId zone) {
        String text = fields.requiredText(name, LONGEST_NAME);
        if (text == null) {
            return null;
        }
        try {
            Instant instant = Times.parse(text);
            return instant != null ? instant : Zones.at(LocalDateTime.parse(text), zone).toInstant();
        } catch (DateTimeException e) {
            fields.reject(name, "is \"" + text + "\", which is no time; write one of those that next lists");
            return null;
        }
    }
}
