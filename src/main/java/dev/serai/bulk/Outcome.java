package dev.serai.bulk;

/**
 * What the deliveries of a job have come to.
 *
 * @param waiting accepted, and not yet settled
 * @param delivered taken by a provider
 * @param dead what no connection could carry, what expired aside
 * @param expired not sent before the end of its life
 * @param suppressed not sent, since the recipient gets no messages
 * @param cancelled called off
 */
record Outcome(int waiting, int delivered, int dead, int expired, int suppressed, int cancelled) {

    static final Outcome NONE = new Outcome(0, 0, 0, 0, 0, 0);

    /** How many have their outcome. */
    int settled() {
        return delivered + dead + expired + suppressed + cancelled;
    }
}
