package dev.serai.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.CannotCreateTransactionException;

/** Turns failures into problem details; what nobody expected is logged under an id and answered without its insides. */
@Component
public class Problems {

    private static final Logger log = LoggerFactory.getLogger(Problems.class);
    private static final int DEEPEST_CAUSE = 20;

    private final ObjectMapper json;

    Problems(ObjectMapper json) {
        this.json = json;
    }

    /** The problem exception in the chain of causes, or the one that a cause known by its kind amounts to; null when there is none. */
    static ProblemException stated(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < DEEPEST_CAUSE; depth++) {
            if (cause instanceof ProblemException problem) {
                return problem;
            }
            if (cause instanceof CharacterCodingException) {
                return new ProblemException(400, "Malformed JSON", "The body is not valid UTF-8", List.of());
            }
            if (cause instanceof DataAccessResourceFailureException || cause instanceof CannotCreateTransactionException) {
                return new ProblemException(503, "Unavailable", "The database does not answer; try again", List.of());
            }
            cause = cause.getCause();
        }
        return null;
    }

    /** What to answer to a failure; logs it when it is one of Serai's own. */
    Problem of(Throwable failure) {
        ProblemException stated = stated(failure);
        if (stated != null) {
            if (stated.status() >= 500) {
                log.warn("Answered {}: {}", stated.status(), stated.getMessage());
            }
            return Problem.of(stated);
        }
        String id = UUID.randomUUID().toString();
        log.error("Unexpected error {}", id, failure);
        return Problem.unexpected(id);
    }

    byte[] bytes(Problem problem) {
        try {
            return json.writeValueAsBytes(problem);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A problem cannot be written as JSON", e);
        }
    }

    /** Answers a failure where no route runs; does nothing when an answer is already on its way. */
    public void write(HttpServletResponse response, Throwable failure) throws IOException {
        ProblemException stated = stated(failure);
        if (stated != null && !response.isCommitted()) {
            stated.headers().forEach(response::setHeader);
        }
        write(response, of(failure));
    }

    /** Answers a problem where no route runs; does nothing when an answer is already on its way. */
    public void write(HttpServletResponse response, Problem problem) throws IOException {
        if (response.isCommitted()) {
            return;
        }
        byte[] body = bytes(problem);
        response.resetBuffer();
        response.setStatus(problem.status());
        response.setContentType(Problem.MEDIA_TYPE);
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }
}
