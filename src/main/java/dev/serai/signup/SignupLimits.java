package dev.serai.signup;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.serai.security.SecretLookUps;
import io.github.bucket4j.Bucket;
import java.time.Duration;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** How many forms are taken on this node from one address, by one page, and with one address of mail. */
@Component
class SignupLimits {

    /** Opening a form costs less than sending one. */
    private static final int OPENED_PER_SENT = 4;
    private static final int MOST = 200_000;

    private final SignupProperties properties;
    private final Cache<String, Bucket> addresses = buckets(Duration.ofMinutes(2));
    private final Cache<String, Bucket> readers = buckets(Duration.ofMinutes(2));
    private final Cache<UUID, Bucket> pages = buckets(Duration.ofMinutes(2));
    private final Cache<String, Bucket> emails = buckets(Duration.ofHours(2));

    SignupLimits(SignupProperties properties) {
        this.properties = properties;
    }

    private static <K> Cache<K, Bucket> buckets(Duration kept) {
        return Caffeine.newBuilder().maximumSize(MOST).expireAfterAccess(kept).build();
    }

    private static Bucket bucket(int most, Duration within) {
        return Bucket.builder().addLimit(limit -> limit.capacity(most).refillGreedy(most, within)).build();
    }

    /** Whether another form may be opened, or a confirmation looked at, from the address. */
    boolean mayOpen(String address) {
        return readers.get(SecretLookUps.source(address), key -> bucket(properties.perAddress() * OPENED_PER_SENT, Duration.ofMinutes(1)))
                .tryConsume(1);
    }

    boolean maySend(String address) {
        return addresses.get(SecretLookUps.source(address), key -> bucket(properties.perAddress(), Duration.ofMinutes(1))).tryConsume(1);
    }

    boolean maySendTo(UUID page) {
        return pages.get(page, key -> bucket(properties.perPage(), Duration.ofMinutes(1))).tryConsume(1);
    }

    /** @param email in its normal form */
    boolean maySignUp(UUID page, String email) {
        return emails.get(page + " " + email, key -> bucket(properties.perEmail(), Duration.ofHours(1))).tryConsume(1);
    }
}
