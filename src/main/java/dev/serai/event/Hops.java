package dev.serai.event;

import dev.serai.ledger.OutcomeEvents;
import java.util.regex.Pattern;

/**
 * How many subscriptions of Serais an event came through, each of which took what the one before it sent: subscriptions that send to each
 * other would go on without end. They count as steps of the event's chain, wherever they were made.
 */
public final class Hops {

    /** The header that says it. */
    public static final String HEADER = "Serai-Hops";

    private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,3}");

    private Hops() {}

    /** What a header says; 0 for none, and 1 for what is no number: it came from a Serai nevertheless. */
    public static int read(String header) {
        if (header == null) {
            return 0;
        }
        String text = header.strip();
        return NUMBER.matcher(text).matches() ? Integer.parseInt(text) : 1;
    }

    /** Whether it came through more than a chain may have. */
    public static boolean areTooMany(int hops) {
        return hops > OutcomeEvents.DEEPEST;
    }

    /** What is wrong with it then, as a sentence. */
    public static String problem(int hops) {
        return "The event came through " + hops + " subscriptions, each of which took what the one before it sent; at most "
                + OutcomeEvents.DEEPEST + " are accepted. Subscriptions that send to each other go on without end: let one take fewer"
                + " types, or delete it";
    }
}
