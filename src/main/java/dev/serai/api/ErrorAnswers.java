package dev.serai.api;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.boot.web.servlet.error.ErrorController;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.RequestMapping;

/** Answers errors of the servlet container and of Spring as problem details, in place of Boot's error page. */
@Controller
class ErrorAnswers implements ErrorController {

    private final Problems problems;

    ErrorAnswers(Problems problems) {
        this.problems = problems;
    }

    @RequestMapping("${server.error.path:/error}")
    void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Object failure = request.getAttribute(RequestDispatcher.ERROR_EXCEPTION);
        if (failure instanceof Throwable thrown) {
            problems.write(response, thrown);
            return;
        }
        Object status = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
        problems.write(response, of(status instanceof Integer code ? code : 404, request, response.getHeader("Accept")));
    }

    /** @param produced what can be had there; for 406 */
    private static Problem of(int status, HttpServletRequest request, String produced) {
        Object path = request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI);
        String where = "\"" + (path == null ? request.getRequestURI() : path) + "\"";
        return Problem.of(status, switch (status) {
            case 404 -> "There is nothing at " + where;
            case 405 -> "The method " + request.getMethod() + " is not allowed at " + where + "; the Allow header names those that are";
            case 406 -> "The header Accept leaves out what " + where + " answers; accept " + produced;
            case 413 -> "The request is too large";
            case 415 -> "The content type \"" + request.getContentType() + "\" is not accepted; send application/json";
            case 500 -> "Serai could not answer this request because of an error of its own; see the log";
            case 503 -> "Serai is starting or stopping; try again";
            default -> "The request to " + where + " cannot be served (" + status + ")";
        });
    }
}
