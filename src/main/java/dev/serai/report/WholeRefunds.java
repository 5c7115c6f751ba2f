package dev.serai.report;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.api.JsonText;
import dev.serai.ledger.ReportState;
import java.math.BigDecimal;
import java.sql.Types;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Tells whether a refund was all of a payment, for providers that say how much was paid back by now ({@code totalRefunded} and
 * {@code currency} beside the report) and not of how much: the payment that was made here knows that.
 */
@Component
class WholeRefunds {

    /** Of the delivery to which the report is applied. */
    private static final String RESULT = """
            select d.result
            from known_objects(:tenant, :provider, cast(:connection as uuid), cast(:objects as text[])) k
              join delivery d on d.tenant_id = :tenant and d.id = k.delivery_id
            order by k.made desc, array_position(cast(:objects as text[]), k.external_id), k.delivery_id limit 1""";
    private static final int LONGEST_AMOUNT = 40;

    private final JdbcClient jdbc;

    WholeRefunds(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** The report, of a payment that was refunded where all of it is paid back. */
    ProviderReport judged(UUID tenantId, ProviderReport report) {
        if (report.state() != ReportState.PARTIALLY_REFUNDED || report.detail() == null) {
            return report;
        }
        JsonNode told = JsonText.shown(report.detail());
        BigDecimal total = amount(told.path("totalRefunded"));
        JsonNode payment = total == null ? null : payment(tenantId, report);
        BigDecimal whole = payment == null ? null : amount(payment.path("amount"));
        if (whole == null || !payment.path("currency").asText("").equalsIgnoreCase(told.path("currency").asText(""))) {
            return report;
        }
        return report.of(total.compareTo(whole) >= 0 ? ReportState.REFUNDED : ReportState.PARTIALLY_REFUNDED);
    }

    private JsonNode payment(UUID tenantId, ProviderReport report) {
        return jdbc.sql(RESULT).param("tenant", tenantId).param("provider", report.provider())
                .param("connection", report.connectionId(), Types.OTHER).param("objects", report.objects().toArray(String[]::new))
                .query((row, number) -> Optional.ofNullable(row.getString("result"))).optional().flatMap(found -> found)
                .map(JsonText::shown).orElse(null);
    }

    private static BigDecimal amount(JsonNode written) {
        String text = written.isValueNode() && !written.isNull() ? written.asText() : "";
        try {
            return text.isEmpty() || text.length() > LONGEST_AMOUNT ? null : new BigDecimal(text);
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
