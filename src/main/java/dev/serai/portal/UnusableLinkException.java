package dev.serai.portal;

import dev.serai.security.UnauthorizedException;
import java.util.Map;

/** A link into a portal opens no session. Where it is known, the answer says where whoever uses it came from ({@code Link}, rel=up). */
public class UnusableLinkException extends UnauthorizedException {

    private static final String CHALLENGE = "Bearer";

    private final String returnUrl;

    /** @param returnUrl null where that is not known */
    public UnusableLinkException(Reason reason, String returnUrl) {
        super(reason.title, reason.detail, CHALLENGE);
        this.returnUrl = returnUrl;
    }

    /** Why it opens none. */
    public enum Reason {
        USED("Link used", "This link was used already; each opens once. Ask for a new one where you came from"),
        EXPIRED("Link expired", "This link has expired. Ask for a new one where you came from"),
        UNKNOWN("Link unknown", "This link has expired, or was not copied whole. Ask for a new one where you came from"),
        WITHDRAWN("Link withdrawn", "Whoever made this link may no longer. Ask for a new one where you came from");

        private final String title;
        private final String detail;

        Reason(String title, String detail) {
            this.title = title;
            this.detail = detail;
        }

        /** In words. */
        public String detail() {
            return detail;
        }
    }

    @Override
    public Map<String, String> headers() {
        return returnUrl == null ? super.headers() : Map.of("WWW-Authenticate", CHALLENGE, "Link", "<" + returnUrl + ">; rel=\"up\"");
    }
}
