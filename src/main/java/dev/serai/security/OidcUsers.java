package dev.serai.security;

import dev.serai.audit.Actor;
import dev.serai.ledger.Ids;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Finds the user a token of an identity provider is about, by issuer and subject, and makes one when it is the first. A user whom an
 * administrator made beforehand is known by its email address where the provider has verified it. The role is the provider's to give;
 * only where it gives none does that of the user count.
 */
@Component
class OidcUsers {

    private final Users users;
    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;

    OidcUsers(Users users, JdbcClient jdbc, TransactionTemplate transaction) {
        this.users = users;
        this.jdbc = jdbc;
        this.transaction = transaction;
    }

    /** @throws dev.serai.api.ProblemException 403 when it names no tenant that there is, has no role, or the user is switched off */
    Caller caller(OidcClaims claims) {
        UUID tenant = claims.tenant();
        User user = TenantScope.call(tenant, () -> users.withSubject(tenant, claims.issuer(), claims.subject())
                .filter(known -> !isToChange(known, claims)).orElseGet(() -> transaction.execute(status -> settled(tenant, claims))));
        if (!user.active()) {
            throw OidcClaims.forbidden("The user was switched off; ask an administrator of the tenant");
        }
        return new Caller(tenant, null, user.id(), user.role(), user.name().intern());
    }

    private static boolean isToChange(User known, OidcClaims claims) {
        return known.active() && claims.role().filter(role -> role != known.role()).isPresent();
    }

    private User settled(UUID tenant, OidcClaims claims) {
        if (!jdbc.sql("select exists (select from tenant where id = ?)").param(tenant).query(Boolean.class).single()) {
            throw OidcClaims.forbidden("The token names a tenant that is not here");
        }
        users.lockTenant(tenant);
        Instant now = users.now();
        Optional<User> known = users.withSubject(tenant, claims.issuer(), claims.subject());
        if (known.isPresent()) {
            return isToChange(known.get(), claims) ? withRole(known.get(), known.get(), claims, now) : known.get();
        }
        Optional<User> sameEmail = claims.email().flatMap(email -> users.withEmail(tenant, email));
        if (sameEmail.filter(user -> user.subject() == null).isPresent()) {
            return withRole(sameEmail.get(), sameEmail.get().vouchedFor(claims.issuer(), claims.subject(), now), claims, now);
        }
        Role role = claims.role().orElseThrow(() -> OidcClaims.forbidden("The token gives no role in this tenant; its claim \""
                + claims.settings().roleClaim() + "\" should hold one of " + claims.settings().roles().values()));
        String email = sameEmail.isPresent() ? null : claims.email().orElse(null);
        User made = new User(Ids.next(), tenant, email, claims.name(), role, true, claims.issuer(), claims.subject(), now, now);
        return users.insert(actor(made), made);
    }

    private User withRole(User before, User after, OidcClaims claims, Instant now) {
        Role role = before.active() ? claims.role().orElse(after.role()) : after.role();
        return users.update(actor(before), before, after.with(after.email(), after.name(), role, after.active(), now));
    }

    private static Actor actor(User user) {
        return new Actor(null, user.id(), user.role().word(), user.name());
    }
}
