package dev.serai.webhook;

import dev.serai.provider.Provider;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Makes known what came to the instance's own addresses and is no tenant's, which no connection's log has: in a metric, in the log once a
 * minute for each provider and kind, and in the health of this node.
 */
@Component
class UnassignedWebhooks {

    private static final Logger log = LoggerFactory.getLogger(UnassignedWebhooks.class);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final int LONGEST = 300;

    private final MeterRegistry metrics;
    private final Clock clock;
    private final Map<Key, Noted> noted = new TreeMap<>();

    UnassignedWebhooks(MeterRegistry metrics, Clock clock) {
        this.metrics = metrics;
        this.clock = clock;
    }

    /** Providers are as many as there are files, and kinds a few. */
    private record Key(String provider, String kind) implements Comparable<Key> {

        @Override
        public int compareTo(Key other) {
            int byProvider = provider.compareTo(other.provider);
            return byProvider == 0 ? kind.compareTo(other.kind) : byProvider;
        }
    }

    /** @param logged how many the log knows of */
    private record Noted(long count, String reason, Instant at, long logged, Instant loggedAt) {}

    /**
     * Notes one.
     *
     * @param kind {@code nobody} for what is proven and no tenant's, else as the log of a connection has it
     * @param reason the end of a sentence
     */
    void note(Provider provider, String kind, String reason) {
        metrics.counter("serai.webhooks.unassigned", "provider", provider.id(), "kind", kind).increment();
        Instant now = clock.instant();
        String words = reason.length() > LONGEST ? reason.substring(0, LONGEST) : reason;
        long told = 0;
        synchronized (noted) {
            Key key = new Key(provider.id(), kind);
            Noted before = noted.getOrDefault(key, new Noted(0, words, now, 0, Instant.EPOCH));
            long count = before.count() + 1;
            boolean tells = Duration.between(before.loggedAt(), now).abs().compareTo(MINUTE) >= 0;
            told = tells ? count - before.logged() : 0;
            noted.put(key, new Noted(count, words, now, tells ? count : before.logged(), tells ? now : before.loggedAt()));
        }
        if (told > 0) {
            log.warn("{} requests or events at /webhooks/{} went to no tenant ({}); the last one {}", told, provider.id(), kind, words);
        }
    }

    /** What went to no tenant since this node began, in words, by provider and kind. */
    Map<String, String> words() {
        Map<String, String> words = new TreeMap<>();
        synchronized (noted) {
            noted.forEach((key, each) -> words.put(key.provider() + "/" + key.kind(), each.count() + (each.count() == 1 ? " time, at "
                    : " times, the last at ") + each.at() + ": " + each.reason()));
        }
        return words;
    }
}
