package dev.serai.guard;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.api.Answer;
import dev.serai.api.Decimals;
import dev.serai.api.Fields;
import dev.serai.api.ProblemException;
import dev.serai.api.RequestBody;
import dev.serai.guard.GuardSettings.Rule;
import dev.serai.guard.GuardSettings.Spend;
import dev.serai.guard.GuardStore.BlockedRange;
import dev.serai.guard.GuardStore.Usage;
import dev.serai.security.Caller;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Currency;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.apache.camel.Body;
import org.apache.camel.Header;
import org.springframework.stereotype.Component;

/** What the routes of {@code /api/country-guard} call. */
@Component
public class CountryGuardApi {

    private static final String[] ACTIONS = {"allow", "block", "monitor"};
    private static final Pattern BEGINNING = Pattern.compile("\\+[1-9][0-9]{0,13}");
    private static final Pattern RANGE = Pattern.compile("[1-9][0-9]{2,10}");
    private static final int MOST_RULES = 1000;
    private static final int LONGEST = 40;
    private static final int MOST_DIGITS = 9;
    private static final int MOST_PLACES = 6;

    private final CountryGuard guard;
    private final GuardStore store;
    private final Clock clock;

    CountryGuardApi(CountryGuard guard, GuardStore store, Clock clock) {
        this.guard = guard;
        this.store = store;
        this.clock = clock;
    }

    /**
     * What counts, and what it came to.
     *
     * @param blockedRanges the latest first
     * @param today what happened on this day (UTC), by country; what cost most first
     */
    record Shown(String otherwise, List<Rule> countries, Spend spend, boolean messages, boolean blockRanges,
            List<BlockedRange> blockedRanges, Today today) {}

    /** @param spent over all countries, in the currency of the spend cap */
    record Today(LocalDate day, String spent, List<Usage> countries) {}

    public Object get() {
        return shown(Caller.requiredTenant());
    }

    private Shown shown(UUID tenant) {
        GuardSettings set = guard.settings(tenant);
        Instant now = clock.instant();
        LocalDate day = now.atOffset(ZoneOffset.UTC).toLocalDate();
        List<Usage> usage = store.usage(tenant, day);
        BigDecimal spent = usage.stream().map(Usage::spent).reduce(BigDecimal.ZERO, BigDecimal::add);
        return new Shown(set.otherwise(), set.countries(), set.spend(), set.messages(), set.blockRanges(), store.blocked(tenant, now),
                new Today(day, spent.toPlainString(), usage));
    }

    /** Takes {@code {otherwise, countries, spend, messages, blockRanges}}; what is left out counts as it does where nothing is set. */
    public Object set(@Body byte[] body) {
        UUID tenant = Caller.required().administeredTenant();
        ObjectNode sent = RequestBody.object(body);
        Fields fields = new Fields(sent);
        fields.onlyKnown(List.of("otherwise", "countries", "spend", "messages", "blockRanges"));
        String otherwise = fields.word("otherwise", ACTIONS);
        Boolean messages = fields.bool("messages");
        Boolean blockRanges = fields.bool("blockRanges");
        Spend spend = spend(fields, fields.object("spend"));
        List<Rule> rules = rules(fields, sent.path("countries"));
        fields.check();
        GuardSettings usual = GuardSettings.USUAL;
        guard.set(tenant, new GuardSettings(otherwise == null ? usual.otherwise() : otherwise, rules, spend,
                messages == null ? usual.messages() : messages, blockRanges == null ? usual.blockRanges() : blockRanges));
        return shown(tenant);
    }

    private static Spend spend(Fields fields, ObjectNode sent) {
        if (sent == null) {
            return null;
        }
        Fields own = new Fields(sent);
        own.onlyKnown(List.of("currency", "perDay", "price"));
        String code = own.requiredText("currency", LONGEST);
        String currency = code == null ? null : code.toUpperCase(Locale.ROOT);
        if (currency != null && Currency.getAvailableCurrencies().stream().noneMatch(each -> each.getCurrencyCode().equals(currency))) {
            own.reject("currency", "is not a currency; write its code of ISO 4217, e.g. CHF");
        }
        BigDecimal perDay = amount(own, sent, "perDay");
        BigDecimal price = amount(own, sent, "price");
        if (!own.has("perDay")) {
            own.reject("perDay", "is required");
        }
        own.problems().forEach(each -> fields.reject("spend." + each.field(), each.message()));
        return new Spend(currency, perDay, price == null ? BigDecimal.ZERO : price);
    }

    /** An exact decimal of at least zero, as text or as a number; null when absent or wrong. */
    private static BigDecimal amount(Fields fields, ObjectNode sent, String name) {
        JsonNode value = sent.get(name);
        if (value == null || value.isNull()) {
            return null;
        }
        try {
            BigDecimal amount = Decimals.read(value);
            if (amount != null && amount.signum() >= 0 && amount.scale() <= MOST_PLACES
                    && amount.precision() - amount.scale() <= MOST_DIGITS && amount.scale() >= -MOST_DIGITS) {
                return amount.scale() < 0 ? amount.setScale(0) : amount;
            }
        } catch (NumberFormatException e) {
            fields.reject(name, "is not an amount; write an exact decimal, e.g. \"12.50\"");
            return null;
        }
        fields.reject(name, "must be a decimal from 0 with at most " + MOST_DIGITS + " digits before and " + MOST_PLACES
                + " after the decimal point, e.g. \"12.50\"");
        return null;
    }

    private static List<Rule> rules(Fields fields, JsonNode sent) {
        if (sent.isMissingNode() || sent.isNull()) {
            return List.of();
        }
        if (!sent.isArray() || sent.size() > MOST_RULES) {
            fields.reject("countries", "must be a list of at most " + MOST_RULES);
            return List.of();
        }
        List<Rule> rules = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < sent.size(); i++) {
            String at = "countries[" + i + "]";
            if (!(sent.get(i) instanceof ObjectNode object)) {
                fields.reject(at, "must be an object");
                continue;
            }
            Fields own = new Fields(object);
            own.onlyKnown(List.of("country", "action", "price"));
            String written = own.requiredText("country", LONGEST);
            String country = written == null ? null : written.toUpperCase(Locale.ROOT);
            if (country != null && !PhoneCountry.isCode(country) && !BEGINNING.matcher(country).matches()) {
                own.reject("country", "is \"" + written + "\"; write a country by its two letters (ISO 3166-1), e.g. CH, or how its numbers"
                        + " begin, e.g. +41");
            } else if (country != null && !seen.add(country)) {
                own.reject("country", "stands in the list twice");
            }
            if (!own.has("action")) {
                own.reject("action", "is required");
            }
            rules.add(new Rule(country, own.word("action", ACTIONS), amount(own, object, "price")));
            own.problems().forEach(each -> fields.reject(at + "." + each.field(), each.message()));
        }
        return rules;
    }

    /** Takes {@code {range, blockedUntil}}. */
    public Answer block(@Body byte[] body) {
        UUID tenant = Caller.required().administeredTenant();
        Fields fields = new Fields(RequestBody.object(body));
        fields.onlyKnown(List.of("range", "blockedUntil"));
        String range = fields.requiredText("range", LONGEST);
        if (range != null && (!range.startsWith("+") || !RANGE.matcher(range.substring(1)).matches())) {
            fields.reject("range", "must be how numbers begin, without their last four digits, e.g. +4479111");
        }
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        Instant until = fields.instant("blockedUntil");
        if (until != null && !until.isAfter(now)) {
            fields.reject("blockedUntil", "is over already");
        }
        fields.check();
        BlockedRange blocked = new BlockedRange(range, PhoneCountry.of(range + "0000").code(), 0, 0, now,
                until == null ? now.plus(1, ChronoUnit.DAYS) : until);
        guard.block(tenant, blocked);
        return Answer.created(blocked, "/api/country-guard/ranges/" + range.substring(1));
    }

    /** Has a range of numbers get codes again. */
    public Answer lift(@Header("range") String range) {
        UUID tenant = Caller.required().administeredTenant();
        if (range == null || !RANGE.matcher(range).matches() || !guard.lift(tenant, "+" + range)) {
            throw ProblemException.notFound("blocked range");
        }
        return Answer.noContent();
    }
}
