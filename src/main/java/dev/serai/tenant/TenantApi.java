package dev.serai.tenant;

import dev.serai.api.Answer;
import dev.serai.api.EntityTags;
import dev.serai.api.Fields;
import dev.serai.api.Page;
import dev.serai.api.PathId;
import dev.serai.api.ProblemException;
import dev.serai.api.RequestBody;
import dev.serai.api.Versioned;
import dev.serai.security.ApiTokens;
import dev.serai.security.ApiTokens.Token;
import dev.serai.security.Caller;
import dev.serai.security.Role;
import dev.serai.security.TenantScope;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.apache.camel.Body;
import org.apache.camel.Header;
import org.springframework.stereotype.Component;

/** What the routes of {@code /api/tenants} call. */
@Component
public class TenantApi {

    private static final int LONGEST_NAME = 200;

    private final Tenants tenants;
    private final ApiTokens tokens;
    private final TokenMaker maker;

    TenantApi(Tenants tenants, ApiTokens tokens, TokenMaker maker) {
        this.tenants = tenants;
        this.tokens = tokens;
        this.maker = maker;
    }

    record MadeTenant(UUID id, String name, String token, Instant createdAt) {}

    record ShownToken(UUID id, String name, Role role, UUID userId, Instant createdAt, Instant expiresAt) implements Versioned {

        static ShownToken of(Token token) {
            return new ShownToken(token.id(), token.name(), token.role(), token.userId(), token.createdAt(), token.expiresAt());
        }

        @Override
        public long version() {
            return Token.VERSION;
        }
    }

    public Answer create(@Body byte[] body) {
        Caller.required().requireOperator();
        Fields fields = new Fields(RequestBody.object(body));
        fields.onlyKnown(List.of("name"));
        String name = fields.requiredText("name", LONGEST_NAME);
        fields.check();
        Tenants.Made made = tenants.make(name);
        Tenant tenant = made.tenant();
        return Answer.created(new MadeTenant(tenant.id(), tenant.name(), made.token().secret(), tenant.createdAt()),
                "/api/tenants/" + tenant.id());
    }

    public Page<Tenant> list(@Header("cursor") String cursor, @Header("limit") String limit) {
        Caller.required().requireOperator();
        int most = Page.limit(limit);
        return Page.of(tenants.after(Page.cursor(cursor), most + 1), most, Tenant::id, tenant -> tenant);
    }

    public Tenant get(@Header("id") String id) {
        Caller.required().requireOperator();
        return tenants.find(PathId.of(id, "tenant")).orElseThrow(() -> ProblemException.notFound("tenant"));
    }

    public Answer createToken(@Header("id") String id, @Body byte[] body) {
        UUID tenant = tenants.administered(id);
        return TenantScope.call(tenant, () -> maker.make(tenant, RequestBody.object(body), null));
    }

    public Page<ShownToken> listTokens(@Header("id") String id, @Header("cursor") String cursor, @Header("limit") String limit) {
        UUID tenant = tenants.administered(id);
        return Page.of(TenantScope.call(tenant, () -> tokens.of(tenant)).stream().map(ShownToken::of).toList(),
                token -> token.id().toString(), cursor, limit);
    }

    public ShownToken getToken(@Header("id") String id, @Header("tokenId") String tokenId) {
        return ShownToken.of(token(tenants.administered(id), tokenId));
    }

    public Answer revokeToken(@Header("id") String id, @Header("tokenId") String tokenId, @Header(EntityTags.IF_MATCH) String ifMatch) {
        UUID tenant = tenants.administered(id);
        Token token = token(tenant, tokenId);
        EntityTags.requireMatch(ifMatch, Token.VERSION);
        if (!TenantScope.call(tenant, () -> tokens.revoke(tenant, token.id()))) {
            throw ProblemException.notFound("token");
        }
        return Answer.noContent();
    }

    private Token token(UUID tenant, String tokenId) {
        UUID id = PathId.of(tokenId, "token");
        return TenantScope.call(tenant, () -> tokens.find(tenant, id)).orElseThrow(() -> ProblemException.notFound("token"));
    }
}
