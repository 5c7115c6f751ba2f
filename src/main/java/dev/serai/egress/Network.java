package dev.serai.egress;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A range of addresses in CIDR notation, e.g. {@code 10.0.0.0/8}.
 *
 * @param address its first address
 * @param prefix how many leading bits count
 */
record Network(byte[] address, int prefix) {

    private static final Pattern LITERAL = Pattern.compile("[0-9.]+|\\[?[0-9a-fA-F.]*:[0-9a-fA-F:.]*]?");

    /** The network or single address written in the text; empty where the text is a host name. */
    static Optional<Network> parse(String text) {
        String[] parts = text.split("/", 2);
        if (!LITERAL.matcher(parts[0]).matches()) {
            return Optional.empty();
        }
        try {
            byte[] address = InetAddress.getByName(parts[0]).getAddress();
            int prefix = parts.length == 1 ? address.length * 8 : Integer.parseInt(parts[1]);
            if (prefix < 0 || prefix > address.length * 8) {
                throw new IllegalArgumentException("\"" + text + "\" in serai.egress.allow is no network; the prefix length is 0 to "
                        + address.length * 8);
            }
            return Optional.of(new Network(address, prefix));
        } catch (UnknownHostException | NumberFormatException e) {
            throw new IllegalArgumentException("\"" + text + "\" in serai.egress.allow is neither a host name nor a network such as "
                    + "\"10.1.0.0/16\"", e);
        }
    }

    static Network of(String cidr) {
        return parse(cidr).orElseThrow(() -> new IllegalArgumentException("\"" + cidr + "\" is no network"));
    }

    boolean contains(byte[] other) {
        if (other.length != address.length) {
            return false;
        }
        int whole = prefix / 8;
        if (!Arrays.equals(address, 0, whole, other, 0, whole)) {
            return false;
        }
        int rest = prefix % 8;
        int mask = 0xff << (8 - rest) & 0xff;
        return rest == 0 || (address[whole] & mask) == (other[whole] & mask);
    }
}
