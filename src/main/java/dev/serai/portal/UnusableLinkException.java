package dev.serai.portal;

import dev.serai.security.UnauthorizedException;
import java.util.Map;

/** A link into a portal opens no session. Where it is known, the answer says where whoever uses it came from ({@code Link}, rel=up). */
public class UnusableLinkException extends UnauthorizedException {

    public static final String USED = "This link was used already; each opens once. Ask for a new one where you came from";
    public static final String EXPIRED = "This link has expired. Ask for a new one where you came from";
    public static final String UNKNOWN = "This link has expired, or was not copied whole. Ask for a new one where you came from";
    public static final String WITHDRAWN = "Whoever made this link may no longer. Ask for a new one where you came from";

    private static final String CHALLENGE = "Bearer";

    private final String returnUrl;

    /** @param returnUrl null where that is not known */
    public UnusableLinkException(String detail, String returnUrl) {
        super(detail, CHALLENGE);
        this.returnUrl = returnUrl;
    }

    @Override
    public Map<String, String> headers() {
        return returnUrl == null ? super.headers() : Map.of("WWW-Authenticate", CHALLENGE, "Link",
                "<" + returnUrl + ">; rel=\"up\"");
    }
}
