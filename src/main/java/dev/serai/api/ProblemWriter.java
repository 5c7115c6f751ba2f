package dev.serai.api;

import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.springframework.stereotype.Component;

/** Answers a call that failed with problem details: for {@code api:}, and as the last step of a route of its own that failed. */
@Component
public class ProblemWriter {

    private final Problems problems;

    ProblemWriter(Problems problems) {
        this.problems = problems;
    }

    public void write(Exchange exchange) {
        Throwable failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        if (failure == null) {
            failure = exchange.getException();
        }
        if (failure == null) {
            failure = new IllegalStateException("Route " + exchange.getFromRouteId() + " called problemWriter without a failure");
        }
        write(exchange, failure);
    }

    void write(Exchange exchange, Throwable failure) {
        Problem problem = problems.of(failure);
        ProblemException stated = Problems.stated(failure);
        Map<String, String> headers = stated == null ? Map.of() : stated.headers();
        Message message = exchange.getMessage();
        message.removeHeaders("*");
        headers.forEach(message::setHeader);
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, problem.status());
        message.setHeader(Exchange.CONTENT_TYPE, Problem.MEDIA_TYPE);
        message.setHeader(Exchange.HTTP_CHUNKED, false);
        message.setBody(problems.bytes(problem));
    }
}
