package dev.serai.signup;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.api.JsonText;
import dev.serai.event.OperationalEvents;
import dev.serai.security.TenantScope;
import dev.serai.suppression.Suppressions;
import java.security.MessageDigest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What people signed up for. A form and its event are written in one commit, and so are a confirmation and its own: what was answered is
 * there, and nothing is there twice.
 */
@Component
class Signups {

    static final String SUBMITTED = "signup.submitted";
    static final String CONFIRMED = "signup.confirmed";
    private static final String CONFIRM_URL = "confirmUrl";

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final OperationalEvents events;
    private final Suppressions suppressions;
    private final Clock clock;

    Signups(JdbcClient jdbc, TransactionTemplate transaction, OperationalEvents events, Suppressions suppressions, Clock clock) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.events = events;
        this.suppressions = suppressions;
        this.clock = clock;
    }

    /** What became of a form. */
    enum Taken {
        /** It is on disk. */
        NEW,
        /** It was already: somebody sent the same once more. */
        BEFORE,
        /** The form was sent before with something else in it. */
        OTHER
    }

    /**
     * @param id of the form, which is taken once
     * @param hash of what was sent
     * @param expiresAt until when it can be confirmed; null where that is not asked for
     * @param data of the event
     */
    record Form(UUID id, String email, byte[] hash, Instant expiresAt, ObjectNode data) {}

    /** Takes a form: on disk when this returns. */
    Taken take(SignupPage page, Form form) {
        return TenantScope.call(page.tenantId(), () -> {
            Taken taken = transaction.execute(status -> {
                Optional<Taken> before = before(page.tenantId(), form);
                if (before.isPresent()) {
                    return before.get();
                }
                UUID event = events.raise(page.tenantId(), SUBMITTED, form.data());
                boolean isNew = jdbc.sql("""
                        insert into signup (tenant_id, id, connection_id, state, email, content_hash, event_id, created_at, expires_at)
                        values (?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict (tenant_id, id) do nothing""")
                        .params(page.tenantId(), form.id(), page.connectionId(), form.expiresAt() == null ? "taken" : "pending",
                                form.email().toLowerCase(Locale.ROOT), form.hash(), event, Timestamp.from(now()),
                                form.expiresAt() == null ? null : Timestamp.from(form.expiresAt())).update() > 0;
                if (!isNew) {
                    status.setRollbackOnly();
                }
                return isNew ? Taken.NEW : null;
            });
            return taken != null ? taken : before(page.tenantId(), form).orElse(Taken.OTHER);
        });
    }

    private Optional<Taken> before(UUID tenantId, Form form) {
        return jdbc.sql("select coalesce(content_hash, '') as hash from signup where tenant_id = ? and id = ?")
                .params(tenantId, form.id()).query((row, number) -> row.getBytes("hash")).optional()
                .map(hash -> MessageDigest.isEqual(hash, form.hash()) ? Taken.BEFORE : Taken.OTHER);
    }

    /**
     * Somebody who signed up.
     *
     * @param state {@code taken}, {@code pending}, {@code confirmed}, or {@code expired} for what was not confirmed in time
     * @param email with most of its letters left out; null once it was erased
     */
    record Shown(UUID id, String state, String email, UUID eventId, Instant createdAt, Instant expiresAt, Instant confirmedAt) {}

    /** Those of a page before the given one, the latest first. */
    List<Shown> before(UUID tenantId, UUID connectionId, UUID id, int limit) {
        return jdbc.sql("select * from signup where tenant_id = :tenant and connection_id = :connection"
                + " and (cast(:before as uuid) is null or id < :before) order by id desc limit :limit")
                .param("tenant", tenantId).param("connection", connectionId).param("before", id).param("limit", limit)
                .query((row, number) -> shown(row)).list();
    }

    private Shown shown(ResultSet row) throws SQLException {
        Instant expires = instant(row, "expires_at");
        String state = row.getString("state");
        boolean late = state.equals("pending") && !expires.isAfter(clock.instant());
        return new Shown(row.getObject("id", UUID.class), late ? "expired" : state, masked(row.getString("email")),
                row.getObject("event_id", UUID.class), instant(row, "created_at"), expires, instant(row, "confirmed_at"));
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        Timestamp at = row.getTimestamp(column);
        return at == null ? null : at.toInstant();
    }

    /** Enough for its owner to know it by, e.g. {@code a***@example.com}. */
    static String masked(String address) {
        if (address == null) {
            return null;
        }
        int at = address.indexOf('@');
        return at < 1 ? "***" : address.substring(0, address.offsetByCodePoints(0, 1)) + "***" + address.substring(at);
    }

    /** How many came since, whatever their state; those that were confirmed; those that wait for it. */
    record Counts(long submitted, long confirmed, long pending) {}

    Counts since(UUID tenantId, UUID connectionId, Instant since) {
        return jdbc.sql("""
                select count(*) as submitted, count(*) filter (where state = 'confirmed') as confirmed,
                  count(*) filter (where state = 'pending' and expires_at > ?) as pending
                from signup where tenant_id = ? and connection_id = ? and created_at >= ?""")
                .params(Timestamp.from(now()), tenantId, connectionId, Timestamp.from(since))
                .query((row, number) -> new Counts(row.getLong("submitted"), row.getLong("confirmed"), row.getLong("pending"))).single();
    }

    /**
     * What a link of a confirmation is about.
     *
     * @param page the name of the page
     * @param email masked
     */
    record Asked(String page, String email, boolean confirmed) {}

    /** Empty where it cannot be confirmed, or not any more. */
    Optional<Asked> asked(UUID tenantId, UUID id) {
        return TenantScope.call(tenantId, () -> jdbc.sql("""
                select s.state, s.email, s.expires_at, c.name from signup s
                  join connection c on c.tenant_id = s.tenant_id and c.id = s.connection_id
                where s.tenant_id = ? and s.id = ? and s.email is not null and (s.state = 'confirmed' or s.expires_at > ?)""")
                .params(tenantId, id, Timestamp.from(now()))
                .query((row, number) -> new Asked(row.getString("name"), masked(row.getString("email")),
                        row.getString("state").equals("confirmed"))).optional());
    }

    private record Pending(UUID eventId, String email) {}

    /** Takes that somebody confirmed: on disk when this returns. False where there is nothing to confirm, or not any more. */
    boolean confirm(UUID tenantId, UUID id) {
        return TenantScope.call(tenantId, () -> Boolean.TRUE.equals(transaction.execute(status -> {
            Optional<Pending> pending = jdbc.sql("""
                    update signup set state = 'confirmed', confirmed_at = :now
                    where tenant_id = :tenant and id = :id and state = 'pending' and expires_at > :now and email is not null
                    returning event_id, email""").param("now", Timestamp.from(now())).param("tenant", tenantId).param("id", id)
                    .query((row, number) -> new Pending(row.getObject("event_id", UUID.class), row.getString("email"))).optional();
            if (pending.isEmpty()) {
                return asked(tenantId, id).filter(Asked::confirmed).isPresent();
            }
            Optional<ObjectNode> data = data(tenantId, pending.get().eventId());
            if (data.isEmpty()) {
                status.setRollbackOnly();
                return false;
            }
            ObjectNode confirmed = data.get();
            confirmed.remove(CONFIRM_URL);
            confirmed.put("confirmedAt", now().toString());
            if (confirmed.hasNonNull("topic")) {
                suppressions.optedIn(tenantId, "email", pending.get().email(), confirmed.get("topic").asText());
            }
            events.raise(tenantId, CONFIRMED, confirmed);
            return true;
        })));
    }

    /** What was sent; empty once it was erased or is not kept any more. */
    private Optional<ObjectNode> data(UUID tenantId, UUID event) {
        return jdbc.sql("select data from event where tenant_id = ? and id = ? and erased_at is null").params(tenantId, event)
                .query(String.class).optional().map(text -> {
                    try {
                        return (ObjectNode) JsonText.read(text);
                    } catch (JsonProcessingException e) {
                        throw new IllegalStateException("The data of event " + event + " is no JSON", e);
                    }
                });
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
