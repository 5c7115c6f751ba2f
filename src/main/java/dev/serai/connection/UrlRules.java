package dev.serai.connection;

import dev.serai.egress.AddressRules;
import java.net.IDN;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.springframework.core.env.Environment;
import org.springframework.core.env.Profiles;
import org.springframework.stereotype.Component;

/**
 * Which URLs a connection may name: HTTPS without credentials in them; outside the profile {@code production} also HTTP to this machine.
 * An address in digits is held against the rules of {@code serai.egress.allow}; where a host name leads is checked when it is called.
 */
@Component
class UrlRules {

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{[A-Za-z]+}");
    private static final Pattern LOOPBACK = Pattern.compile("localhost|.*\\.localhost|127\\.\\d+\\.\\d+\\.\\d+|\\[::1]");

    /** In octets, as a name goes over the wire (RFC 1035): the dots count, one at the end does not. */
    private static final int LONGEST_NAME = 253;
    private static final int LONGEST_LABEL = 63;
    private static final int HIGHEST_PORT = 65_535;
    private static final String ENCODED = "xn--";
    private static final Pattern NUMBER = Pattern.compile("[0-9]+|0[xX][0-9a-fA-F]*");
    private static final Pattern IPV4 = Pattern.compile("(?:0|[1-9][0-9]{0,2})(?:\\.(?:0|[1-9][0-9]{0,2})){3}");

    private final AddressRules addresses;
    private final boolean production;

    UrlRules(AddressRules addresses, Environment environment) {
        this.addresses = addresses;
        production = environment.acceptsProfiles(Profiles.of("production"));
    }

    /** Whether a field of this name holds a URL that is called. */
    static boolean isUrl(String field) {
        return field.equals("url") || field.endsWith("Url");
    }

    /** A host that ends in a number is an address to browsers and libc: in octal, hexadecimal, or in fewer parts than four. */
    private static boolean isOddNumber(String host) {
        String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
        return NUMBER.matcher(name.substring(name.lastIndexOf('.') + 1)).matches() && !IPV4.matcher(name).matches();
    }

    /** What keeps a name from being looked up; where its labels begin and end is checked already. */
    private static Optional<String> ofName(String host) {
        String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
        if (name.length() > LONGEST_NAME) {
            return Optional.of("has a host of " + name.length() + " characters; a name has at most " + LONGEST_NAME);
        }
        for (String label : name.split("\\.", -1)) {
            if (label.isEmpty() || label.length() > LONGEST_LABEL) {
                return Optional.of("has a host with " + (label.isEmpty() ? "nothing" : label.length() + " characters")
                        + " between two dots; 1 to " + LONGEST_LABEL + " are accepted");
            }
            if (label.regionMatches(true, 0, ENCODED, 0, ENCODED.length()) && IDN.toUnicode(label).equalsIgnoreCase(label)) {
                return Optional.of("has a host with \"" + label + "\", which stands for no letters; write it as it is registered");
            }
        }
        return Optional.empty();
    }

    /** What is wrong with a URL; empty when nothing is. */
    Optional<String> problem(String text) {
        URI url;
        try {
            url = new URI(PLACEHOLDER.matcher(text).replaceAll("x"));
        } catch (URISyntaxException e) {
            return Optional.of("is no URL; an example is https://api.example.com");
        }
        String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
        if (url.getRawUserInfo() != null || url.getRawAuthority() != null && url.getRawAuthority().contains("@")) {
            return Optional.of("has a user name or password in it; credentials have fields of their own");
        }
        if (url.getRawAuthority() != null && url.getRawAuthority().chars().anyMatch(c -> c > '~')) {
            return Optional.of("has a host with other letters than those of ASCII; write it as it is registered, with xn--");
        }
        if (url.getHost() == null || !scheme.equals("https") && !scheme.equals("http")) {
            return Optional.of("must be an HTTPS URL with a host, such as https://api.example.com");
        }
        if (url.getRawAuthority().endsWith(":") || url.getPort() == 0 || url.getPort() > HIGHEST_PORT) {
            return Optional.of("has no port from 1 to " + HIGHEST_PORT + " behind its host");
        }
        Optional<String> unnamed = url.getHost().startsWith("[") ? Optional.empty() : ofName(url.getHost());
        if (unnamed.isPresent()) {
            return unnamed;
        }
        if (scheme.equals("http") && production) {
            return Optional.of("must begin with https://");
        }
        if (scheme.equals("http") && !LOOPBACK.matcher(url.getHost().toLowerCase(Locale.ROOT)).matches()) {
            return Optional.of("must begin with https://; http:// is accepted for this machine only, and not in production");
        }
        if (isOddNumber(url.getHost())) {
            return Optional.of("has a host that some read as an address and others do not; write an IPv4 address as four decimal numbers,"
                    + " such as 192.0.2.1");
        }
        return addresses.refusalOfLiteral(url.getHost()).map(kind -> "leads to " + kind + " address, which is not called;"
                + " name a host of the Internet, or have the operator list it in serai.egress.allow");
    }
}
