package dev.serai.portal;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/** Reads origins and addresses of pages: https, or http on the machine itself, in one spelling. */
final class WebAddresses {

    static final int LONGEST = 2000;
    static final String ORIGIN_EXPECTED = "must be an origin, such as https://app.example.com; http is accepted for localhost alone";
    static final String PAGE_EXPECTED = "must be the address of a page, such as https://app.example.com/settings; http is accepted for"
            + " localhost alone";

    private WebAddresses() {}

    /** An origin in one spelling; null for what is none. */
    static String origin(String text) {
        URI uri = parsed(text);
        return uri == null || uri.getRawQuery() != null || uri.getRawFragment() != null || !uri.getRawPath().matches("/?") ? null
                : originOf(uri);
    }

    /** The address of a page, as it stands; null for what is none, or may be read in two ways. */
    static String page(String text) {
        URI uri = parsed(text);
        if (uri == null || uri.getRawFragment() != null) {
            return null;
        }
        String path = uri.getRawPath().toLowerCase(Locale.ROOT);
        return path.contains("..") || path.contains("%2e") || path.contains("%2f") || path.contains("%5c") ? null : text;
    }

    /** Whether an address is one of another or below it. */
    static boolean isWithin(String page, String allowed) {
        URI given = URI.create(page);
        URI most = URI.create(allowed);
        String folder = most.getRawPath().endsWith("/") ? most.getRawPath() : most.getRawPath() + "/";
        return originOf(given).equals(originOf(most)) && (given.getRawPath() + "/").startsWith(folder);
    }

    private static URI parsed(String text) {
        if (text == null || text.length() > LONGEST || text.chars().anyMatch(c -> c <= ' ' || c > '~' || ";,'\"\\<>*".indexOf(c) >= 0)) {
            return null;
        }
        try {
            URI uri = new URI(text);
            if (uri.getScheme() == null || uri.getHost() == null || uri.getRawUserInfo() != null || uri.getPort() > 65_535) {
                return null;
            }
            String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
            return scheme.equals("https") || scheme.equals("http") && isLoopback(uri.getHost().toLowerCase(Locale.ROOT)) ? uri : null;
        } catch (URISyntaxException e) {
            return null;
        }
    }

    private static boolean isLoopback(String host) {
        return host.equals("localhost") || host.endsWith(".localhost") || host.equals("127.0.0.1") || host.equals("[::1]");
    }

    private static String originOf(URI uri) {
        String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
        boolean usual = uri.getPort() < 0 || uri.getPort() == ("https".equals(scheme) ? 443 : 80);
        return scheme + "://" + uri.getHost().toLowerCase(Locale.ROOT) + (usual ? "" : ":" + uri.getPort());
    }
}
