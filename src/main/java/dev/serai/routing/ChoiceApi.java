package dev.serai.routing;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.api.JsonText;
import dev.serai.connection.ConnectionDrafts;
import dev.serai.operation.Operation.Priority;
import dev.serai.routing.ChoiceExplanation.Candidate;
import dev.serai.routing.ChoiceExplanation.Choice;
import dev.serai.routing.Wanted.Before;
import dev.serai.security.Caller;
import dev.serai.suppression.LeftOut;
import dev.serai.suppression.QuietHours;
import dev.serai.suppression.Suppressions;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.apache.camel.Body;
import org.springframework.stereotype.Component;

/**
 * What the route of {@code /api/integrations/choice} calls: who would carry a message, also with a connection as it is not stored yet, and
 * who would not get it.
 */
@Component
public class ChoiceApi {

    private final ConnectionDrafts drafts;
    private final ConnectionOrder order;
    private final ChoiceExplanation explanation;
    private final Suppressions suppressions;
    private final QuietHours quiet;

    ChoiceApi(ConnectionDrafts drafts, ConnectionOrder order, ChoiceExplanation explanation, Suppressions suppressions, QuietHours quiet) {
        this.drafts = drafts;
        this.order = order;
        this.explanation = explanation;
        this.suppressions = suppressions;
        this.quiet = quiet;
    }

    /**
     * As {@link Choice}.
     *
     * @param leftOut who would not get it, each with recipient, reason, topic and since
     */
    record Told(List<Candidate> connections, String rule, String outlook, JsonNode leftOut) {}

    /** Sends nothing and asks nobody. */
    public Object choose(@Body byte[] body) {
        Caller caller = Caller.required();
        ConnectionDrafts.Asked asked = drafts.read(caller.tenant(), caller.userId(), body);
        Wanted wanted = new Wanted(caller.tenant(), caller.userId(), null, asked.operation(), asked.message(), List.of(), Before.NOTHING,
                asked::eventType);
        Choice choice = explanation.of(asked.operation(), false, order.of(wanted, asked.among()));
        LeftOut out = suppressions.leftOut(caller.tenant(), asked.operation(), asked.message());
        return new Told(choice.connections(), choice.rule(), outlook(caller, asked, out, choice),
                JsonText.shown(out.who().isEmpty() ? "[]" : out.stored()));
    }

    /** Who would be left out goes first: where that is everybody, no connection is called. */
    private String outlook(Caller caller, ConnectionDrafts.Asked asked, LeftOut out, Choice choice) {
        if (out.isAll() && !out.who().isEmpty()) {
            return out.words() + " It would be cancelled.";
        }
        Optional<Instant> until = asked.operation().priority() == Priority.HIGH ? Optional.empty()
                : quiet.until(caller.tenant(), asked.operation(), asked.message());
        return (out.who().isEmpty() ? "" : out.words() + " ")
                + until.map(end -> "It would wait until " + end.truncatedTo(ChronoUnit.SECONDS) + ", for it is quiet there. ").orElse("")
                + choice.outlook();
    }
}
