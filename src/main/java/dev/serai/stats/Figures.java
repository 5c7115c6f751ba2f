package dev.serai.stats;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.serai.stats.Latencies.Percentiles;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;

/**
 * Figures of a tenant, as the API shows them.
 *
 * @param from the first day, in UTC
 * @param to the last day
 * @param by what the items are split by
 * @param total of all items together
 */
record Figures(LocalDate from, LocalDate to, List<String> by, Counts total, List<Item> items) {

    /** One item; of day, channel, operation, provider and connection what it was asked to be split by, the others null. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Item(LocalDate day, String channel, String operation, String provider, UUID connectionId, @JsonUnwrapped Counts counts) {}

    /**
     * @param attempts calls to providers
     * @param delivered deliveries that a provider took
     * @param failed times that a delivery became a dead letter
     * @param retried attempts after the first of their delivery
     * @param latencyMs how long calls took; null when there was none
     * @param reported what providers reported of what they took
     * @param rates the same as parts of what they took; null when that is nothing
     * @param timeToDeliverMs how long it took from the acceptance to the end of the call that delivered; null when nothing was delivered
     */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record Counts(long attempts, long delivered, long failed, long retried, Reported reported, Rates rates, Percentiles latencyMs,
            Percentiles timeToDeliverMs) {}

    /**
     * How many deliveries were reported to have come so far, each once; what was opened counts as delivered, what was clicked as opened.
     */
    record Reported(long delivered, long opened, long clicked, long bounced, long complained) {

        static final Reported NOTHING = new Reported(0, 0, 0, 0, 0);

        Reported plus(Reported more) {
            return new Reported(delivered + more.delivered, opened + more.opened, clicked + more.clicked, bounced + more.bounced,
                    complained + more.complained);
        }

        /** @param taken how many a provider took */
        Rates rates(long taken) {
            return taken == 0 ? null : new Rates(rate(delivered, taken), rate(opened, taken), rate(clicked, taken), rate(bounced, taken),
                    rate(complained, taken));
        }

        private static double rate(long part, long whole) {
            return Math.round(10_000.0 * part / whole) / 10_000.0;
        }
    }

    /** Each from 0 to 1, to four places. */
    record Rates(double delivered, double opened, double clicked, double bounced, double complained) {}
}
