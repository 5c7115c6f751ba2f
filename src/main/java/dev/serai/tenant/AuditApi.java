package dev.serai.tenant;

import dev.serai.api.Page;
import dev.serai.api.PathId;
import dev.serai.api.ProblemException;
import dev.serai.api.Query;
import dev.serai.api.Times;
import dev.serai.audit.AuditEntry;
import dev.serai.audit.AuditFilter;
import dev.serai.audit.AuditLog;
import dev.serai.security.Caller;
import dev.serai.security.Role;
import java.util.List;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.springframework.stereotype.Component;

/** {@code /api/audit}: who changed what. */
@Component
public class AuditApi {

    private final AuditLog audit;

    AuditApi(AuditLog audit) {
        this.audit = audit;
    }

    /** {@code GET /api/audit?from=&to=&actor=&resource=&action=&tenantId=&cursor=&limit=}, the latest first. */
    public Page<AuditEntry> list(Exchange exchange) {
        Query query = Query.of(exchange.getMessage());
        UUID tenant = tenant(query.get("tenantId"));
        String resource = query.get("resource");
        int slash = resource == null ? -1 : resource.indexOf('/');
        boolean isId = slash < 0 && resource != null && PathId.parse(resource) != null;
        String type = isId ? null : slash < 0 ? resource : resource.substring(0, slash);
        String id = isId ? resource : slash < 0 ? null : resource.substring(slash + 1);
        AuditFilter filter = new AuditFilter(tenant, Times.sinceEpoch("from", query.get("from")), Times.sinceEpoch("to", query.get("to")),
                query.get("actor"), type, id, query.get("action"));
        int limit = Page.limit(query.get("limit"));
        UUID before = Page.cursor(query.get("cursor"));
        List<AuditEntry> entries = Caller.required().role() == Role.OPERATOR
                ? audit.listAll(filter, before, limit + 1) : audit.list(filter, before, limit + 1);
        return Page.of(entries, limit, AuditEntry::id, entry -> entry);
    }

    /** Their own tenant for administrators; for the operator the one that is asked for, or null for all of them. */
    private static UUID tenant(String asked) {
        Caller caller = Caller.required();
        UUID tenant = asked == null ? null : PathId.of(asked, "tenant");
        if (caller.role() == Role.OPERATOR) {
            return tenant;
        }
        UUID own = caller.administeredTenant();
        if (tenant != null && !tenant.equals(own)) {
            throw ProblemException.notFound("tenant");
        }
        return own;
    }
}
