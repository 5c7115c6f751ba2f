package dev.serai.bulk;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RowOutcomeTests {

    @ParameterizedTest
    @ValueSource(strings = {"=1+1", "+41791234567", "-2", "@SUM(A1)", "\t=1", "\r=1"})
    void whatASpreadsheetWouldWorkOutStaysText(String value) {
        assertThat(RowOutcome.cell(value).replace("\"", "")).isEqualTo("'" + value);
    }

    @Test
    void whatHasASeparatorIsQuoted() {
        assertThat(RowOutcome.cell("a,\"b\"")).isEqualTo("\"a,\"\"b\"\"\"");
        assertThat(RowOutcome.cell("plain")).isEqualTo("plain");
        assertThat(RowOutcome.cell("")).isEmpty();
    }

    @Test
    void deliveriesOfAJobLieBesideEachOtherAndNoTwoAreTheSame() {
        UUID job = UUID.fromString("01a1fcdb-9a01-7c35-8a44-1e0f7cbd6f10");
        Set<UUID> seen = new HashSet<>();
        for (int row = 1; row <= 200_000; row++) {
            UUID id = JobDeliveries.of(job, row);
            seen.add(id);
            assertThat(id.getMostSignificantBits()).isEqualTo(JobDeliveries.half(job));
        }
        assertThat(seen).hasSize(200_000);
        assertThat(JobDeliveries.of(job, 7)).isEqualTo(JobDeliveries.of(job, 7));
        assertThat(JobDeliveries.first(job).toString()).isLessThan(JobDeliveries.of(job, 1).toString());
        assertThat(JobDeliveries.last(job).toString()).isGreaterThan(JobDeliveries.of(job, 1).toString());
    }
}
