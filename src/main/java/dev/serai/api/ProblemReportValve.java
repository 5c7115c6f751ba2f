package dev.serai.api;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.apache.coyote.http11.Http11InputBuffer;
import org.apache.tomcat.util.http.MimeHeaders;
import org.apache.tomcat.util.res.StringManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers requests that Tomcat refuses before any servlet sees them as problem details, in place of its HTML page. */
public class ProblemReportValve extends ErrorReportValve {

    /** Tomcat's limit for the request line and the headers together. */
    private static final String LIMIT = "8 KB (server.max-http-request-header-size)";
    private static final String TOO_LARGE = StringManager.getManager(Http11InputBuffer.class).getString("iib.requestheadertoolarge.error");

    private static final Logger log = LoggerFactory.getLogger(ProblemReportValve.class);

    @Override
    protected void report(Request request, Response response, Throwable failure) {
        if (response.getStatus() < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
            return;
        }
        if (response.getStatus() == 400 && isTooLarge(failure)) {
            response.getCoyoteResponse().setStatus(request.getCoyoteRequest().requestURI().isNull() ? 414 : 431);
        }
        int status = response.getStatus();
        String detail = switch (status) {
            case 414 -> "The request line is longer than " + LIMIT;
            case 431 -> "The headers are longer than " + LIMIT + ", or there are more than a hundred";
            case 501 -> "The request has a transfer encoding other than chunked";
            default -> status < 500 ? "The request is not valid HTTP" : "Serai could not answer this request";
        };
        Problem problem = Problem.of(status, detail);
        String body = "{\"type\":\"" + problem.type() + "\",\"title\":\"" + problem.title() + "\",\"status\":" + status + ",\"detail\":\""
                + detail + "\"}";
        write(response, body);
    }

    /** Tomcat answers 400 to what is too large for its buffer or has too many headers, and says why in the exception only. */
    private static boolean isTooLarge(Throwable failure) {
        return failure instanceof IllegalArgumentException && TOO_LARGE.equals(failure.getMessage())
                || failure instanceof IllegalStateException && failure.getStackTrace().length > 0
                && failure.getStackTrace()[0].getClassName().equals(MimeHeaders.class.getName());
    }

    private static void write(Response response, String body) {
        try {
            response.setContentType(Problem.MEDIA_TYPE);
            response.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
            response.finishResponse();
        } catch (IOException | IllegalStateException e) {
            log.debug("An error answer could not be written", e);
        }
    }
}
