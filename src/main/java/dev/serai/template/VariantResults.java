package dev.serai.template;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.serai.api.OverloadedException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** How the versions of a template that count do, by what providers report of the deliveries made of them. */
@Component
class VariantResults {

    private static final Duration KEPT = Duration.ofSeconds(30);
    private static final int MOST = 10_000;
    private static final int AT_ONCE = 4;

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final TemplateProperties properties;
    private final Semaphore room = new Semaphore(AT_ONCE);
    /** Empty where it could not be counted in time. */
    private final Cache<Key, Optional<Shown>> remembered = Caffeine.newBuilder().maximumSize(MOST).expireAfterWrite(KEPT).build();

    VariantResults(JdbcClient jdbc, TransactionTemplate transaction, TemplateProperties properties) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.properties = properties;
    }

    /**
     * How one does.
     *
     * @param variant absent for the only one
     * @param sent deliveries that were accepted
     * @param taken those that a provider took
     * @param delivered those that were reported to have arrived; what was opened counts, and what was clicked
     * @param openRate of those taken; null where none was
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Line(String variant, int version, long sent, long taken, long delivered, long opened, long clicked, long bounced,
            long complained, Double openRate, Double clickRate) {}

    /**
     * How a variant compares with the first.
     *
     * @param measure {@code opened} or {@code clicked}
     * @param verdict {@code tooEarly}, {@code noDifference} (none that is more than chance) or {@code difference}
     * @param difference of the rates, that of the variant less that of the first; null where one has none
     * @param pValue how likely chance alone makes at least such a difference; null where it is too early
     * @param explanation in a sentence
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Comparison(String measure, String variant, String with, String verdict, Double difference, Double pValue, String explanation) {}

    /** @param since when these versions began to count; absent where none does */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Shown(Instant since, List<Line> variants, List<Comparison> comparisons) {}

    private record Key(UUID tenantId, UUID template, Instant since) {}

    private record Counted(int version, String variant) {}

    /**
     * As it was at most {@link #KEPT} ago.
     *
     * @throws LaterException where counting takes too long, which is remembered as long
     */
    Shown of(UUID tenantId, Template template) {
        if (template.promoted().isEmpty()) {
            return new Shown(null, List.of(), List.of());
        }
        return remembered.get(new Key(tenantId, template.id(), template.promotedAt()), key -> counted(tenantId, template))
                .orElseThrow(() -> new LaterException(503, "Unavailable", "Counting the deliveries of the template takes longer than "
                        + properties.resultsTime().toMillis() + " ms (serai.template.results-time)", (int) KEPT.toSeconds()));
    }

    private Optional<Shown> counted(UUID tenantId, Template template) {
        if (!room.tryAcquire()) {
            throw new OverloadedException("Results of " + AT_ONCE + " templates are being counted");
        }
        try {
            Map<Counted, Line> counted = transaction.execute(status -> {
                jdbc.sql("select set_config('statement_timeout', ?, true)").param(properties.resultsTime().toMillis() + "ms").query()
                        .singleRow();
                return count(tenantId, template);
            });
            return Optional.of(shown(template, Objects.requireNonNull(counted)));
        } catch (DataAccessException e) {
            if (TemplateStore.hasState(e, TemplateStore.CANCELLED)) {
                return Optional.empty();
            }
            throw e;
        } finally {
            room.release();
        }
    }

    private static Shown shown(Template template, Map<Counted, Line> counted) {
        List<Line> lines = template.promoted().stream().map(variant -> counted.getOrDefault(
                new Counted(variant.version(), variant.variant()),
                new Line(variant.variant(), variant.version(), 0, 0, 0, 0, 0, 0, 0, null, null))).toList();
        List<Comparison> comparisons = new ArrayList<>();
        for (int i = 1; i < lines.size(); i++) {
            comparisons.add(compared("opened", lines.get(0), lines.get(i), lines.size() - 1));
            comparisons.add(compared("clicked", lines.get(0), lines.get(i), lines.size() - 1));
        }
        return new Shown(template.promotedAt(), lines, comparisons);
    }

    private Map<Counted, Line> count(UUID tenantId, Template template) {
        Map<Counted, Line> counted = new HashMap<>();
        jdbc.sql("""
                select template_version, template_variant, count(*) as sent, count(*) filter (where status = 'delivered') as taken,
                  count(*) filter (where coalesce(report_counted, 0) & 7 <> 0) as delivered,
                  count(*) filter (where coalesce(report_counted, 0) & 6 <> 0) as opened,
                  count(*) filter (where coalesce(report_counted, 0) & 4 <> 0) as clicked,
                  count(*) filter (where coalesce(report_counted, 0) & 8 <> 0) as bounced,
                  count(*) filter (where coalesce(report_counted, 0) & 16 <> 0) as complained
                from delivery where tenant_id = :tenant and template_id = :template and id >= uuid_at(:since)
                group by template_version, template_variant""")
                .param("tenant", tenantId).param("template", template.id()).param("since", Timestamp.from(template.promotedAt()))
                .query((row, number) -> line(row)).list()
                .forEach(line -> counted.put(new Counted(line.version(), line.variant()), line));
        return counted;
    }

    private static Line line(ResultSet row) throws SQLException {
        long taken = row.getLong("taken");
        long opened = row.getLong("opened");
        long clicked = row.getLong("clicked");
        return new Line(row.getString("template_variant"), row.getInt("template_version"), row.getLong("sent"), taken,
                row.getLong("delivered"), opened, clicked, row.getLong("bounced"), row.getLong("complained"), rate(opened, taken),
                rate(clicked, taken));
    }

    private static Double rate(long of, long taken) {
        return taken == 0 ? null : Double.valueOf((double) of / taken);
    }

    private static Comparison compared(String measure, Line first, Line other, int comparisons) {
        boolean opened = measure.equals("opened");
        TwoProportions test = new TwoProportions(opened ? first.opened() : first.clicked(), first.taken(),
                opened ? other.opened() : other.clicked(), other.taken(), comparisons);
        return new Comparison(measure, other.variant(), first.variant(), test.verdict(), test.difference(), test.pValue(),
                test.explanation(measure, first.variant(), other.variant()));
    }
}
