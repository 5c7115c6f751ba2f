package dev.serai.routing;

import dev.serai.api.Times;
import dev.serai.connection.Connection;
import dev.serai.connection.Connections;
import dev.serai.ledger.Schedule;
import dev.serai.operation.Operation;
import dev.serai.operation.Operation.Priority;
import dev.serai.provider.Provider;
import dev.serai.provider.ProviderCatalog;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.stereotype.Component;

/** Reads the levers that a route or a caller has on how one operation is carried, each by its name. */
@Component
public class LeverReader {

    public static final String CONNECTION = "connection";
    public static final String PROVIDER = "provider";
    public static final String PRIORITY = "priority";
    public static final String NOT_BEFORE = "notBefore";
    public static final String EXPIRES = "expires";
    public static final String ORDERING_KEY = "orderingKey";
    public static final String REPORT_WITHIN = "reportWithin";
    /** All of them. */
    public static final List<String> NAMES = List.of(CONNECTION, PROVIDER, PRIORITY, NOT_BEFORE, EXPIRES, ORDERING_KEY,
            REPORT_WITHIN);

    private static final String WORDS = Stream.of(Priority.values()).map(LeverReader::word).collect(Collectors.joining(", "));
    private static final String TIME = "a time such as 2027-01-31T09:00:00Z or a duration such as 10m, 2h or PT30S";
    private static final int LONGEST_KEY = 1000;
    private static final int LONGEST_TEXT = 100;
    private static final Duration FURTHEST = Duration.ofDays(366);
    private static final Duration SOONEST_REPORT = Duration.ofSeconds(1);
    private static final Duration LATEST_REPORT = Duration.ofDays(7);

    private final Connections connections;
    private final ProviderCatalog providers;
    private final Clock clock;

    LeverReader(Connections connections, ProviderCatalog providers, Clock clock) {
        this.connections = connections;
        this.providers = providers;
        this.clock = clock;
    }

    /**
     * Checks what can be known of a value for any tenant and at any time.
     *
     * @throws BadLeverException where nobody could obey it
     */
    public void check(String lever, String value) {
        Instant now = clock.instant();
        switch (lever) {
            case PROVIDER -> provider(value);
            case PRIORITY -> priority(value);
            case NOT_BEFORE, EXPIRES -> time(lever, value, now);
            case ORDERING_KEY -> orderingKey(value);
            case REPORT_WITHIN -> reportWithin(value);
            default -> { }
        }
    }

    /**
     * The same of a lever that is to be had for some operations alone.
     *
     * @throws BadLeverException where it is not for this one
     */
    public static void check(String lever, Operation operation) {
        if (lever.equals(REPORT_WITHIN) && !operation.movesOn()) {
            throw new BadLeverException(REPORT_WITHIN, "does not go with " + operation.name() + ", which must not be done twice: where its"
                    + " provider has taken it and reports nothing, another one would do it again");
        }
    }

    /**
     * Reads all of them.
     *
     * @param userId who asks; null for an application
     * @param given answers the value of a lever, or null
     * @throws BadLeverException for a value that cannot be obeyed
     */
    public Levers read(Operation operation, UUID tenantId, UUID userId, UnaryOperator<String> given) {
        return new Levers(requested(operation, tenantId, userId, given), orderingKey(given.apply(ORDERING_KEY)),
                schedule(operation, given));
    }

    private List<UUID> requested(Operation operation, UUID tenantId, UUID userId, UnaryOperator<String> given) {
        String connection = given.apply(CONNECTION);
        String word = given.apply(PROVIDER);
        if (connection == null && word == null) {
            return List.of();
        }
        String provider = word == null ? null : provider(word);
        List<Connection> usable = connections.carriers(tenantId, userId, operation);
        List<Connection> named = connection == null ? usable : usable.stream().filter(each -> each.id().toString().equals(connection)
                || each.name().equalsIgnoreCase(connection)).toList();
        if (named.isEmpty()) {
            throw new BadLeverException(connection == null ? PROVIDER : CONNECTION, "is \"" + shortened(connection == null ? word
                    : connection) + "\", and the tenant has no such active " + operation.channelWords() + " connection" + active(usable));
        }
        List<UUID> ids = named.stream().filter(each -> provider == null || each.provider().equals(provider)).map(Connection::id).toList();
        if (ids.isEmpty()) {
            throw new BadLeverException(PROVIDER, "is \"" + provider + "\", and the tenant has no active " + operation.channelWords()
                    + " connection of it" + (connection == null ? "" : " named \"" + shortened(connection) + "\"") + active(usable));
        }
        return ids;
    }

    private static String active(List<Connection> usable) {
        return usable.isEmpty() ? "" : "; there are " + usable.stream().limit(20).map(Candidates::name).collect(Collectors.joining(", "));
    }

    /** The id of the provider that is named, in any spelling. */
    private String provider(String word) {
        String id = word.strip().toLowerCase(Locale.ROOT).replace('_', '-');
        if (providers.find(id).isEmpty()) {
            throw new BadLeverException(PROVIDER, "is \"" + shortened(word) + "\", which is no provider; accepted are "
                    + providers.all().stream().map(Provider::id).collect(Collectors.joining(", ")));
        }
        return id;
    }

    private Schedule schedule(Operation operation, UnaryOperator<String> given) {
        String priority = given.apply(PRIORITY);
        String notBefore = given.apply(NOT_BEFORE);
        String expires = given.apply(EXPIRES);
        String report = given.apply(REPORT_WITHIN);
        Instant now = clock.instant();
        if (priority == null && notBefore == null && expires == null && report == null) {
            return Schedule.of(operation, now);
        }
        Priority first = priority == null ? operation.priority() : priority(priority);
        Instant begins = notBefore == null ? null : time(NOT_BEFORE, notBefore, now);
        Instant from = begins == null || begins.isBefore(now) ? now : begins;
        Instant ends = expires != null ? time(EXPIRES, expires, from) : operation.expires() == null ? null : from.plus(operation.expires());
        if (ends != null && !ends.isAfter(from)) {
            throw new BadLeverException(EXPIRES, "is \"" + shortened(expires) + "\", which is over before it could be sent");
        }
        if (report != null) {
            check(REPORT_WITHIN, operation);
        }
        return new Schedule(first, from.isAfter(now) ? from : null, ends, report == null ? null : reportWithin(report));
    }

    private static Duration reportWithin(String value) {
        Duration within = duration(value.strip());
        if (within == null || within.compareTo(SOONEST_REPORT) < 0 || within.compareTo(LATEST_REPORT) > 0) {
            throw new BadLeverException(REPORT_WITHIN, "is \"" + shortened(value) + "\"; accepted is a duration from 1s to "
                    + LATEST_REPORT.toDays() + "d, such as 10m or PT1H");
        }
        return within;
    }

    private static Priority priority(String value) {
        return Stream.of(Priority.values()).filter(each -> word(each).equalsIgnoreCase(value.strip())).findFirst()
                .orElseThrow(() -> new BadLeverException(PRIORITY, "is \"" + shortened(value) + "\"; accepted are " + WORDS));
    }

    private static String word(Priority priority) {
        return priority.name().toLowerCase(Locale.ROOT);
    }

    /** @param from what a duration counts from */
    private static Instant time(String lever, String value, Instant from) {
        String text = value.strip();
        Instant instant = text.length() > LONGEST_TEXT ? null : Times.parse(text);
        if (instant == null) {
            Duration duration = duration(text);
            instant = duration == null || duration.compareTo(FURTHEST) > 0 ? null : from.plus(duration);
        }
        if (instant == null || instant.isAfter(from.plus(FURTHEST))) {
            throw new BadLeverException(lever, "is \"" + shortened(value) + "\"; accepted is " + TIME + ", within " + FURTHEST.toDays()
                    + " days");
        }
        return instant;
    }

    /** Null for what is no duration; a bare number has no unit and is none. */
    private static Duration duration(String text) {
        if (text.isEmpty() || text.length() > LONGEST_TEXT || Character.isDigit(text.charAt(text.length() - 1))) {
            return null;
        }
        try {
            Duration duration = DurationStyle.detectAndParse(text);
            return duration.isNegative() ? null : duration;
        } catch (IllegalArgumentException | ArithmeticException e) {
            return null;
        }
    }

    private static String orderingKey(String value) {
        if (value != null && (value.isBlank() || value.length() > LONGEST_KEY || value.chars().anyMatch(Character::isISOControl))) {
            throw new BadLeverException(ORDERING_KEY, "must be text of 1 to " + LONGEST_KEY + " characters without control characters");
        }
        return value;
    }

    private static String shortened(String value) {
        return value.length() > LONGEST_TEXT ? value.substring(0, LONGEST_TEXT) + "..." : value;
    }
}
