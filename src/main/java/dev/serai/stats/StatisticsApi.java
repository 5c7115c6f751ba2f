package dev.serai.stats;

import dev.serai.api.PathId;
import dev.serai.api.ProblemException;
import dev.serai.api.Query;
import dev.serai.api.Times;
import dev.serai.operation.Operation;
import dev.serai.operation.Operations;
import dev.serai.security.Caller;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.springframework.stereotype.Component;

/** {@code GET /api/integrations/stats}: what became of the tenant's deliveries. */
@Component
public class StatisticsApi {

    private static final int USUAL_DAYS = 30;
    private static final int MOST_DAYS = 800;

    private final Statistics statistics;
    private final Operations operations;
    private final Clock clock;

    StatisticsApi(Statistics statistics, Operations operations, Clock clock) {
        this.statistics = statistics;
        this.operations = operations;
        this.clock = clock;
    }

    /** {@code ?from=&to=&channel=&provider=&connectionId=&by=}; the last 30 days by channel, provider and day when nothing is said. */
    public Figures figures(Exchange exchange) {
        UUID tenant = Caller.requiredTenant();
        Query query = Query.of(exchange.getMessage());
        LocalDate to = day("to", query.get("to"));
        LocalDate from = day("from", query.get("from"));
        LocalDate last = to != null ? to : LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        LocalDate first = from != null ? from : last.minusDays(USUAL_DAYS - 1);
        if (first.isAfter(last)) {
            throw ProblemException.badField("from", "is " + first + ", which is after \"to\", " + last);
        }
        if (ChronoUnit.DAYS.between(first, last) >= MOST_DAYS) {
            throw ProblemException.badField("from", "is more than " + MOST_DAYS + " days before \"to\"");
        }
        return statistics.figures(tenant, new Question(first, last, by(query.get("by")), operations(query.get("channel")),
                query.get("channel"),
                query.get("provider"), connection(query.get("connectionId"))));
    }

    private static LocalDate day(String field, String text) {
        if (text == null) {
            return null;
        }
        Instant instant = Times.parse(text);
        if (instant != null) {
            return LocalDate.ofInstant(instant, ZoneOffset.UTC);
        }
        try {
            LocalDate day = LocalDate.parse(text);
            if (day.getYear() >= 1 && day.getYear() <= 9999) {
                return day;
            }
        } catch (DateTimeException e) {
            throw badDay(field, text);
        }
        throw badDay(field, text);
    }

    private static ProblemException badDay(String field, String text) {
        return ProblemException.badField(field, "is \"" + text
                + "\", which is neither a day nor a time; write it like 2026-01-31 or 2026-01-31T08:30:00Z (RFC 3339)");
    }

    private static Set<Dimension> by(String text) {
        Set<Dimension> by = EnumSet.noneOf(Dimension.class);
        if (text == null) {
            by.addAll(List.of(Dimension.DAY, Dimension.CHANNEL, Dimension.PROVIDER));
            return by;
        }
        for (String word : text.split(",")) {
            by.add(Arrays.stream(Dimension.values()).filter(each -> each.word().equals(word.strip().toLowerCase(Locale.ROOT))).findFirst()
                    .orElseThrow(() -> ProblemException.badField("by", "has \"" + word.strip() + "\"; accepted are "
                            + Arrays.stream(Dimension.values()).map(Dimension::word).collect(Collectors.joining(", "))
                            + ", several separated by commas")));
        }
        return by;
    }

    private List<String> operations(String channel) {
        if (channel == null) {
            return null;
        }
        List<String> found = operations.all().stream().filter(operation -> operation.isOf(channel)).map(Operation::name)
                .toList();
        if (found.isEmpty()) {
            throw ProblemException.badField("channel", "is \"" + channel + "\"; accepted are "
                    + String.join(", ", operations.channels()));
        }
        return found;
    }

    private static UUID connection(String text) {
        UUID id = text == null ? null : PathId.parse(text);
        if (text != null && id == null) {
            throw ProblemException.badField("connectionId", "is \"" + text + "\", which is not an id (UUID)");
        }
        return id;
    }
}
