package dev.serai.security;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.stereotype.Component;

/**
 * Counts tokens that were nobody's, by the address they came from and in total. Past a limit no further ones are looked up for a while.
 * The same wrong token sent again and again counts once in ten seconds, so that one forgotten application locks nobody out.
 */
@Component
final class WrongTokens {

    private static final Duration REMEMBERED = Duration.ofSeconds(10);
    private static final long MINUTE_MILLIS = 60_000;
    private static final int NETWORK_BYTES = 8;

    private final int perAddress;
    private final int inTotal;
    private final Clock clock;
    private final AtomicLong total = new AtomicLong();
    private final Cache<String, AtomicLong> addresses =
            Caffeine.newBuilder().maximumSize(100_000).expireAfterAccess(Duration.ofMinutes(10)).build();
    private final Cache<TokenHash, Boolean> remembered =
            Caffeine.newBuilder().maximumSize(10_000).expireAfterWrite(REMEMBERED).build();

    WrongTokens(SecurityProperties properties, Clock clock) {
        this.perAddress = properties.wrongTokens();
        this.inTotal = properties.wrongTokensInTotal();
        this.clock = clock;
    }

    boolean isRemembered(String token) {
        return remembered.getIfPresent(TokenHash.of(token)) != null;
    }

    /** @throws TooManyWrongTokensException 429 when this address, or all together, have sent too many */
    void check(String address) {
        AtomicLong known = addresses.getIfPresent(source(address));
        long wait = Math.max(known == null ? 0 : wait(known, perAddress), wait(total, inTotal));
        if (wait > 0) {
            throw new TooManyWrongTokensException((wait + 999) / 1000);
        }
    }

    void count(String address, String token) {
        if (remembered.asMap().putIfAbsent(TokenHash.of(token), true) == null) {
            add(addresses.get(source(address), source -> new AtomicLong()), perAddress);
            add(total, inTotal);
        }
    }

    /** How long until one more is within the limit (generic cell rate algorithm: the counter is the time at which it is at rest). */
    private long wait(AtomicLong restingAt, int perMinute) {
        return restingAt.get() - clock.millis() - MINUTE_MILLIS + MINUTE_MILLIS / perMinute;
    }

    private void add(AtomicLong restingAt, int perMinute) {
        long now = clock.millis();
        restingAt.updateAndGet(rest -> Math.max(now, rest) + MINUTE_MILLIS / perMinute);
    }

    /** The address, or of one of IPv6 the network, all of whose addresses belong to the same client. */
    static String source(String address) {
        if (address == null || address.indexOf(':') < 0) {
            return String.valueOf(address);
        }
        try {
            return Arrays.toString(Arrays.copyOf(InetAddress.getByName(address).getAddress(), NETWORK_BYTES));
        } catch (UnknownHostException e) {
            return address;
        }
    }
}
