package dev.serai.template;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** How the versions of a template that count do, by what providers report of the deliveries made of them. */
@Component
class VariantResults {

    private final JdbcClient jdbc;

    VariantResults(JdbcClient jdbc) {
        this.jdbc = jdbc;
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

    Shown of(UUID tenantId, Template template) {
        List<Line> lines = new ArrayList<>();
        for (Variant variant : template.promoted()) {
            lines.add(line(tenantId, template, variant));
        }
        List<Comparison> comparisons = new ArrayList<>();
        for (int i = 1; i < lines.size(); i++) {
            comparisons.add(compared("opened", lines.get(0), lines.get(i), lines.size() - 1));
            comparisons.add(compared("clicked", lines.get(0), lines.get(i), lines.size() - 1));
        }
        return new Shown(template.promotedAt(), lines, comparisons);
    }

    private Line line(UUID tenantId, Template template, Variant variant) {
        return jdbc.sql("""
                select count(*) as sent, count(*) filter (where status = 'delivered') as taken,
                  count(*) filter (where coalesce(report_counted, 0) & 7 <> 0) as delivered,
                  count(*) filter (where coalesce(report_counted, 0) & 6 <> 0) as opened,
                  count(*) filter (where coalesce(report_counted, 0) & 4 <> 0) as clicked,
                  count(*) filter (where coalesce(report_counted, 0) & 8 <> 0) as bounced,
                  count(*) filter (where coalesce(report_counted, 0) & 16 <> 0) as complained
                from delivery where tenant_id = :tenant and template_id = :template and id >= uuid_at(:since)
                  and template_version = :version and template_variant is not distinct from :variant""")
                .param("tenant", tenantId).param("template", template.id()).param("since", Timestamp.from(template.promotedAt()))
                .param("version", variant.version()).param("variant", variant.variant(), java.sql.Types.VARCHAR)
                .query((row, number) -> {
                    long taken = row.getLong("taken");
                    long opened = row.getLong("opened");
                    long clicked = row.getLong("clicked");
                    return new Line(variant.variant(), variant.version(), row.getLong("sent"), taken, row.getLong("delivered"), opened,
                            clicked, row.getLong("bounced"), row.getLong("complained"), rate(opened, taken), rate(clicked, taken));
                }).single();
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
