package dev.serai.security;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.serai.api.Versioned;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;

/**
 * A person or program of a tenant.
 *
 * @param email null when it has none
 * @param role what it may do, at the most
 * @param active whether its tokens are accepted
 * @param issuer the identity provider that vouches for it; null when there is none
 * @param subject its id there
 */
public record User(UUID id, UUID tenantId, String email, String name, Role role, @JsonProperty("isActive") boolean active,
        String issuer, String subject, Instant createdAt, Instant updatedAt) implements Versioned {

    /** Each change is later than the one before, by the microseconds that the database keeps. */
    @Override
    public long version() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, updatedAt);
    }

    /** As the audit log keeps it: with the email address hidden but for its first letter and its domain. */
    User audited() {
        int at = email == null ? -1 : email.indexOf('@');
        return new User(id, tenantId, at < 1 ? null : email.charAt(0) + "***" + email.substring(at), name, role, active, issuer, subject,
                createdAt, updatedAt);
    }

    User with(String newEmail, String newName, Role newRole, boolean newActive, Instant now) {
        return new User(id, tenantId, newEmail, newName, newRole, newActive, issuer, subject, createdAt, now);
    }

    User vouchedFor(String newIssuer, String newSubject, Instant now) {
        return new User(id, tenantId, email, name, role, active, newIssuer, newSubject, createdAt, now);
    }
}
