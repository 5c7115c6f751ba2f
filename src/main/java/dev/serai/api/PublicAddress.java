package dev.serai.api;

import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.util.Optional;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * Where Serai is reached from outside: {@code serai.public-url}, such as {@code https://serai.example.com}, or where that is not set what a
 * request was sent to. Providers are given addresses below it, and sign them.
 */
@Component
public final class PublicAddress {

    private final String base;

    /** @param configured an http(s) address without query; a slash at its end does not count. Empty for none */
    public PublicAddress(@Value("${serai.public-url:}") String configured) {
        String text = configured.strip();
        if (!text.isEmpty() && !isAddress(text)) {
            throw new IllegalStateException("serai.public-url is \"" + text + "\"; an address such as https://serai.example.com is"
                    + " expected");
        }
        base = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    }

    private static boolean isAddress(String text) {
        try {
            URI uri = URI.create(text);
            return ("https".equals(uri.getScheme()) || "http".equals(uri.getScheme())) && uri.getHost() != null && uri.getRawQuery() == null
                    && uri.getRawFragment() == null && uri.getRawUserInfo() == null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** As it is configured, without a slash at its end; empty where it is not. */
    public Optional<String> configured() {
        return base.isEmpty() ? Optional.empty() : Optional.of(base);
    }

    /** The address without path below which a request came in. */
    public String base(HttpServletRequest request) {
        if (!base.isEmpty()) {
            return base;
        }
        String url = request.getRequestURL().toString();
        return url.substring(0, url.length() - request.getRequestURI().length());
    }

    /** The whole address of a request, its path and query as they came. */
    public String of(HttpServletRequest request) {
        String query = request.getQueryString();
        return base(request) + request.getRequestURI() + (query == null ? "" : "?" + query);
    }
}
