package dev.serai.session;

import dev.serai.api.ProblemException;
import dev.serai.api.PublicAddress;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import org.springframework.stereotype.Component;

/** The page that asks for a session: it has to be Serai's own, and nobody between it and Serai may read along. */
@Component
class SignInPage {

    private static final int HTTP = 80;
    private static final int HTTPS = 443;

    private final PublicAddress address;

    SignInPage(PublicAddress address) {
        this.address = address;
    }

    /** @throws ProblemException 403 when the page is another site's, or the cookie would travel in the clear */
    void require(HttpServletRequest request) {
        if (!isOwn(request)) {
            throw forbidden("A page of another site asks for a session here; sign in on Serai's own page");
        }
        if (!isSecure(request)) {
            throw forbidden("Serai is reached over plain http from another machine, where anybody on the way could read the session; open"
                    + " it over https, or over http://localhost on the machine itself. Behind a proxy that ends TLS set serai.public-url");
        }
    }

    /** @throws ProblemException 409 when it is at another address than the one that an identity provider sends people back to */
    void requireAtPublicAddress(HttpServletRequest request) {
        String origin = request.getHeader("Origin");
        String own = address.configured().orElse(null);
        if (origin != null && !origin.equals("null") && own != null && !origin.equals(originOf(own))) {
            throw new ProblemException(409, "Conflict", "An identity provider sends people back to " + own + " (serai.public-url); open"
                    + " Serai there to sign in over it", List.of());
        }
    }

    /** Browsers say whose page it is; what is no browser says nothing. */
    private boolean isOwn(HttpServletRequest request) {
        return FetchSite.isOwn(request).orElseGet(() -> {
            String origin = request.getHeader("Origin");
            return origin == null || origin.equals(origin(request)) || address.configured().map(SignInPage::originOf)
                    .filter(origin::equals).isPresent();
        });
    }

    private boolean isSecure(HttpServletRequest request) {
        return isLoopback(request.getServerName()) || isHttps(request);
    }

    /** Whether the browser came over https, as far as Serai, or a proxy in front of it, can tell. */
    boolean isHttps(HttpServletRequest request) {
        return request.isSecure() || "https".equalsIgnoreCase(request.getHeader("X-Forwarded-Proto"))
                || address.configured().map(SignInPage::originOf).filter(own -> own.equals("https://" + host(request))).isPresent();
    }

    private static String origin(HttpServletRequest request) {
        return request.getScheme() + "://" + host(request);
    }

    private static String host(HttpServletRequest request) {
        return String.valueOf(request.getHeader("Host")).toLowerCase(Locale.ROOT);
    }

    private static String originOf(String url) {
        URI uri = URI.create(url);
        boolean usual = uri.getPort() < 0 || uri.getPort() == ("https".equals(uri.getScheme()) ? HTTPS : HTTP);
        return uri.getScheme() + "://" + uri.getHost().toLowerCase(Locale.ROOT) + (usual ? "" : ":" + uri.getPort());
    }

    /** Names for which browsers never ask another machine. */
    static boolean isLoopback(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        return name.equals("localhost") || name.endsWith(".localhost") || name.equals("[::1]") || name.equals("::1")
                || name.matches("127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}");
    }

    private static ProblemException forbidden(String detail) {
        return new ProblemException(403, "Forbidden", detail, List.of());
    }
}
