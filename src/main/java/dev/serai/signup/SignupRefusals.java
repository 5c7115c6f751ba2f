package dev.serai.signup;

import dev.serai.database.SystemDatabase;
import dev.serai.supervision.Beat;
import dev.serai.supervision.LoopingService;
import dev.serai.supervision.Loops;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Counts what was sent to sign-up pages and not taken. Written together every now and then, so that a robot that sends ten thousand forms
 * costs no ten thousand writes.
 */
@Component
class SignupRefusals extends LoopingService {

    private static final Duration EVERY = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final int MOST = 10_000;

    private final JdbcClient jdbc;
    private final JdbcClient ofCaller;
    private final Clock clock;
    private final Map<Key, Noted> noted = new ConcurrentHashMap<>();

    SignupRefusals(SystemDatabase system, JdbcClient ofCaller, Clock clock, Loops loops) {
        super(loops, "serai-signup-refusals", PATIENCE);
        this.jdbc = system.jdbc();
        this.ofCaller = ofCaller;
        this.clock = clock;
    }

    /** Why something was not taken. */
    enum Kind {
        /** The field that no person sees was filled in. */
        TRAP,
        /** It came without the token that the form gets when it is opened. */
        NO_TOKEN,
        /** The token is none of this page's. */
        FORGED_TOKEN,
        /** It came sooner than a person writes. */
        TOO_FAST,
        /** The form was opened too long ago. */
        EXPIRED,
        /** The form was sent before, with something else in it. */
        REPLAYED,
        /** It came from a page of another origin. */
        OTHER_ORIGIN,
        /** Too many came from one address. */
        ADDRESS_LIMIT,
        /** Too many came to the page. */
        PAGE_LIMIT,
        /** Too many came with one address of mail. */
        EMAIL_LIMIT;

        String word() {
            return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        }
    }

    private record Key(UUID tenantId, UUID connectionId, LocalDate day, Kind kind) {}

    private record Noted(long count, Instant last) {

        Noted and(Noted other) {
            return new Noted(count + other.count, other.last);
        }
    }

    /** How many of a kind there were, and when the last one came. */
    record Shown(String kind, long count, Instant lastAt) {}

    void note(SignupPage page, Kind kind) {
        if (noted.size() < MOST) {
            Instant now = clock.instant();
            noted.merge(new Key(page.tenantId(), page.connectionId(), LocalDate.ofInstant(now, ZoneOffset.UTC), kind),
                    new Noted(1, now), Noted::and);
        }
    }

    /** Of a page since a day, the most frequent kind first. */
    List<Shown> since(UUID tenantId, UUID connectionId, LocalDate day) {
        return ofCaller.sql("""
                select kind, sum(count) as count, max(last_at) as last_at from signup_refusal
                where tenant_id = ? and connection_id = ? and day >= ? group by kind order by 2 desc, kind""")
                .params(tenantId, connectionId, day).query((row, number) -> new Shown(row.getString("kind"), row.getLong("count"),
                        row.getTimestamp("last_at").toInstant())).list();
    }

    @Override
    protected void round(Beat beat) throws InterruptedException {
        for (Key key : List.copyOf(noted.keySet())) {
            Noted seen = noted.remove(key);
            if (seen != null) {
                write(key, seen);
            }
        }
        beat.waits();
        TimeUnit.NANOSECONDS.sleep(EVERY.toNanos());
    }

    private void write(Key key, Noted seen) {
        jdbc.sql("""
                insert into signup_refusal (tenant_id, connection_id, day, kind, count, last_at)
                select tenant_id, id, :day, :kind, :count, :last from connection where tenant_id = :tenant and id = :connection
                on conflict (tenant_id, connection_id, day, kind) do update set count = signup_refusal.count + excluded.count,
                    last_at = excluded.last_at""")
                .param("day", key.day()).param("kind", key.kind().word()).param("count", seen.count())
                .param("last", Timestamp.from(seen.last())).param("tenant", key.tenantId()).param("connection", key.connectionId())
                .update();
    }
}
