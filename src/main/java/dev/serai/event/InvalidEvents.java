package dev.serai.event;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.component.jms.JmsMessage;
import org.springframework.stereotype.Component;

/** The invalid message channel: what cannot be accepted is put aside as it came, with the reason and without the tenant's token. */
@Component
public class InvalidEvents {

    private static final String TOKEN = "SeraiToken";
    private static final String REASON = "SeraiReason";

    /** Puts the reason beside the message and takes the token away. */
    public void explain(Exchange exchange) throws JMSException {
        Message message = exchange.getMessage(JmsMessage.class).getJmsMessage();
        Map<String, Object> properties = new LinkedHashMap<>();
        for (Object name : Collections.list(message.getPropertyNames())) {
            if (!name.equals(TOKEN) && !name.toString().startsWith("JMSX")) {
                properties.put(name.toString(), message.getObjectProperty(name.toString()));
            }
        }
        properties.put(REASON, exchange.getProperty(Exchange.EXCEPTION_CAUGHT, InvalidEventException.class).getMessage());
        message.clearProperties();
        for (Map.Entry<String, Object> property : properties.entrySet()) {
            message.setObjectProperty(property.getKey(), property.getValue());
        }
    }
}
