package dev.serai.problem;

import dev.serai.suppression.Suppression;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * Why somebody got a message, or none.
 *
 * @param recipient whom it was asked about
 * @param from since when was looked; later than asked for where the time for it was over
 * @param complete whether that is all that was asked for
 * @param answer in words, of the latest case; of none where there is none
 * @param advice what to do; null for nothing
 * @param suppressions what keeps messages from them now
 * @param cases what happened, the latest first
 */
record Why(String recipient, Instant from, Instant to, boolean complete, String answer, String advice, List<Suppression> suppressions,
        List<Case> cases) {

    /**
     * One event, or one message that nothing led to.
     *
     * @param answer what became of it
     * @param advice what to do; null for nothing
     * @param trail what happened in turn
     */
    record Case(Instant at, UUID eventId, UUID deliveryId, String answer, String advice, List<Step> trail) {}

    /**
     * One thing that happened.
     *
     * @param step {@code event}, {@code plan}, {@code delivery}, {@code suppression}, {@code provider} or {@code report}
     * @param state {@code ok}, {@code bad}, {@code waits} or {@code none}
     * @param quote in the provider's words; null for none
     */
    record Step(String step, String state, String text, String quote, Instant at) {}
}
