package dev.serai.stats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.TestPostgres;
import java.util.Arrays;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Percentiles from buckets are close to the true ones, with the buckets that the database makes. */
class LatenciesTests {

    private final JdbcClient jdbc = JdbcClient.create(TestPostgres.dataSource());

    @Test
    void percentilesAreWithinFivePercentOfTheTrueOnes() {
        Random random = new Random(7);
        long[] millis = random.doubles(10_000).mapToLong(part -> Math.round(Math.exp(2 + part * 9))).toArray();
        Latencies latencies = new Latencies();
        jdbc.sql("select latency_bucket(millis) as bucket, count(*) as count from unnest(?) as taken (millis) group by 1")
                .param(millis).query(row -> {
                    latencies.add(row.getInt("bucket"), row.getLong("count"));
                });
        Arrays.sort(millis);

        for (int percent : new int[] {1, 25, 50, 95, 99, 100}) {
            long expected = millis[Math.max(1, millis.length * percent / 100) - 1];
            assertThat(latencies.percentile(percent)).as("p" + percent)
                    .isCloseTo(expected, Offset.offset((long) Math.ceil(expected * 0.05 + 0.5)));
        }
    }

    @Test
    void everyDurationIsToldFromItsBucketWithinFivePercent() {
        jdbc.sql("select millis, latency_bucket(millis) as bucket from generate_series(0, 200000, 7) as millis").query(row -> {
            Latencies one = new Latencies();
            one.add(row.getInt("bucket"), 1);
            long millis = row.getLong("millis");
            assertThat(one.percentile(50)).isCloseTo(millis, Offset.offset((long) Math.ceil(millis * 0.05 + 0.5)));
        });
    }

    @Test
    void nothingCountedHasNoPercentiles() {
        assertThat(new Latencies().percentiles()).isNull();
    }
}
