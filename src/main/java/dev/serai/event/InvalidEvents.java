package dev.serai.event;

import dev.serai.api.ProblemException;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.springframework.stereotype.Component;

/** The invalid message channel: what cannot be accepted is put aside with the reason, without the tenant's token. */
@Component
public class InvalidEvents {

    private static final String TOKEN = "SeraiToken";
    private static final String REASON = "SeraiReason";

    /** Whether the message itself is at fault, so that trying again is pointless. */
    public boolean isInvalid(Exchange exchange) {
        ProblemException problem = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, ProblemException.class);
        return problem != null && problem.status() < 500;
    }

    /** Puts the reason beside the message and takes the token away. */
    public void explain(Exchange exchange) {
        ProblemException problem = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, ProblemException.class);
        Message message = exchange.getMessage();
        message.removeHeader(TOKEN);
        message.setHeader(REASON, problem.errors().isEmpty() ? problem.getMessage() : problem.getMessage() + ": " + problem.errors().stream()
                .map(error -> error.field() + " " + error.message()).collect(Collectors.joining("; ")));
    }
}
