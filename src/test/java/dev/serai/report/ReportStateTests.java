package dev.serai.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.TestPostgres;
import dev.serai.ledger.ReportState;
import dev.serai.ledger.ReportState.Family;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** In whatever order reports come, they bring a delivery equally far. */
class ReportStateTests {

    private final JdbcClient jdbc = JdbcClient.create(TestPostgres.dataSource());

    private record Told(ReportState state, int rank, OffsetDateTime at) {}

    private static Told told(Family family, String word) {
        String[] parts = word.split("@");
        ReportState state = ReportState.of(parts[0]).orElseThrow();
        return new Told(state, state.rank(family), Instant.ofEpochSecond(Long.parseLong(parts[1])).atOffset(ZoneOffset.UTC));
    }

    private boolean moves(Told before, Told after) {
        return jdbc.sql("select report_moves(:before, :beforeAt, :rank, :at)").param("before", before.rank())
                .param("beforeAt", before.at()).param("rank", after.rank()).param("at", after.at()).query(Boolean.class).single();
    }

    private static void permute(List<Told> rest, List<Told> chosen, List<List<Told>> found) {
        if (rest.isEmpty()) {
            found.add(List.copyOf(chosen));
        }
        for (Told each : rest) {
            List<Told> others = new ArrayList<>(rest);
            others.remove(each);
            chosen.add(each);
            permute(others, chosen, found);
            chosen.remove(chosen.size() - 1);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiterString = "=>", value = {
            "message: sent@1 delivered@2 opened@3 clicked@4 => clicked",
            "message: delivered@2 bounced@3 sent@1 => bounced",
            "message: failed@1 delivered@2 => delivered",
            "message: deferred@1 delivered@2 => delivered",
            "message: clicked@1 complained@2 opened@3 unsubscribed@4 => complained",
            "message: opened@1 delivered@5 => opened",
            "message: sent@1 delivered@2 read@3 => read",
            "payment: pending@1 failed@2 pending@3 succeeded@4 => succeeded",
            "payment: failed@1 pending@2 => pending",
            "payment: pending@1 canceled@2 => canceled",
            "payment: succeeded@1 partially_refunded@2 refunded@3 => refunded",
            "payment: succeeded@1 partially_refunded@3 refunded@3 => refunded",
            "payment: succeeded@1 disputed@2 dispute_won@3 => dispute_won",
            "payment: succeeded@1 disputed@2 dispute_won@3 refunded@4 => refunded",
            "payment: succeeded@1 refunded@2 disputed@3 dispute_lost@4 => dispute_lost",
            "payment: refunded@5 succeeded@9 pending@10 => refunded",
    })
    void theOrderOfReportsDoesNotMatter(String reports, String end) {
        String[] words = reports.split("\\s+");
        Family family = words[0].startsWith("payment") ? Family.PAYMENT : Family.MESSAGE;
        List<Told> all = new ArrayList<>();
        for (int i = 1; i < words.length; i++) {
            all.add(told(family, words[i]));
        }
        List<List<Told>> orders = new ArrayList<>();
        permute(all, new ArrayList<>(), orders);
        for (List<Told> order : orders) {
            Told state = order.get(0);
            for (Told next : order) {
                state = moves(state, next) ? next : state;
            }
            assertThat(state.state().word()).as(order.toString()).isEqualTo(end);
        }
    }

    @ParameterizedTest
    @CsvSource({"message, opened, false", "message, bounced, false", "payment, succeeded, false", "payment, partially_refunded, true",
            "payment, disputed, true"})
    void theSameAgainIsAStepOnlyOfWhatHappensAgain(String family, String state, boolean step) {
        Family of = Family.valueOf(family.toUpperCase(java.util.Locale.ROOT));

        assertThat(moves(told(of, state + "@1"), told(of, state + "@2"))).isEqualTo(step);
        assertThat(moves(told(of, state + "@2"), told(of, state + "@2"))).isFalse();
        assertThat(moves(told(of, state + "@2"), told(of, state + "@1"))).isFalse();
    }
}
