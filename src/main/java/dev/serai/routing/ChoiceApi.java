package dev.serai.routing;

import dev.serai.connection.ConnectionDrafts;
import dev.serai.routing.Wanted.Before;
import dev.serai.security.Caller;
import java.util.List;
import org.apache.camel.Body;
import org.springframework.stereotype.Component;

/** What the route of {@code /api/integrations/choice} calls: who would carry a message, also with a connection as it is not stored yet. */
@Component
public class ChoiceApi {

    private final ConnectionDrafts drafts;
    private final ConnectionOrder order;
    private final ChoiceExplanation explanation;

    ChoiceApi(ConnectionDrafts drafts, ConnectionOrder order, ChoiceExplanation explanation) {
        this.drafts = drafts;
        this.order = order;
        this.explanation = explanation;
    }

    /** Sends nothing and asks nobody. */
    public ChoiceExplanation.Choice choose(@Body byte[] body) {
        Caller caller = Caller.required();
        ConnectionDrafts.Asked asked = drafts.read(caller.tenant(), caller.userId(), body);
        Wanted wanted = new Wanted(caller.tenant(), caller.userId(), null, asked.operation(), asked.message(), List.of(), Before.NOTHING,
                asked::eventType);
        return explanation.of(asked.operation(), false, order.of(wanted, asked.among()));
    }
}
