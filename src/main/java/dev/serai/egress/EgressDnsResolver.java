package dev.serai.egress;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.apache.hc.client5.http.DnsResolver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Resolves the host of every new connection and gives back only the addresses that may be called. The connection is made to exactly
 * these addresses, so a name cannot change its mind between check and use.
 */
public final class EgressDnsResolver implements DnsResolver {

    private static final Logger log = LoggerFactory.getLogger(EgressDnsResolver.class);
    /** Longer than a name server takes that is near. */
    private static final long ALIKE_AFTER_NANOS = Duration.ofMillis(100).toNanos();
    private static final int MOST_TOLD = 1000;

    private final Cache<String, Boolean> told = Caffeine.newBuilder().maximumSize(MOST_TOLD).expireAfterWrite(Duration.ofMinutes(10))
            .build();
    private final AddressRules rules;
    private final Lookup names;

    public EgressDnsResolver(AddressRules rules) {
        this(rules, InetAddress::getAllByName);
    }

    EgressDnsResolver(AddressRules rules, Lookup names) {
        this.rules = rules;
        this.names = names;
    }

    /** Who knows the addresses of names. */
    @FunctionalInterface
    interface Lookup {

        InetAddress[] all(String host) throws UnknownHostException;
    }

    /**
     * The callable addresses of a host name or literal.
     *
     * @throws RefusedAddressException when it has none, or none but refused ones; after the same time, whichever it is
     */
    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
        long started = System.nanoTime();
        InetAddress[] addresses = lookup(host);
        if (addresses.length > 0 && rules.allowsHost(host)) {
            return addresses;
        }
        List<InetAddress> callable = new ArrayList<>(addresses.length);
        String why = "has no address";
        for (InetAddress address : addresses) {
            Optional<String> refusal = rules.refusal(address);
            if (refusal.isEmpty()) {
                callable.add(address);
            } else {
                why = "leads to " + refusal.get() + " address, " + address.getHostAddress();
            }
        }
        if (callable.isEmpty()) {
            tell(host, why);
            LockSupport.parkNanos(ALIKE_AFTER_NANOS - (System.nanoTime() - started));
            throw new RefusedAddressException(host);
        }
        return callable.toArray(InetAddress[]::new);
    }

    /** To the operator, whom a tenant's connections are not to flood. */
    private void tell(String host, String why) {
        if (told.asMap().putIfAbsent(host + " " + why, true) == null) {
            log.warn("Host \"{}\" is not called because it {}", host, why);
        }
    }

    private InetAddress[] lookup(String host) {
        try {
            return names.all(host);
        } catch (UnknownHostException e) {
            log.debug("Host \"{}\" was not found", host, e);
            return new InetAddress[0];
        }
    }

    @Override
    public String resolveCanonicalHostname(String host) throws UnknownHostException {
        return host;
    }
}
