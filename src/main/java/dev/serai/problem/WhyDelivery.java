package dev.serai.problem;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.ledger.Delivery;
import dev.serai.ledger.Delivery.AttemptView;
import dev.serai.ledger.Delivery.ReportView;
import dev.serai.ledger.DeliveryStatus;
import dev.serai.ledger.Standing;
import dev.serai.problem.Why.Step;
import dev.serai.suppression.Reason;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Tells of one delivery what became of it for somebody, in words. */
final class WhyDelivery {

    private static final Set<String> CAME_BACK = Set.of("bounced", "failed", "complained");
    private static final Set<String> ON_ITS_WAY = Set.of("sent", "deferred");

    private final Delivery delivery;
    private final Sought sought;
    private final String provider;
    private final ReportView report;

    /** @param sought for whom; null for all that it goes to */
    WhyDelivery(Delivery delivery, Sought sought) {
        this.delivery = delivery;
        this.sought = sought;
        this.provider = delivery.provider() == null ? "a provider" : delivery.provider();
        List<ReportView> reports = delivery.state().reports() == null ? List.of() : delivery.state().reports();
        this.report = reports.stream().filter(each -> each.recipient() == null || sought == null || sought.isIn(each.recipient()))
                .max(Comparator.comparing(ReportView::at)).orElse(null);
    }

    /** What keeps messages from this recipient, as it stands with the delivery; null for nothing. */
    private JsonNode suppressed() {
        if (delivery.state().suppressed() != null) {
            for (JsonNode each : delivery.state().suppressed()) {
                if (sought == null || sought.isIn(each.path("recipient").asText())) {
                    return each;
                }
            }
        }
        return null;
    }

    private static String because(JsonNode suppressed) {
        return "suppressed since " + time(Instant.parse(suppressed.path("since").asText())) + " because "
                + Reason.of(suppressed.path("reason").asText()).map(Reason::because).orElse(suppressed.path("reason").asText())
                + (suppressed.path("topic").isTextual() ? " (topic " + suppressed.path("topic").asText() + ")" : "");
    }

    /** Whether it goes to others. */
    private boolean isCalledOff() {
        return Standing.SUPPRESSED.equals(delivery.state().reason());
    }

    String answer() {
        String what = "The " + delivery.operation() + " of " + time(delivery.asked().createdAt());
        String refused = refusal();
        if (refused != null) {
            return what + " went to others, but " + provider + " refused it for this recipient: " + refused;
        }
        if (suppressed() != null && (sought != null || isCalledOff())) {
            return what + " was not sent to " + (sought == null ? suppressed().path("recipient").asText() : "this recipient")
                    + ", who is " + because(suppressed()) + "." + (isCalledOff() ? "" : " It goes to others.");
        }
        if (isTaken()) {
            return delivered(what);
        }
        return switch (DeliveryStatus.of(delivery.status())) {
            case DELIVERED -> delivered(what);
            case DEAD -> what + " was not delivered and is not tried again. " + words();
            case RETRYING -> what + " was not delivered yet and is tried again" + next() + ". " + words();
            case ACCEPTED -> what + " waits to be sent" + next() + "." + (delivery.explanation() == null ? "" : " " + words());
            case CANCELLED -> what + " was called off before it was sent. " + words();
        };
    }

    /** Whether this recipient has it where others were refused. */
    private boolean isTaken() {
        if (sought != null && delivery.result() != null) {
            for (JsonNode each : delivery.result().path("accepted")) {
                if (sought.isIn(each.asText())) {
                    return true;
                }
            }
        }
        return false;
    }

    private String words() {
        return delivery.explanation() == null ? "" : delivery.explanation();
    }

    private String next() {
        Instant due = delivery.state().nextAttemptAt();
        return due == null ? "" : ", next at " + time(due);
    }

    private String delivered(String what) {
        if (report == null) {
            return what + " was taken by " + provider + ", which has reported nothing of it since.";
        }
        String reported = provider + " reported \"" + report.state() + "\" at " + time(report.at())
                + (report.reason() == null ? "" : ": " + report.reason());
        return CAME_BACK.contains(report.state()) ? what + " was taken by " + provider + ", but did not get there: " + reported + "."
                : ON_ITS_WAY.contains(report.state()) ? what + " was taken by " + provider + " and is on its way: " + reported + "."
                : what + " arrived: " + reported + ".";
    }

    /** Null where nothing is to be done. */
    String advice() {
        if (suppressed() != null && (sought != null || isCalledOff())) {
            return "Lift the suppression (DELETE /api/suppressions/{id}) only where they want messages again or the address is mended;"
                    + " then replay the delivery.";
        }
        if (refusal() != null) {
            return "Ask for another address. A replay goes to those alone who were refused.";
        }
        String status = delivery.status();
        if (DeliveryStatus.DELIVERED.word().equals(status) || isTaken()) {
            return report == null ? "Look for it at " + provider + (delivery.providerMessageId() == null ? "."
                            : " under its id there, " + delivery.providerMessageId() + ".")
                            + " Let it send its reports to Serai, and the next answer tells more."
                    : CAME_BACK.contains(report.state()) ? "Ask for another address; this one gets nothing of " + provider + "."
                    : ON_ITS_WAY.contains(report.state()) ? null
                    : "Have them look into their folder of unwanted messages, and whether it is forwarded.";
        }
        if (DeliveryStatus.DEAD.word().equals(status) || DeliveryStatus.RETRYING.word().equals(status)) {
            return Advice.of(DeliveryStatus.DEAD.word().equals(status) ? Cause.DEAD : Cause.FAILING,
                    last().map(AttemptView::outcome).orElse(DeliveryStatus.DEAD.word().equals(status) ? null : "retry")).words();
        }
        return DeliveryStatus.CANCELLED.word().equals(status) ? "Replay it if they are to have it after all." : null;
    }

    private Optional<AttemptView> last() {
        List<AttemptView> attempts = delivery.attempts();
        return attempts == null || attempts.isEmpty() ? Optional.empty() : Optional.of(attempts.get(attempts.size() - 1));
    }

    /** Why the provider refused it for this recipient where others have it; null where it did not. */
    private String refusal() {
        if (sought != null && delivery.result() != null) {
            for (JsonNode each : delivery.result().path("refused")) {
                if (sought.isIn(each.path("recipient").asText())) {
                    return each.path("reason").asText();
                }
            }
        }
        return null;
    }

    List<Step> trail() {
        List<Step> trail = new ArrayList<>();
        String status = delivery.status();
        String state = !DeliveryStatus.of(status).settled() ? "waits" : DeliveryStatus.DELIVERED.word().equals(status) ? "ok" : "bad";
        String reason = delivery.state().reason() == null ? "" : " (" + delivery.state().reason() + ")";
        trail.add(new Step("delivery", state, delivery.operation() + " is " + status + reason + ". " + words(), null,
                delivery.state().updatedAt()));
        if (suppressed() != null) {
            trail.add(new Step("suppression", "bad", suppressed().path("recipient").asText() + " was left out: " + because(suppressed())
                    + ".", null, Instant.parse(suppressed().path("since").asText())));
        }
        List<AttemptView> attempts = delivery.attempts() == null ? List.of() : delivery.attempts();
        if (attempts.isEmpty()) {
            trail.add(new Step("provider", "none", "No provider was called.", null, null));
        }
        attempts.stream().skip(Math.max(0, attempts.size() - 10)).forEach(each -> trail.add(new Step("provider",
                "delivered".equals(each.outcome()) ? "ok" : "throttled".equals(each.outcome()) ? "waits" : "bad",
                each.provider() + (each.httpStatus() == null ? " " : " answered " + each.httpStatus() + " and ") + came(each.outcome())
                        + ".",
                each.reason(), each.startedAt())));
        if (report != null) {
            trail.add(new Step("report", CAME_BACK.contains(report.state()) ? "bad" : ON_ITS_WAY.contains(report.state()) ? "waits" : "ok",
                    report.provider() + " reported \"" + report.state() + "\"", report.reason(), report.at()));
        }
        return trail;
    }

    /** What a call came to. */
    private static String came(String outcome) {
        return switch (outcome) {
            case "delivered" -> "took it";
            case "rejected" -> "refused the message for good";
            case "throttled" -> "took no more for now, for its limit";
            case "switch" -> "could not be used with the connection as it is set up";
            case "unknown" -> "may or may not have taken it";
            case "absent" -> "does not have it";
            default -> "did not take it, which may pass";
        };
    }

    static String time(Instant at) {
        return at.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
