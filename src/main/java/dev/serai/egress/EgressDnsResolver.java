package dev.serai.egress;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hc.client5.http.DnsResolver;

/**
 * Resolves the host of every new connection and gives back only the addresses that may be called. The connection is made to exactly
 * these addresses, so a name cannot change its mind between check and use.
 */
public final class EgressDnsResolver implements DnsResolver {

    private final AddressRules rules;

    public EgressDnsResolver(AddressRules rules) {
        this.rules = rules;
    }

    /**
     * The callable addresses of a host name or literal.
     *
     * @throws RefusedAddressException when it has none but refused ones
     */
    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
        InetAddress[] addresses = lookup(host);
        if (rules.allowsHost(host)) {
            return addresses;
        }
        List<InetAddress> callable = new ArrayList<>(addresses.length);
        String kind = null;
        for (InetAddress address : addresses) {
            Optional<String> refusal = rules.refusal(address);
            if (refusal.isEmpty()) {
                callable.add(address);
            } else {
                kind = refusal.get();
            }
        }
        if (callable.isEmpty()) {
            throw new RefusedAddressException(host, kind);
        }
        return callable.toArray(InetAddress[]::new);
    }

    private static InetAddress[] lookup(String host) throws UnknownHostException {
        try {
            return InetAddress.getAllByName(host);
        } catch (UnknownHostException e) {
            UnknownHostException clear = new UnknownHostException("Host \"" + host + "\" has no address");
            clear.initCause(e);
            throw clear;
        }
    }

    @Override
    public String resolveCanonicalHostname(String host) throws UnknownHostException {
        return host;
    }
}
