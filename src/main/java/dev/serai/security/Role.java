package dev.serai.security;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import java.util.Optional;

/** What a caller may do. */
public enum Role {
    /** Runs this Serai: makes tenants; belongs to none. */
    OPERATOR,
    /** Changes a tenant's configuration. */
    ADMIN,
    /** Uses a tenant's configuration. */
    MEMBER;

    /** As the API and the database write it. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Role> of(String word) {
        for (Role role : values()) {
            if (role.word().equals(word)) {
                return Optional.of(role);
            }
        }
        return Optional.empty();
    }
}
