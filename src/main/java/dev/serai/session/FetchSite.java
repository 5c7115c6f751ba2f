package dev.serai.session;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import java.util.Set;

/** Whose page asks, as browsers say it by themselves ({@code Sec-Fetch-Site}) and no page can. */
final class FetchSite {

    /** A page of Serai's own, or the person by the address bar. */
    private static final Set<String> OWN = Set.of("same-origin", "none");

    private FetchSite() {}

    /** Empty where it is not said: older browsers do not, and what is no browser has no page. */
    static Optional<Boolean> isOwn(HttpServletRequest request) {
        return Optional.ofNullable(request.getHeader("Sec-Fetch-Site")).map(OWN::contains);
    }
}
