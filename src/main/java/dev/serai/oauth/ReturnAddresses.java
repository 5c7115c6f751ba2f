package dev.serai.oauth;

import dev.serai.api.ProblemException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/**
 * Where a browser may be sent once a consent came to something: the addresses of {@code serai.oauth.return-addresses}, and the console's
 * own pages of connections and those of portals, as paths.
 */
@Component
class ReturnAddresses {

    private static final int LONGEST = 2000;
    private static final Pattern OWN = Pattern.compile("(?:/portal(?:/[0-9a-fA-F-]{36})?)?/integrations(?:/[0-9a-fA-F-]{36})?");

    private final OAuthProperties properties;

    ReturnAddresses(OAuthProperties properties) {
        this.properties = properties;
    }

    /** The address, where it is one of those, or null; 400 else. */
    String checked(String address) {
        if (address == null || address.length() <= LONGEST && OWN.matcher(address).matches()) {
            return address;
        }
        URI given = uri(address);
        if (given == null || address.length() > LONGEST || properties.returnAddresses().stream().map(ReturnAddresses::uri)
                .noneMatch(allowed -> allowed != null && isWithin(given, allowed))) {
            throw ProblemException.badField("returnTo", "is no address that a browser may be sent to; the operator lists those in"
                    + " serai.oauth.return-addresses");
        }
        return address;
    }

    /** The address with what a page there needs to know. */
    static String with(String address, Map<String, String> parameters) {
        String query = parameters.entrySet().stream().map(each -> each.getKey() + "=" + URLEncoder.encode(each.getValue(),
                StandardCharsets.UTF_8)).collect(Collectors.joining("&"));
        int hash = address.indexOf('#');
        String bare = hash < 0 ? address : address.substring(0, hash);
        return bare + (bare.contains("?") ? "&" : "?") + query + (hash < 0 ? "" : address.substring(hash));
    }

    private static boolean isWithin(URI given, URI allowed) {
        String path = given.getRawPath();
        String folder = allowed.getRawPath().endsWith("/") ? allowed.getRawPath() : allowed.getRawPath() + "/";
        return given.getScheme().equals(allowed.getScheme()) && given.getHost().equals(allowed.getHost())
                && given.getPort() == allowed.getPort()
                && (path.equals(allowed.getRawPath()) || (path + "/").equals(folder) || path.startsWith(folder));
    }

    /** An HTTP address in one spelling; null for what is none, or may be read in two ways. */
    private static URI uri(String text) {
        try {
            URI uri = new URI(text).normalize();
            String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
            boolean http = scheme.equals("https") || scheme.equals("http");
            if (!http || uri.getHost() == null || uri.getRawUserInfo() != null || uri.getRawPath().contains("..")
                    || uri.getRawPath().contains("%2e") || uri.getRawPath().contains("%2E") || text.contains("\\")) {
                return null;
            }
            return new URI(scheme, null, uri.getHost().toLowerCase(Locale.ROOT), uri.getPort(), uri.getPath(), null, null);
        } catch (URISyntaxException e) {
            return null;
        }
    }
}
