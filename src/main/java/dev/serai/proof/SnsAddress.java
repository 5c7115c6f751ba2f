package dev.serai.proof;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.regex.Pattern;

/** Tells addresses of Amazon SNS from those of others, so that nothing else is called for what a message names. */
public final class SnsAddress {

    private static final Pattern HOST = Pattern.compile("sns\\.[a-z0-9-]{3,30}\\.amazonaws\\.com(\\.cn)?");
    private static final int LONGEST = 2000;

    private SnsAddress() {}

    /** The address where it is one of Amazon SNS, called over TLS at its usual port. */
    public static Optional<URI> of(String text) {
        if (text.length() > LONGEST) {
            return Optional.empty();
        }
        try {
            URI uri = new URI(text);
            boolean own = "https".equals(uri.getScheme()) && uri.getHost() != null && HOST.matcher(uri.getHost()).matches()
                    && uri.getHost().equals(uri.getRawAuthority());
            return own ? Optional.of(uri) : Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    /** The same of a certificate, a file {@code .pem}. */
    static Optional<URI> certificate(String text) {
        return of(text).filter(uri -> uri.getRawPath() != null && uri.getRawPath().endsWith(".pem") && uri.getRawQuery() == null
                && uri.getRawFragment() == null);
    }
}
