package dev.serai.guard;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.audit.AuditLog;
import dev.serai.guard.GuardSettings.Rule;
import dev.serai.guard.GuardSettings.Spend;
import dev.serai.guard.GuardStore.BlockedRange;
import dev.serai.notify.Notifications;
import dev.serai.notify.TenantSettings;
import dev.serai.operation.Operation;
import dev.serai.security.TenantScope;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Keeps codes and text messages out of countries that a tenant blocks, what they cost in a day within what it allows, and codes away from
 * ranges of numbers where nobody enters them. What a tenant set is remembered on every node until it changes on any; counts are in the
 * database, so that they hold over all nodes.
 */
@Component
public class CountryGuard {

    private static final Logger log = LoggerFactory.getLogger(CountryGuard.class);
    private static final String CHANGES = "serai_country_guard";
    private static final String SMS = "sms";
    private static final Map<String, Integer> REFUSED = Map.of("refused", 1);

    private final GuardStore store;
    private final TransactionTemplate transaction;
    private final Notifications notifications;
    private final AuditLog audit;
    private final Clock clock;
    private final TenantSettings<GuardSettings> settings;

    CountryGuard(GuardStore store, TransactionTemplate transaction, Notifications notifications, AuditLog audit, Clock clock) {
        this.store = store;
        this.transaction = transaction;
        this.notifications = notifications;
        this.audit = audit;
        this.clock = clock;
        this.settings = new TenantSettings<>(notifications, CHANGES, "Country guards", store::eachSettings, store::settings);
    }

    /**
     * What a message that may go is counted as.
     *
     * @param price what it costs
     * @param note what is to be noted of it; null for nothing
     */
    public record Passed(BigDecimal price, String note) {}

    /** What counts for a tenant. */
    GuardSettings settings(UUID tenantId) {
        return settings.of(tenantId).orElse(GuardSettings.USUAL);
    }

    void set(UUID tenantId, GuardSettings wanted) {
        GuardSettings before = settings(tenantId);
        transaction.executeWithoutResult(status -> {
            store.put(tenantId, wanted);
            audit.record(tenantId, "country-guard.set", null, before, wanted);
            notifications.send(CHANGES, tenantId.toString());
        });
        settings.changed(tenantId);
    }

    /** Blocks a range because a person wants it. */
    void block(UUID tenantId, BlockedRange range) {
        transaction.executeWithoutResult(status -> {
            store.block(tenantId, range);
            audit.record(tenantId, "country-guard.block", null, null, Map.of("range", range.range()));
        });
    }

    /** Has a range get codes again; false where it is not blocked. */
    boolean lift(UUID tenantId, String range) {
        return Boolean.TRUE.equals(transaction.execute(status -> {
            boolean lifted = store.lift(tenantId, range, clock.instant());
            if (lifted) {
                audit.record(tenantId, "country-guard.lift", null, Map.of("range", range), null);
            }
            return lifted;
        }));
    }

    /** Has all else of the tenant that is counted wait until the transaction on this thread ends. */
    public void lock(UUID tenantId) {
        store.lock(tenantId);
    }

    /**
     * Whether a message of a tenant may go to a number. Holds for as long as the tenant is locked; it is not counted yet.
     *
     * @throws Refusal where it may not, which is not counted either
     */
    public Passed admit(UUID tenantId, String number, PhoneCountry country, Instant now) {
        GuardSettings settings = settings(tenantId);
        Rule rule = settings.rule(number, country.code());
        if (rule.action().equals("block")) {
            throw Refusal.blocked("Country guard: messages to " + rule.country() + " are blocked"
                    + (rule.country().equals(country.code()) ? "" : " (the number is of " + country.code() + ")")
                    + "; an administrator changes that with PUT /api/country-guard");
        }
        BigDecimal price = settings.price(rule);
        Spend spend = settings.spend();
        if (spend != null) {
            BigDecimal spent = store.spent(tenantId, day(now));
            if (spent.add(price).compareTo(spend.perDay()) > 0) {
                Instant midnight = now.atOffset(ZoneOffset.UTC).truncatedTo(ChronoUnit.DAYS).plusDays(1).toInstant();
                throw Refusal.tooMany("Country guard: of the " + spend.perDay().toPlainString() + " " + spend.currency()
                        + " of this day (UTC), " + spent.toPlainString() + " are spent, and this message costs " + price.toPlainString()
                        + "; it may go after midnight, or an administrator allows more with PUT /api/country-guard",
                        Duration.between(now, midnight).toSeconds() + 1);
            }
        }
        return new Passed(price, rule.action().equals("monitor") ? "The country guard monitors " + rule.country() + "." : null);
    }

    private static LocalDate day(Instant now) {
        return now.atOffset(ZoneOffset.UTC).toLocalDate();
    }

    /** Fails where codes to a range of numbers are blocked. */
    public void admitRange(UUID tenantId, PhoneCountry country, Instant now) {
        store.blocked(tenantId, country.range(), now).ifPresent(range -> {
            throw blocked(range);
        });
    }

    private static Refusal blocked(BlockedRange range) {
        return Refusal.blocked("Country guard: the range " + range.range() + "**** is blocked until "
                + range.blockedUntil().truncatedTo(ChronoUnit.SECONDS) + (range.issued() == 0 ? "" : ", since of " + range.issued()
                + " codes that went there " + range.verified() + " were entered") + "; an administrator lets it through with"
                + " DELETE /api/country-guard/ranges/" + range.range().substring(1));
    }

    /** Whether ranges of a tenant are to be blocked. */
    public boolean blocksRanges(UUID tenantId) {
        return settings(tenantId).blockRanges();
    }

    /** Since when a person lets a range through; empty where nobody had to. */
    public Optional<Instant> lifted(UUID tenantId, PhoneCountry country) {
        return store.lifted(tenantId, country.range());
    }

    /** Blocks a range from now on, and answers why what goes there is refused. */
    public Refusal block(UUID tenantId, PhoneCountry country, long issued, long verified, Instant now, Instant until) {
        BlockedRange range = new BlockedRange(country.range(), country.code(), issued, verified, now, until);
        store.block(tenantId, range);
        log.warn("The range {}**** is blocked until {} for tenant {}: of {} codes that went there {} were entered", range.range(), until,
                tenantId, issued, verified);
        return blocked(range);
    }

    /** Counts a code that goes. */
    public void countIssued(UUID tenantId, UUID deliveryId, PhoneCountry country, Passed passed, Instant now) {
        store.isFirst(tenantId, deliveryId, now);
        count(tenantId, country.code(), "issued", passed, now);
    }

    private void count(UUID tenantId, String country, String what, Passed passed, Instant now) {
        Map<String, Integer> counts = new HashMap<>(Map.of(what, 1));
        if (passed.note() != null) {
            counts.put("monitored", 1);
        }
        store.count(tenantId, day(now), country, counts, passed.price());
    }

    /** Takes back what was counted of a code that was never accepted. */
    public void uncountIssued(UUID tenantId, PhoneCountry country, Passed passed, Instant now) {
        store.count(tenantId, day(now), country.code(), Map.of("issued", -1, "monitored", passed.note() == null ? 0 : -1),
                passed.price().negate());
    }

    /** Counts a code that was entered. */
    public void countVerified(UUID tenantId, String country, Instant now) {
        store.count(tenantId, day(now), country, Map.of("verified", 1), BigDecimal.ZERO);
    }

    /** Counts a message that was refused. */
    public void countRefused(UUID tenantId, PhoneCountry country, Instant now) {
        transaction.executeWithoutResult(status -> {
            store.doNotWait();
            store.count(tenantId, day(now), country.code(), REFUSED, BigDecimal.ZERO);
        });
    }

    /**
     * Why a text message may not go now; empty where it may, and is counted. Only tenants that asked for it have text messages guarded that
     * carry no code. A message is looked at and counted once, however often it is tried.
     */
    public Optional<String> refuses(UUID tenantId, UUID deliveryId, Operation operation, JsonNode message) {
        if (!SMS.equals(operation.channel()) || operation.recipients().isEmpty() || !settings(tenantId).messages()) {
            return Optional.empty();
        }
        String number = message.path("to").asText("");
        return number.isEmpty() ? Optional.empty() : TenantScope.call(tenantId, () -> refuses(tenantId, deliveryId, number));
    }

    private Optional<String> refuses(UUID tenantId, UUID deliveryId, String number) {
        if (store.isCounted(tenantId, deliveryId)) {
            return Optional.empty();
        }
        PhoneCountry country = PhoneCountry.of(number);
        Instant now = clock.instant();
        try {
            transaction.executeWithoutResult(status -> {
                store.lock(tenantId);
                Passed passed = admit(tenantId, number, country, now);
                if (store.isFirst(tenantId, deliveryId, now)) {
                    count(tenantId, country.code(), "messages", passed, now);
                }
            });
            return Optional.empty();
        } catch (Refusal e) {
            countRefused(tenantId, country, now);
            return Optional.of(e.getMessage() + ".");
        }
    }
}
