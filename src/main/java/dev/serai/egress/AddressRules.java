package dev.serai.egress;

import java.net.InetAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Which addresses may be called: those of the Internet, and what {@code serai.egress.allow} lists. */
public final class AddressRules {

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

    /**
     * What keeps a host from being called that is written as an address, e.g. {@code a private}; empty for names, of which only their
     * resolution tells.
     *
     * @param host as {@link URI#getHost} has it, IPv6 in brackets
     */
    public Optional<String> refusalOfLiteral(String host) {
        if (allowsHost(host)) {
            return Optional.empty();
        }
        Optional<Network> literal = Network.parse(host);
        return literal.isPresent() ? refusal(literal.get().address())
                : host.startsWith("[") ? Optional.of("an unreadable") : Optional.empty();
    }

    /** What keeps the address from being called, e.g. {@code a private}; empty when it may be called. */
    Optional<String> refusal(InetAddress address) {
        return refusal(address.getAddress());
    }

    private Optional<String> refusal(byte[] address) {
        if (allowed(address)) {
            return Optional.empty();
        }
        Optional<String> kind = SpecialAddresses.kind(address);
        return kind.isPresent() ? kind : SpecialAddresses.embedded(address).flatMap(this::refusal);
    }

    private boolean allowed(byte[] address) {
        return networks.stream().anyMatch(network -> network.contains(address));
    }

    private static String normal(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }
}
