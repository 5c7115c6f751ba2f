package dev.serai.event;

import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.springframework.stereotype.Component;

/** The invalid message channel: what cannot be accepted is put aside with the reason, without the tenant's token. */
@Component
public class InvalidEvents {

    private static final String TOKEN = "SeraiToken";
    private static final String REASON = "SeraiReason";

    /** Puts the reason beside the message and takes the token away. */
    public void explain(Exchange exchange) {
        Message message = exchange.getMessage();
        message.removeHeader(TOKEN);
        message.setHeader(REASON, exchange.getProperty(Exchange.EXCEPTION_CAUGHT, InvalidEventException.class).getMessage());
    }
}
