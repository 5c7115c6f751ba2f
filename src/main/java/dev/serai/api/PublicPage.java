package dev.serai.api;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.springframework.web.util.HtmlUtils;

/** The frame of pages for people who have no account: nothing but the page and its own style, and no script. */
public final class PublicPage {

    private final String style;
    private final String hash;

    /** @param style of all the pages, as CSS */
    public PublicPage(String style) {
        this.style = style;
        this.hash = "sha256-" + Base64.getEncoder().encodeToString(Sha256.of(style.getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * A page.
     *
     * @param title as text
     * @param main as HTML
     */
    public String html(String language, String title, String main) {
        return "<!doctype html><html lang=\"" + language + "\"><head><meta charset=\"utf-8\">"
                + "<meta name=\"viewport\" content=\"width=device-width\"><title>" + escaped(title) + "</title><style>" + style
                + "</style></head><body><main>" + main + "</main></body></html>";
    }

    /** Text as HTML. */
    public static String escaped(String text) {
        return HtmlUtils.htmlEscape(text, "UTF-8");
    }

    /**
     * The headers of an answer with a page: nobody keeps it, finds it, or has it in a frame.
     *
     * @param targets origins to which its forms lead, beside Serai's own
     * @param referrer whom the browser tells where the reader came from, as a policy (Referrer-Policy)
     */
    public Map<String, String> headers(List<String> targets, String referrer) {
        return Map.of("Content-Type", "text/html;charset=UTF-8", "Content-Security-Policy", "default-src 'none'; style-src '" + hash
                + "'; form-action " + (targets.isEmpty() ? "'self'" : "'self' " + String.join(" ", targets))
                + "; base-uri 'none'; frame-ancestors 'none'", "Cache-Control", "no-store", "Referrer-Policy", referrer, "X-Robots-Tag",
                "noindex", "X-Content-Type-Options", "nosniff");
    }
}
