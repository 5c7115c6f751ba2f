package dev.serai.signup;

import dev.serai.database.SystemDatabase;
import dev.serai.supervision.Loops;
import dev.serai.supervision.TallyService;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Counts what was sent to sign-up pages and not taken. */
@Component
class SignupRefusals extends TallyService<SignupRefusals.Key, SignupRefusals.Noted> {


    private final JdbcClient jdbc;
    private final JdbcClient ofCaller;
    private final Clock clock;

    SignupRefusals(SystemDatabase system, JdbcClient ofCaller, Clock clock, Loops loops) {
        super(loops, "serai-signup-refusals", Noted::and);
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
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    record Key(UUID tenantId, UUID connectionId, LocalDate day, Kind kind) {}

    record Noted(long count, Instant last) {

        Noted and(Noted other) {
            return new Noted(count + other.count, other.last);
        }
    }

    /** How many of a kind there were, and when the last one came. */
    record Shown(String kind, long count, Instant lastAt) {}

    void note(SignupPage page, Kind kind) {
        Instant now = clock.instant();
        note(new Key(page.tenantId(), page.connectionId(), LocalDate.ofInstant(now, ZoneOffset.UTC), kind), new Noted(1, now));
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
    protected void write(Key key, Noted seen) {
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
