package dev.serai.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.InputStream;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.springframework.stereotype.Component;

/** The last step of an API route: writes what the feature returned as JSON and leaves no header of the request in the answer. */
@Component
public class AnswerWriter {

    private final ObjectMapper json;

    AnswerWriter(ObjectMapper json) {
        this.json = json;
    }

    public void write(Exchange exchange) throws JsonProcessingException {
        Message message = exchange.getMessage();
        Object body = message.getBody();
        Answer answer = body instanceof Answer given ? given : Answer.ok(body);
        message.removeHeaders("*");
        answer.headers().forEach(message::setHeader);
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, answer.status());
        if (answer.body() == null) {
            message.setBody(null);
            return;
        }
        if (!answer.headers().containsKey(Exchange.CONTENT_TYPE)) {
            message.setHeader(Exchange.CONTENT_TYPE, "application/json");
        }
        boolean written = answer.body() instanceof byte[] || answer.body() instanceof InputStream;
        message.setBody(written ? answer.body() : json.writeValueAsBytes(answer.body()));
    }
}
