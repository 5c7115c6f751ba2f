package dev.serai.api;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers requests that Tomcat refuses before any servlet sees them as problem details, in place of its HTML page. */
public class ProblemReportValve extends ErrorReportValve {

    private static final Logger log = LoggerFactory.getLogger(ProblemReportValve.class);

    @Override
    protected void report(Request request, Response response, Throwable failure) {
        int status = response.getStatus();
        if (status < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
            return;
        }
        String title = status == 501 ? "Not implemented" : status < 500 ? "Bad request" : "Internal error";
        String detail = status == 501 ? "The request has a transfer encoding other than chunked"
                : status < 500 ? "The request is not valid HTTP" : "Serai could not answer this request";
        String body = "{\"type\":\"urn:serai:problem:" + title.toLowerCase(java.util.Locale.ROOT).replace(' ', '-') + "\",\"title\":\""
                + title + "\",\"status\":" + status + ",\"detail\":\"" + detail + "\"}";
        try {
            response.setContentType(Problem.MEDIA_TYPE);
            response.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
            response.finishResponse();
        } catch (IOException | IllegalStateException e) {
            log.debug("An error answer could not be written", e);
        }
    }
}
