package dev.serai.egress;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The addresses that are nobody's on the Internet: the IANA registries of special-purpose addresses for IPv4 and IPv6 (RFC 6890), those
 * that are globally reachable included since no provider is there, multicast, and all of IPv6 that is not given out (RFC 4291).
 */
final class SpecialAddresses {

    private static final List<Range> RANGES = List.of(
            range("0.0.0.0/8", "an unspecified"), range("10.0.0.0/8", "a private"), range("100.64.0.0/10", "a carrier-grade NAT"),
            range("127.0.0.0/8", "a loopback"), range("169.254.0.0/16", "a link-local"), range("172.16.0.0/12", "a private"),
            range("192.0.0.0/24", "a protocol"), range("192.0.2.0/24", "a documentation"), range("192.31.196.0/24", "an AS112"),
            range("192.52.193.0/24", "an AMT"), range("192.88.99.0/24", "a 6to4 relay"), range("192.168.0.0/16", "a private"),
            range("192.175.48.0/24", "an AS112"), range("198.18.0.0/15", "a benchmarking"), range("198.51.100.0/24", "a documentation"),
            range("203.0.113.0/24", "a documentation"), range("224.0.0.0/4", "a multicast"), range("240.0.0.0/4", "a reserved"),
            range("168.63.129.16/32", "a metadata"),
            range("::/128", "an unspecified"), range("::1/128", "a loopback"), range("64:ff9b:1::/48", "a private NAT64"),
            range("100::/64", "a discard-only"), range("100:0:0:1::/64", "a dummy"), range("2001::/23", "a protocol"),
            range("2001:db8::/32", "a documentation"), range("2620:4f:8000::/48", "an AS112"), range("3fff::/20", "a documentation"),
            range("5f00::/16", "a segment routing"), range("fc00::/7", "a unique local"), range("fe80::/10", "a link-local"),
            range("fec0::/10", "a site-local"), range("ff00::/8", "a multicast"));
    private static final Network GIVEN_OUT = Network.of("2000::/3");
    private static final Network SIX_TO_FOUR = Network.of("2002::/16");
    private static final Network TEREDO = Network.of("2001::/32");
    /** Mapped addresses come as IPv4 from Java already, but not from a resolver of ours. */
    private static final List<Network> IPV4_AT_THE_END = List.of(Network.of("64:ff9b::/96"), mapped(), Network.of("::ffff:0:0:0/96"),
            Network.of("::/96"));
    private static final int[] IN_6TO4 = {2, 6};
    private static final int[] AT_THE_END = {12, 16};
    private static final int IPV6_LENGTH = 16;

    private SpecialAddresses() {}

    private record Range(Network network, String kind) {}

    /** What kind of address it is, with its article, such as {@code a private}; empty for one of the Internet. */
    static Optional<String> kind(byte[] address) {
        for (Range range : RANGES) {
            if (range.network().contains(address)) {
                return Optional.of(range.kind());
            }
        }
        boolean unknown = address.length == IPV6_LENGTH && !GIVEN_OUT.contains(address)
                && IPV4_AT_THE_END.stream().noneMatch(network -> network.contains(address));
        return unknown ? Optional.of("a reserved") : Optional.empty();
    }

    /** The IPv4 address that an IPv6 address stands for or leads to; empty where there is none. */
    static Optional<byte[]> embedded(byte[] address) {
        if (address.length != IPV6_LENGTH) {
            return Optional.empty();
        }
        if (TEREDO.contains(address)) {
            byte[] client = part(address, AT_THE_END);
            for (int i = 0; i < client.length; i++) {
                client[i] = (byte) ~client[i];
            }
            return Optional.of(client);
        }
        if (SIX_TO_FOUR.contains(address)) {
            return Optional.of(part(address, IN_6TO4));
        }
        boolean atTheEnd = isIsatap(address) || IPV4_AT_THE_END.stream().anyMatch(network -> network.contains(address));
        return atTheEnd ? Optional.of(part(address, AT_THE_END)) : Optional.empty();
    }

    /** An interface identifier of ISATAP (RFC 5214), under whatever prefix. */
    private static boolean isIsatap(byte[] address) {
        return (address[8] & ~2) == 0 && address[9] == 0 && address[10] == 0x5e && address[11] == (byte) 0xfe;
    }

    private static byte[] part(byte[] address, int[] place) {
        return Arrays.copyOfRange(address, place[0], place[1]);
    }

    /** {@code ::ffff:0:0/96}, which Java cannot be told as a text: it reads it as an IPv4 address. */
    private static Network mapped() {
        byte[] first = new byte[IPV6_LENGTH];
        first[10] = -1;
        first[11] = -1;
        return new Network(first, 96);
    }

    private static Range range(String network, String kind) {
        return new Range(Network.of(network), kind);
    }
}
