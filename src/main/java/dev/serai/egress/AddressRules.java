package dev.serai.egress;

import java.net.InetAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Which addresses may be called: public ones, and what {@code serai.egress.allow} lists (RFC 6890 and its registries). */
public final class AddressRules {

    private static final Map<Network, String> REFUSED = Map.ofEntries(
            refused("0.0.0.0/8", "an unspecified"), refused("10.0.0.0/8", "a private"), refused("100.64.0.0/10", "a carrier-grade NAT"),
            refused("127.0.0.0/8", "a loopback"), refused("169.254.0.0/16", "a link-local"), refused("172.16.0.0/12", "a private"),
            refused("192.0.0.0/24", "a reserved"), refused("192.0.2.0/24", "a reserved"), refused("192.168.0.0/16", "a private"),
            refused("198.18.0.0/15", "a reserved"), refused("198.51.100.0/24", "a reserved"), refused("203.0.113.0/24", "a reserved"),
            refused("224.0.0.0/4", "a multicast"), refused("240.0.0.0/4", "a reserved"), refused("168.63.129.16/32", "a metadata"),
            refused("::/128", "an unspecified"), refused("::1/128", "a loopback"), refused("64:ff9b:1::/48", "a private"),
            refused("100::/64", "a reserved"), refused("2001::/23", "a reserved"), refused("2001:db8::/32", "a reserved"),
            refused("fc00::/7", "a unique local"), refused("fe80::/10", "a link-local"), refused("fec0::/10", "a site-local"),
            refused("ff00::/8", "a multicast"));
    private static final Network NAT64 = Network.of("64:ff9b::/96");
    private static final Network SIX_TO_FOUR = Network.of("2002::/16");
    private static final Network COMPATIBLE = Network.of("::/96");

    private final List<Network> networks = new ArrayList<>();
    private final Set<String> hosts = new HashSet<>();
    private final List<String> domains = new ArrayList<>();

    /** @param loopback whether loopback addresses may be called: outside the {@code production} profile */
    public AddressRules(EgressProperties properties, boolean loopback) {
        if (loopback) {
            networks.add(Network.of("127.0.0.0/8"));
            networks.add(Network.of("::1/128"));
        }
        properties.allow().forEach(this::allow);
        String template = properties.providerUrlTemplate();
        if (template != null && !template.isBlank()) {
            String host = URI.create(template.strip().replace("{provider}", "provider")).getHost();
            if (host == null) {
                throw new IllegalArgumentException("\"" + template + "\" in serai.egress.provider-url-template has no host; "
                        + "expected a URL such as http://127.0.0.1:4010/{provider}");
            }
            allow(host);
        }
    }

    private void allow(String entry) {
        String text = entry.strip();
        Optional<Network> network = Network.parse(text);
        if (network.isPresent()) {
            networks.add(network.get());
        } else if (text.startsWith("*.")) {
            domains.add(normal(text.substring(1)));
        } else {
            hosts.add(normal(text));
        }
    }

    /** Whether the host is listed by name, whatever its addresses. */
    boolean allowsHost(String host) {
        String name = normal(host);
        return hosts.contains(name) || domains.stream().anyMatch(name::endsWith);
    }

    /** What keeps the address from being called, e.g. {@code a private}; empty when it may be called. */
    Optional<String> refusal(InetAddress address) {
        byte[] bytes = address.getAddress();
        return allowed(bytes) ? Optional.empty() : refusal(bytes);
    }

    private Optional<String> refusal(byte[] address) {
        for (Map.Entry<Network, String> entry : REFUSED.entrySet()) {
            if (entry.getKey().contains(address)) {
                return Optional.of(entry.getValue());
            }
        }
        byte[] embedded = embedded(address);
        return embedded == null || allowed(embedded) ? Optional.empty() : refusal(embedded);
    }

    private boolean allowed(byte[] address) {
        return networks.stream().anyMatch(network -> network.contains(address));
    }

    /** The IPv4 address an IPv6 address stands for; null where it stands for none. */
    private static byte[] embedded(byte[] address) {
        if (address.length != 16) {
            return null;
        }
        boolean mapped = Network.of("::/80").contains(address) && address[10] == -1 && address[11] == -1;
        if (mapped || NAT64.contains(address) || COMPATIBLE.contains(address)) {
            return Arrays.copyOfRange(address, 12, 16);
        }
        return SIX_TO_FOUR.contains(address) ? Arrays.copyOfRange(address, 2, 6) : null;
    }

    private static String normal(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }

    private static Map.Entry<Network, String> refused(String network, String kind) {
        return Map.entry(Network.of(network), kind);
    }
}
