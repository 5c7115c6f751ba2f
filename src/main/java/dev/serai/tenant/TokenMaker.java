package dev.serai.tenant;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.api.Answer;
import dev.serai.api.Fields;
import dev.serai.api.PathId;
import dev.serai.api.Versioned;
import dev.serai.security.ApiTokens;
import dev.serai.security.ApiTokens.Issued;
import dev.serai.security.ApiTokens.Token;
import dev.serai.security.Role;
import dev.serai.security.User;
import dev.serai.security.Users;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Makes API tokens from {@code {name, role?, userId?, expiresAt?}}, for applications and for users. */
@Component
class TokenMaker {

    private static final int LONGEST_NAME = 200;
    private static final int LONGEST_ID = 100;

    private final ApiTokens tokens;
    private final Users users;
    private final Clock clock;

    TokenMaker(ApiTokens tokens, Users users, Clock clock) {
        this.tokens = tokens;
        this.users = users;
        this.clock = clock;
    }

    record MadeToken(UUID id, String name, Role role, UUID userId, String token, Instant createdAt, Instant expiresAt)
            implements Versioned {

        @Override
        public long version() {
            return Token.VERSION;
        }
    }

    /** @param owner the user it will belong to; null to let the request say so */
    Answer make(UUID tenant, ObjectNode body, User owner) {
        Fields fields = new Fields(body);
        fields.onlyKnown(owner == null ? List.of("name", "role", "userId", "expiresAt") : List.of("name", "role", "expiresAt"));
        String name = fields.requiredText("name", LONGEST_NAME);
        String word = fields.word("role", Role.ADMIN.word(), Role.MEMBER.word());
        User user = owner == null ? named(tenant, fields) : owner;
        Role role = word == null ? user == null ? Role.MEMBER : user.role() : Role.ADMIN.word().equals(word) ? Role.ADMIN : Role.MEMBER;
        if (user != null && role == Role.ADMIN && user.role() != Role.ADMIN) {
            fields.reject("role", "is \"admin\", which the user is not");
        }
        Instant expiresAt = fields.instant("expiresAt");
        if (expiresAt != null && !expiresAt.isAfter(clock.instant())) {
            fields.reject("expiresAt", "is \"" + expiresAt + "\"; it must lie in the future");
        }
        fields.check();
        Issued issued = tokens.issue(tenant, name, role, user == null ? null : user.id(), expiresAt);
        Token token = issued.token();
        return Answer.created(new MadeToken(token.id(), token.name(), token.role(), token.userId(), issued.secret(), token.createdAt(),
                token.expiresAt()), "/api/tenants/" + tenant + "/tokens/" + token.id());
    }

    private User named(UUID tenant, Fields fields) {
        String id = fields.text("userId", LONGEST_ID);
        if (id == null) {
            return null;
        }
        Optional<User> user = Optional.ofNullable(PathId.parse(id)).flatMap(parsed -> users.find(tenant, parsed));
        if (user.isEmpty()) {
            fields.reject("userId", "is not the id of a user of the tenant");
        }
        return user.orElse(null);
    }
}
