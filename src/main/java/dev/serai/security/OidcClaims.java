package dev.serai.security;

import dev.serai.api.PathId;
import dev.serai.api.ProblemException;
import dev.serai.security.OidcProperties.Issuer;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.security.oauth2.jwt.Jwt;

/** What a checked token says about who comes with it, in the words of its identity provider. */
record OidcClaims(Issuer settings, Map<String, Object> claims) {

    private static final int LONGEST_NAME = 200;
    private static final int LONGEST_EMAIL = 254;

    static OidcClaims of(Issuer settings, Jwt jwt) {
        return new OidcClaims(settings, jwt.getClaims());
    }

    String issuer() {
        return settings.issuer();
    }

    String subject() {
        return claims.get("sub").toString();
    }

    /** @throws ProblemException 403 when it names none */
    UUID tenant() {
        if (settings.tenant() != null) {
            return settings.tenant();
        }
        UUID tenant = claim(settings.tenantClaim()) instanceof String text ? PathId.parse(text) : null;
        if (tenant == null) {
            throw forbidden("The token names no tenant; its claim \"" + settings.tenantClaim() + "\" should hold the tenant's id");
        }
        return tenant;
    }

    /** The highest role it is given; empty when there is none that means something here. */
    Optional<Role> role() {
        Collection<String> given = words(claim(settings.roleClaim()));
        for (Role role : List.of(Role.ADMIN, Role.MEMBER)) {
            if (settings.roles().getOrDefault(role.word(), List.of()).stream().anyMatch(given::contains)) {
                return Optional.of(role);
            }
        }
        return Optional.empty();
    }

    /** The email address where the provider has verified it. */
    Optional<String> email() {
        boolean verified = Boolean.TRUE.equals(claims.get("email_verified")) || "true".equals(claims.get("email_verified"));
        return verified ? text("email").filter(email -> email.indexOf('@') > 0 && email.length() <= LONGEST_EMAIL) : Optional.empty();
    }

    /** What to call who comes with it. */
    String name() {
        String name = text("name").or(() -> text("preferred_username")).or(this::email).orElse(subject());
        return name.length() > LONGEST_NAME ? name.substring(0, LONGEST_NAME) : name;
    }

    static ProblemException forbidden(String detail) {
        return new ProblemException(403, "Forbidden", detail, List.of());
    }

    private Optional<String> text(String name) {
        return claims.get(name) instanceof String text && !text.isBlank()
                ? Optional.of(text.codePoints().filter(c -> !Character.isISOControl(c)).collect(StringBuilder::new,
                        StringBuilder::appendCodePoint, StringBuilder::append).toString().strip()).filter(kept -> !kept.isEmpty())
                : Optional.empty();
    }

    /** A claim by its name, or by a path of names into objects. */
    private Object claim(String path) {
        if (claims.containsKey(path)) {
            return claims.get(path);
        }
        Object at = claims;
        for (String name : path.split("\\.")) {
            at = at instanceof Map<?, ?> object ? object.get(name) : null;
        }
        return at;
    }

    private static Collection<String> words(Object claim) {
        if (claim instanceof String text) {
            return Arrays.asList(text.strip().split("\\s+"));
        }
        return claim instanceof Collection<?> list ? list.stream().map(String::valueOf).collect(Collectors.toSet()) : List.of();
    }
}
