package dev.serai.oauth;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.serai.audit.Actor;
import dev.serai.database.SystemDatabase;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Keeps which consents were begun, by the hash of their state; of all tenants, because whose it is shows only once it is found. */
@Component
class ConsentStates {

    private final SystemDatabase system;
    private final ObjectMapper json;

    ConsentStates(SystemDatabase system, ObjectMapper json) {
        this.system = system;
        this.json = json;
    }

    /**
     * A consent that was begun.
     *
     * @param connectionId of the connection that is connected again; null for a new one
     * @param switchesOn whether a connection that is off is switched on; one that was on then, and is off now, stays off
     * @param ownerId whose a new one will be; null for the team
     * @param actor who began it
     * @param returnTo where the browser goes afterwards; null for nowhere
     */
    record Begun(UUID tenantId, byte[] sessionHash, String provider, UUID connectionId, boolean switchesOn, String channel, String name,
            UUID ownerId, Actor actor, String redirectUri, String returnTo, Instant expiresAt, Instant takenAt, ConsentOutcome outcome) {}

    void insert(byte[] stateHash, Begun begun, Instant now) {
        system.jdbc().sql("""
                insert into consent_state (state_hash, tenant_id, session_hash, provider, connection_id, switches_on,
                    channel, name, owner_id, actor, redirect_uri, return_to, created_at, expires_at)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?, ?, ?, ?)""")
                .params(stateHash, begun.tenantId(), begun.sessionHash(), begun.provider(), begun.connectionId(),
                        begun.switchesOn(), begun.channel(), begun.name(), begun.ownerId(), written(begun.actor()),
                        begun.redirectUri(), begun.returnTo(),
                        Timestamp.from(now),
                        Timestamp.from(begun.expiresAt())).update();
    }

    Optional<Begun> find(byte[] stateHash) {
        return system.jdbc().sql("select * from consent_state where state_hash = ?").param(stateHash)
                .query((row, number) -> begun(row)).optional();
    }

    /** Takes it on to exchange its code; false when that was done, or is being done. */
    boolean take(byte[] stateHash, Instant now) {
        return system.jdbc().sql("update consent_state set taken_at = ? where state_hash = ? and taken_at is null and answer is null")
                .params(Timestamp.from(now), stateHash).update() > 0;
    }

    void finish(byte[] stateHash, ConsentOutcome outcome) {
        system.jdbc().sql("update consent_state set answer = ?::jsonb where state_hash = ?").params(written(outcome), stateHash).update();
    }

    /** Forgets those that nobody can finish any more. */
    int forget(Instant endedBefore) {
        return system.jdbc().sql("delete from consent_state where expires_at < ?").param(Timestamp.from(endedBefore)).update();
    }

    private Begun begun(ResultSet row) throws SQLException {
        Timestamp taken = row.getTimestamp("taken_at");
        return new Begun(row.getObject("tenant_id", UUID.class), row.getBytes("session_hash"), row.getString("provider"),
                row.getObject("connection_id", UUID.class), row.getBoolean("switches_on"),
                row.getString("channel"), row.getString("name"), row.getObject("owner_id", UUID.class),
                read(row.getString("actor"), Actor.class),
                row.getString("redirect_uri"),
                row.getString("return_to"), row.getTimestamp("expires_at").toInstant(), taken == null ? null : taken.toInstant(),
                row.getString("answer") == null ? null : read(row.getString("answer"), ConsentOutcome.class));
    }

    private <T> T read(String text, Class<T> type) {
        try {
            return json.readValue(text, type);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The table of begun consents holds JSON that is no " + type.getSimpleName(), e);
        }
    }

    private String written(Object value) {
        try {
            return json.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
