package dev.serai.tenant;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.api.Answer;
import dev.serai.api.EntityTags;
import dev.serai.api.Fields;
import dev.serai.api.Page;
import dev.serai.api.PathId;
import dev.serai.api.ProblemException;
import dev.serai.api.Query;
import dev.serai.api.RequestBody;
import dev.serai.security.Caller;
import dev.serai.security.Role;
import dev.serai.security.TenantScope;
import dev.serai.security.User;
import dev.serai.security.Users;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.apache.camel.Body;
import org.apache.camel.Header;
import org.apache.camel.Message;
import org.springframework.stereotype.Component;

/** What the routes of {@code /api/users} call; for administrators of the tenant, and the operator, who names it in {@code tenantId}. */
@Component
public class UserApi {

    private static final int LONGEST_NAME = 200;
    private static final int LONGEST_EMAIL = 254;
    private static final Pattern EMAIL = Pattern.compile("[^\\s@<>\",;]+@[^\\s@<>\",;]+");
    private static final List<String> KNOWN = List.of("email", "name", "role", "isActive");
    /** What is shown of a user but not set: accepted, so that what was read can be sent back, and ignored. */
    private static final List<String> SHOWN = List.of("id", "tenantId", "issuer", "subject", "createdAt", "updatedAt");

    private final Users users;
    private final Tenants tenants;
    private final TokenMaker tokens;

    UserApi(Users users, Tenants tenants, TokenMaker tokens) {
        this.users = users;
        this.tenants = tenants;
        this.tokens = tokens;
    }

    public Page<User> list(@Header("cursor") String cursor, @Header("limit") String limit, Message message) {
        UUID tenant = tenant(message);
        int most = Page.limit(limit);
        UUID after = Page.cursor(cursor);
        return Page.of(TenantScope.call(tenant, () -> users.after(tenant, after, most + 1)), most, User::id, user -> user);
    }

    public User get(@Header("id") String id, Message message) {
        return find(tenant(message), id);
    }

    public Answer create(@Body byte[] body, Message message) {
        UUID tenant = tenant(message);
        Fields fields = new Fields(RequestBody.object(body));
        fields.onlyKnown(List.of("email", "name", "role"));
        String name = fields.requiredText("name", LONGEST_NAME);
        if (!fields.has("email")) {
            fields.reject("email", "is required");
        }
        String email = email(fields);
        Role role = role(fields);
        fields.check();
        User user = TenantScope.call(tenant, () -> users.make(tenant, email, name, role == null ? Role.MEMBER : role));
        return Answer.created(user, "/api/users/" + user.id());
    }

    public User update(@Header("id") String id, @Header(EntityTags.IF_MATCH) String ifMatch, @Body byte[] body, Message message) {
        UUID tenant = tenant(message);
        UUID user = PathId.of(id, "user");
        ObjectNode object = RequestBody.object(body);
        Fields fields = new Fields(object.without(SHOWN));
        fields.onlyKnown(KNOWN);
        Users.Change change = new Users.Change(email(fields), fields.text("name", LONGEST_NAME), role(fields), fields.bool("isActive"));
        fields.check();
        return TenantScope.call(tenant, () -> users.change(tenant, user, ifMatch, change));
    }

    public Answer delete(@Header("id") String id, @Header(EntityTags.IF_MATCH) String ifMatch, Message message) {
        UUID tenant = tenant(message);
        UUID user = PathId.of(id, "user");
        TenantScope.run(tenant, () -> users.delete(tenant, user, ifMatch));
        return Answer.noContent();
    }

    public Answer createToken(@Header("id") String id, @Body byte[] body, Message message) {
        User user = find(tenant(message), id);
        return TenantScope.call(user.tenantId(), () -> tokens.make(user.tenantId(), RequestBody.object(body), user));
    }

    private User find(UUID tenant, String id) {
        UUID user = PathId.of(id, "user");
        return TenantScope.call(tenant, () -> users.find(tenant, user)).orElseThrow(() -> ProblemException.notFound("user"));
    }

    private static String email(Fields fields) {
        String email = fields.text("email", LONGEST_EMAIL);
        if (email != null && !EMAIL.matcher(email).matches()) {
            fields.reject("email", "must be an email address, such as ann@example.com");
        }
        return email;
    }

    private static Role role(Fields fields) {
        String word = fields.word("role", Role.ADMIN.word(), Role.MEMBER.word());
        return word == null ? null : Role.ADMIN.word().equals(word) ? Role.ADMIN : Role.MEMBER;
    }

    /** The caller's own, or the one that the operator names. */
    private UUID tenant(Message message) {
        String asked = Query.of(message).get("tenantId");
        if (asked != null) {
            return tenants.administered(asked);
        }
        Caller caller = Caller.required();
        if (caller.role() == Role.OPERATOR) {
            throw new ProblemException(403, "Forbidden", "Users belong to a tenant; as the operator, name it: ?tenantId=", List.of());
        }
        return caller.administeredTenant();
    }
}
