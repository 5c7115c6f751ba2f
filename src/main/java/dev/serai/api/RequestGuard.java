package dev.serai.api;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Locale;
import org.springframework.stereotype.Component;

/** Refuses bodies that are no JSON before they are read. */
@Component
public class RequestGuard {

    /** Fails with a 415 problem when there is a body that does not say it is JSON in UTF-8; a body that says nothing passes. */
    public void requireJson(HttpServletRequest request) {
        boolean hasBody = request.getContentLengthLong() > 0 || request.getHeader("Transfer-Encoding") != null;
        String type = request.getContentType();
        if (!hasBody || type == null || "application/json".equals(type) || isJson(type.toLowerCase(Locale.ROOT))
                || request.getHeader("ce-specversion") != null) {
            return;
        }
        throw new ProblemException(415, "Unsupported media type", "The content type \"" + type
                + "\" is not accepted; send application/json (or another type that ends in +json) in UTF-8", List.of());
    }

    private static boolean isJson(String type) {
        int end = type.indexOf(';');
        String name = (end < 0 ? type : type.substring(0, end)).strip();
        if (!name.equals("application/json") && !(name.startsWith("application/") && name.endsWith("+json"))) {
            return false;
        }
        int charset = type.indexOf("charset=");
        if (charset < 0) {
            return true;
        }
        String value = type.substring(charset + 8).replace("\"", "").strip();
        return value.startsWith("utf-8") || value.startsWith("utf8") || value.startsWith("us-ascii");
    }
}
