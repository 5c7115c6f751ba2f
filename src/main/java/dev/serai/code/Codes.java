package dev.serai.code;

import dev.serai.code.CodeStore.Conversion;
import dev.serai.code.CodeStore.Issued;
import dev.serai.code.CodeStore.Scope;
import dev.serai.code.CodeStore.Secret;
import dev.serai.credential.Fingerprints;
import dev.serai.guard.CountryGuard;
import dev.serai.guard.CountryGuard.Passed;
import dev.serai.guard.PhoneCountry;
import dev.serai.guard.Refusal;
import dev.serai.sealed.SealedTexts;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Makes codes and compares guesses with them. All limits are counted in the database, under a lock of the tenant. */
@Component
class Codes {

    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final int SALT = 16;

    private final CodeStore store;
    private final CountryGuard guard;
    private final SealedTexts sealed;
    private final Fingerprints fingerprints;
    private final TransactionTemplate transaction;
    private final CodeProperties properties;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    Codes(CodeStore store, CountryGuard guard, SealedTexts sealed, Fingerprints fingerprints, TransactionTemplate transaction,
            CodeProperties properties, Clock clock) {
        this.store = store;
        this.guard = guard;
        this.sealed = sealed;
        this.fingerprints = fingerprints;
        this.transaction = transaction;
        this.properties = properties;
        this.clock = clock;
    }

    /**
     * A code that is to be issued.
     *
     * @param clear the code itself
     * @param attempts guesses before it is void
     */
    record Wanted(UUID id, UUID deliveryId, String clear, int attempts, Instant createdAt, Instant expiresAt) {

        @Override
        public String toString() {
            return "Wanted[" + id + "]";
        }
    }

    /** What was counted of a code, to be taken back where it is never accepted. */
    record Reserved(PhoneCountry country, Passed passed) {}

    /** So many digits, each as likely as any other. */
    String digits(int length) {
        StringBuilder digits = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            digits.append(random.nextInt(10));
        }
        return digits.toString();
    }

    /**
     * Keeps a code for a number in the place of the one before.
     *
     * @param number in E.164
     * @throws Refusal where no code may go there now; it is counted
     */
    Reserved reserve(UUID tenantId, String number, Wanted wanted) {
        PhoneCountry country = PhoneCountry.of(number);
        try {
            guard.admitRange(tenantId, country, wanted.createdAt());
            Object done = transaction.execute(status -> reserve(tenantId, number, country, wanted));
            if (done instanceof Refusal refusal) {
                throw refusal;
            }
            return (Reserved) done;
        } catch (Refusal e) {
            guard.countRefused(tenantId, country, wanted.createdAt());
            throw e;
        }
    }

    /** {@link Reserved}, or the {@link Refusal} that goes with a range which is blocked from now on. */
    private Object reserve(UUID tenantId, String number, PhoneCountry country, Wanted wanted) {
        Instant now = wanted.createdAt();
        guard.lock(tenantId);
        guard.admitRange(tenantId, country, now);
        Passed passed = guard.admit(tenantId, number, country, now);
        Optional<Refusal> blocked = blocked(tenantId, country, now);
        if (blocked.isPresent()) {
            return blocked.get();
        }
        limit(tenantId, Scope.NUMBER, number, properties.perNumber(), properties.perNumberTime(), now, "this number");
        limit(tenantId, Scope.NUMBER, number, properties.perNumberDay(), DAY, now, "this number");
        limit(tenantId, Scope.RANGE, country.range(), properties.perRange(), HOUR, now, "the range " + country.range() + "****");
        limit(tenantId, Scope.COUNTRY, country.code(), properties.perCountry(), HOUR, now, "the country " + country.code());
        limit(tenantId, Scope.TENANT, null, properties.perTenant(), MINUTE, now, "all numbers together");
        byte[] salt = new byte[SALT];
        random.nextBytes(salt);
        store.put(tenantId, new Issued(wanted.id(), number, country.code(), country.range(), salt,
                hash(tenantId, wanted.id(), salt, wanted.clear()), wanted.attempts(), passed.note(), wanted.deliveryId(), now,
                wanted.expiresAt()));
        sealed.keep(tenantId, wanted.deliveryId(), Map.of(SealedTexts.CODE, wanted.clear()), wanted.expiresAt());
        guard.countIssued(tenantId, wanted.deliveryId(), country, passed, now);
        return new Reserved(country, passed);
    }

    private void limit(UUID tenantId, Scope scope, String value, int most, Duration within, Instant now, String whose) {
        store.room(tenantId, scope, value, most, within, now).ifPresent(room -> {
            throw Refusal.tooMany("Of the codes to " + whose + " that may go within " + words(within) + " all " + most
                    + " are used up", Duration.between(now, room).toSeconds() + 1);
        });
    }

    private static String words(Duration within) {
        return within.toMinutes() % 60 == 0 && within.toHours() > 0 ? within.toHours() + " h" : within.toMinutes() + " min";
    }

    /** Blocks a range where codes go that nobody enters. */
    private Optional<Refusal> blocked(UUID tenantId, PhoneCountry country, Instant now) {
        if (!guard.blocksRanges(tenantId)) {
            return Optional.empty();
        }
        Instant hourAgo = now.minus(HOUR);
        Instant since = guard.lifted(tenantId, country).filter(lifted -> lifted.isAfter(hourAgo)).orElse(hourAgo);
        Conversion found = store.conversion(tenantId, country.range(), since, now.minus(properties.rangeGrace()));
        boolean many = found.issued() >= properties.perRange() && isLittle(found.verified(), found.issued());
        boolean enough = found.old() >= properties.rangeCodes() && isLittle(found.oldVerified(), found.old());
        return many || enough ? Optional.of(guard.block(tenantId, country, found.issued(), found.verified(), now,
                now.plus(properties.rangeBlock()))) : Optional.empty();
    }

    private boolean isLittle(long verified, long issued) {
        return BigDecimal.valueOf(verified).compareTo(properties.rangeConversion().multiply(BigDecimal.valueOf(issued))) < 0;
    }

    /** Takes back a code that was never accepted. */
    void takeBack(UUID tenantId, Wanted wanted, Reserved reserved) {
        transaction.executeWithoutResult(status -> {
            store.delete(tenantId, wanted.id());
            sealed.forget(tenantId, wanted.deliveryId());
            guard.uncountIssued(tenantId, reserved.country(), reserved.passed(), wanted.createdAt());
        });
    }

    /** Compares a guess with a code; each counts, and only one can be right. Answers whether it was. */
    boolean guess(UUID tenantId, UUID id, String guess) {
        Instant now = clock.instant();
        return Boolean.TRUE.equals(transaction.execute(status -> {
            Secret secret = store.hold(tenantId, id, now).orElse(null);
            if (secret == null) {
                return false;
            }
            boolean right = MessageDigest.isEqual(secret.hash(), hash(tenantId, id, secret.salt(), guess));
            store.guessed(tenantId, id, right ? Code.APPROVED : secret.attempts() + 1 >= secret.most() ? Code.SPENT : Code.PENDING,
                    right ? now : null);
            if (right) {
                sealed.forget(tenantId, secret.deliveryId());
                guard.countVerified(tenantId, secret.country(), now);
            }
            return right;
        }));
    }

    /** The key behind it is the server's: who has the rows alone cannot try out all codes there are. */
    private byte[] hash(UUID tenantId, UUID id, byte[] salt, String code) {
        return fingerprints.of("code " + tenantId + " " + id + " " + HexFormat.of().formatHex(salt) + " " + code)
                .getBytes(StandardCharsets.US_ASCII);
    }
}
