package dev.serai.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.InputStream;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.springframework.stereotype.Component;

/**
 * Writes what a feature returned as JSON, with its entity tag, and leaves no header of the request in the answer. Who has what is asked
 * for already is told 304. Only streams are chunked: everything else goes with its length, in one write.
 */
@Component
public class AnswerWriter {

    private final ObjectMapper json;

    AnswerWriter(ObjectMapper json) {
        this.json = json;
    }

    void write(Exchange exchange) throws JsonProcessingException {
        Message message = exchange.getMessage();
        Object body = message.getBody();
        Answer answer = body instanceof Answer given ? given : Answer.ok(body);
        String method = message.getHeader(Exchange.HTTP_METHOD, String.class);
        boolean reads = "GET".equals(method) || "HEAD".equals(method);
        String known = reads ? message.getHeader("If-None-Match", String.class) : null;
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
        if (answer.body() instanceof InputStream || answer.body() instanceof OpenAnswer) {
            message.setBody(answer.body());
            return;
        }
        byte[] bytes = answer.body() instanceof byte[] given ? given : json.writeValueAsBytes(answer.body());
        message.setBody(bytes);
        message.setHeader(Exchange.HTTP_CHUNKED, false);
        if (answer.status() == 200 && reads || answer.body() instanceof Versioned) {
            tag(message, EntityTags.of(answer.body(), bytes), known);
        }
    }

    private static void tag(Message message, String tag, String known) {
        message.setHeader("ETag", tag);
        if (EntityTags.isAmong(known, tag)) {
            message.setHeader(Exchange.HTTP_RESPONSE_CODE, 304);
            message.removeHeader(Exchange.CONTENT_TYPE);
            message.setBody(null);
        }
    }
}
