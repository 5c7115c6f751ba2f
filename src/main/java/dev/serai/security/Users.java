package dev.serai.security;

import dev.serai.api.EntityTags;
import dev.serai.api.ProblemException;
import dev.serai.audit.Actor;
import dev.serai.audit.AuditLog;
import dev.serai.audit.CurrentActor;
import dev.serai.ledger.Ids;
import dev.serai.notify.Notifications;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Keeps the users of tenants. A tenant that has administrators among its users keeps at least one that is active. */
@Component
public class Users {

    public static final String CHANNEL = "serai_users";

    private final JdbcClient jdbc;
    private final ApiTokens tokens;
    private final Notifications notifications;
    private final ObjectProvider<UserDeparture> departures;
    private final AuditLog audit;
    private final CurrentActor actor;
    private final Clock clock;

    Users(JdbcClient jdbc, ApiTokens tokens, Notifications notifications, ObjectProvider<UserDeparture> departures, AuditLog audit,
            CurrentActor actor, Clock clock) {
        this.jdbc = jdbc;
        this.tokens = tokens;
        this.notifications = notifications;
        this.departures = departures;
        this.audit = audit;
        this.actor = actor;
        this.clock = clock;
    }

    /** What is to become of a user; null leaves as it is. */
    public record Change(String email, String name, Role role, Boolean active) {}

    /**
     * Makes a user.
     *
     * @param email null for none
     * @throws ProblemException 409 when another user of the tenant has the email address
     */
    @Transactional
    public User make(UUID tenantId, String email, String name, Role role) {
        lockTenant(tenantId);
        requireFreeEmail(tenantId, null, email);
        Instant now = now();
        return insert(actor.get(), new User(Ids.next(), tenantId, email, name, role, true, null, null, now, now));
    }

    User insert(Actor who, User user) {
        jdbc.sql("""
                insert into tenant_user (tenant_id, id, email, name, role, is_active, issuer, subject, created_at, updated_at)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""")
                .params(user.tenantId(), user.id(), user.email(), user.name(), user.role().word(), user.active(), user.issuer(),
                        user.subject(), Timestamp.from(user.createdAt()), Timestamp.from(user.updatedAt()))
                .update();
        audit.record(who, user.tenantId(), "user.create", user.id(), null, user.audited());
        return user;
    }

    /** The user; empty when the tenant has none of this id. */
    public Optional<User> find(UUID tenantId, UUID id) {
        return jdbc.sql("select * from tenant_user where tenant_id = ? and id = ?").params(tenantId, id).query(Users::user).optional();
    }

    /** Users after the given one, by id; null for the first. */
    public List<User> after(UUID tenantId, UUID id, int limit) {
        return jdbc.sql("""
                select * from tenant_user where tenant_id = :tenant and (:after::uuid is null or id > :after) order by id limit :limit""")
                .param("tenant", tenantId).param("after", id).param("limit", limit).query(Users::user).list();
    }

    /**
     * Changes a user; its tokens follow, on all nodes.
     *
     * @param ifMatch the entity tag it must still have; null for no condition
     * @throws ProblemException 404 when there is none, 412 when it was changed since, 409 when another has the email address or it is the
     *     last administrator
     */
    @Transactional
    public User change(UUID tenantId, UUID id, String ifMatch, Change change) {
        lockTenant(tenantId);
        User before = required(tenantId, id);
        EntityTags.requireMatch(ifMatch, before.version());
        User after = before.with(change.email() == null ? before.email() : change.email(),
                change.name() == null ? before.name() : change.name(), change.role() == null ? before.role() : change.role(),
                change.active() == null ? before.active() : change.active(), now());
        if (after.role() != Role.ADMIN || !after.active()) {
            requireAnotherAdministrator(before);
        }
        requireFreeEmail(tenantId, id, after.email());
        return update(actor.get(), before, after);
    }

    User update(Actor who, User before, User after) {
        jdbc.sql("""
                update tenant_user set email = ?, name = ?, role = ?, is_active = ?, issuer = ?, subject = ?, updated_at = ?
                where tenant_id = ? and id = ?""")
                .params(after.email(), after.name(), after.role().word(), after.active(), after.issuer(), after.subject(),
                        Timestamp.from(after.updatedAt()), after.tenantId(), after.id())
                .update();
        audit.record(who, after.tenantId(), "user.update", after.id(), before.audited(), after.audited());
        tokens.userChanged(after.tenantId(), after.id());
        notifications.send(CHANNEL, after.id().toString());
        return after;
    }

    /**
     * Deletes a user with its tokens and whatever belongs to it alone.
     *
     * @param ifMatch the entity tag it must still have; null for no condition
     * @throws ProblemException 404 when there is none, 412 when it was changed since, 409 when it is the last administrator
     */
    @Transactional
    public void delete(UUID tenantId, UUID id, String ifMatch) {
        lockTenant(tenantId);
        User user = required(tenantId, id);
        EntityTags.requireMatch(ifMatch, user.version());
        requireAnotherAdministrator(user);
        departures.stream().forEach(departure -> departure.leaves(tenantId, id));
        tokens.endThoseOf(tenantId, id);
        jdbc.sql("delete from tenant_user where tenant_id = ? and id = ?").params(tenantId, id).update();
        audit.record(tenantId, "user.delete", id, user.audited(), null);
        notifications.send(CHANNEL, id.toString());
    }

    private User required(UUID tenantId, UUID id) {
        return find(tenantId, id).orElseThrow(() -> ProblemException.notFound("user"));
    }

    /** Lets the users of a tenant change one after the other, so that two administrators cannot remove each other. */
    void lockTenant(UUID tenantId) {
        jdbc.sql("select pg_advisory_xact_lock(hashtextextended('users of ' || ?, 0))").param(tenantId.toString()).query(row -> { });
    }

    private void requireAnotherAdministrator(User user) {
        if (user.role() != Role.ADMIN || !user.active()) {
            return;
        }
        boolean another = jdbc.sql("""
                select exists (select from tenant_user where tenant_id = ? and id <> ? and role = 'admin' and is_active)""")
                .params(user.tenantId(), user.id()).query(Boolean.class).single();
        if (!another) {
            throw new ProblemException(409, "Conflict", "This is the last active administrator among the users; make another one first",
                    List.of());
        }
    }

    private void requireFreeEmail(UUID tenantId, UUID id, String email) {
        if (email != null && withEmail(tenantId, email).filter(other -> !other.id().equals(id)).isPresent()) {
            throw new ProblemException(409, "Conflict", "Another user has the email address \"" + email + "\"", List.of());
        }
    }

    Optional<User> withEmail(UUID tenantId, String email) {
        return jdbc.sql("select * from tenant_user where tenant_id = ? and lower(email) = lower(?)").params(tenantId, email)
                .query(Users::user).optional();
    }

    Optional<User> withSubject(UUID tenantId, String issuer, String subject) {
        return jdbc.sql("select * from tenant_user where tenant_id = ? and issuer = ? and subject = ?").params(tenantId, issuer, subject)
                .query(Users::user).optional();
    }

    Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    private static User user(ResultSet row, int number) throws SQLException {
        return new User(row.getObject("id", UUID.class), row.getObject("tenant_id", UUID.class), row.getString("email"),
                row.getString("name"), Role.of(row.getString("role")).orElseThrow(), row.getBoolean("is_active"), row.getString("issuer"),
                row.getString("subject"), row.getTimestamp("created_at").toInstant(), row.getTimestamp("updated_at").toInstant());
    }
}
