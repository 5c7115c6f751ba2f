package dev.serai.portal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.api.EntityTags;
import dev.serai.api.Fields;
import dev.serai.api.ProblemException;
import dev.serai.api.Query;
import dev.serai.api.RequestBody;
import dev.serai.portal.Portal.Colours;
import dev.serai.security.Caller;
import dev.serai.security.Role;
import dev.serai.security.TenantScope;
import dev.serai.tenant.Tenants;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.apache.camel.Body;
import org.apache.camel.Header;
import org.apache.camel.Message;
import org.springframework.stereotype.Component;

/** {@code /api/portal}: how the portal of a tenant looks; for its administrators, and for the operator, who names the tenant. */
@Component
public class PortalApi {

    private static final Pattern COLOUR = Pattern.compile("#[0-9a-fA-F]{6}");
    private static final List<String> KNOWN = List.of("colours", "logo", "frameAncestors", "returnUrls");
    private static final int MOST = 20;

    private final PortalStore store;
    private final PortalFrames frames;
    private final Tenants tenants;

    PortalApi(PortalStore store, PortalFrames frames, Tenants tenants) {
        this.store = store;
        this.frames = frames;
        this.tenants = tenants;
    }

    /** {@code GET /api/portal?tenantId=}. */
    public Portal get(Message message) {
        return of(tenant(Query.of(message).get("tenantId")));
    }

    Portal of(UUID tenant) {
        return TenantScope.call(tenant, () -> store.find(tenant));
    }

    /** {@code PUT /api/portal?tenantId=}: sets all of it; what is left out is as if it had never been set. */
    public Portal put(@Header(EntityTags.IF_MATCH) String ifMatch, @Body byte[] body, Message message) {
        UUID tenant = tenant(Query.of(message).get("tenantId"));
        ObjectNode object = RequestBody.object(body).without(List.of("updatedAt"));
        Fields fields = new Fields(object);
        fields.onlyKnown(KNOWN);
        Colours colours = colours(fields);
        String logo = fields.text("logo", Logo.LONGEST);
        String wrong = logo == null ? null : Logo.wrong(logo);
        if (wrong != null) {
            fields.reject("logo", wrong);
        }
        List<String> ancestors = list(object, fields, "frameAncestors", WebAddresses::origin, WebAddresses.ORIGIN_EXPECTED);
        List<String> pages = list(object, fields, "returnUrls", WebAddresses::page, WebAddresses.PAGE_EXPECTED);
        fields.check();
        Portal put = TenantScope.call(tenant, () -> store.put(tenant, ifMatch, new Portal(colours, logo, ancestors, pages, null)));
        frames.forget();
        return put;
    }

    /** Any tenant for the operator, who has to name it; their own for administrators. */
    UUID tenant(String named) {
        Caller caller = Caller.required();
        if (named == null) {
            if (caller.role() == Role.OPERATOR) {
                throw ProblemException.badField("tenantId", "is required of the operator: whose portal it is");
            }
            return caller.administeredTenant();
        }
        return tenants.administered(named);
    }

    private static Colours colours(Fields fields) {
        ObjectNode given = fields.object("colours");
        if (given == null) {
            return new Colours(null, null);
        }
        Fields inner = new Fields(given);
        inner.onlyKnown(List.of("accent", "header"));
        Colours colours = new Colours(colour(inner, "accent"), colour(inner, "header"));
        inner.problems().forEach(problem -> fields.reject("colours." + problem.field(), problem.message()));
        return colours;
    }

    private static String colour(Fields fields, String name) {
        String text = fields.text(name, 40);
        if (text != null && !COLOUR.matcher(text).matches()) {
            fields.reject(name, "is \"" + text + "\"; a colour is # and six hexadecimal digits, such as #2b4db3");
        }
        return text == null ? null : text.toLowerCase(Locale.ROOT);
    }

    private static List<String> list(ObjectNode object, Fields fields, String name, UnaryOperator<String> read, String expected) {
        JsonNode given = object.get(name);
        List<String> found = new ArrayList<>();
        if (given == null || given.isNull()) {
            return found;
        }
        if (!given.isArray() || given.size() > MOST) {
            fields.reject(name, "must be a list of at most " + MOST);
            return found;
        }
        for (int i = 0; i < given.size(); i++) {
            String value = given.get(i).isTextual() ? read.apply(given.get(i).textValue().strip()) : null;
            if (value == null) {
                fields.reject(name + "[" + i + "]", expected);
            } else if (!found.contains(value)) {
                found.add(value);
            }
        }
        return found;
    }
}
