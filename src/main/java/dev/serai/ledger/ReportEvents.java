package dev.serai.ledger;

import dev.serai.ledger.ReportState.Family;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The types of events that tell what became of a delivery after its provider took it: {@code delivery.report} as the provider told it, and
 * what Serai raises when that brings the delivery further, such as {@code message.bounced} and {@code payment.refunded}.
 */
public final class ReportEvents {

    /** What a provider told; accepted from within Serai alone. */
    public static final String REPORT = "delivery.report";

    private static final Set<String> RAISED = Arrays.stream(Family.values())
            .flatMap(family -> Arrays.stream(ReportState.values()).filter(state -> state.rank(family) != null)
                    .map(state -> raised(family, state)))
            .collect(Collectors.toUnmodifiableSet());

    private ReportEvents() {}

    /** Of which type the event is that tells of this state. */
    public static String raised(Family family, ReportState state) {
        return family.word() + "." + state.word();
    }

    /** Whether Serai raises events of this type when a report brings a delivery further. */
    static boolean isRaised(String type) {
        return RAISED.contains(type);
    }

    /** Those of the takers, as {@link OutcomeEvents#taker} writes them, that take what Serai raises then. */
    static String[] among(Stream<String> takers) {
        return takers.filter(taker -> isRaised(taker.split(" ", 2)[0])).sorted().toArray(String[]::new);
    }
}
