package dev.serai.delivery;

import dev.serai.api.Answer;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.support.AsyncProcessorSupport;
import org.springframework.stereotype.Component;

/** The step in which a caller who prefers to waits for the outcome of its operation; the exchange goes on once it is there. */
@Component
public final class OutcomeAwaiter extends AsyncProcessorSupport {

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        if (!(exchange.getMessage().getBody() instanceof OutcomeWait wait)) {
            callback.done(true);
            return true;
        }
        exchange.getMessage().setBody(null);
        wait.start(answer -> goOn(exchange, answer, callback));
        return false;
    }

    private static void goOn(Exchange exchange, Answer answer, AsyncCallback callback) {
        exchange.getMessage().setBody(answer);
        callback.done(false);
    }
}
