package dev.serai.rehearsal;

import dev.serai.api.Answer;
import dev.serai.api.Page;
import dev.serai.api.PathId;
import dev.serai.api.ProblemException;
import dev.serai.api.Query;
import dev.serai.audit.AuditLog;
import dev.serai.ledger.Ids;
import dev.serai.rehearsal.RehearsalStore.Listed;
import dev.serai.security.Caller;
import dev.serai.security.Role;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.springframework.stereotype.Component;

/** What the routes of {@code /api/rehearsals} call. */
@Component
public class RehearsalApi {

    private static final int MOST_OPEN = 5;
    private static final List<String> KINDS = List.of(Difference.ADDED, Difference.REMOVED, Difference.CHANGED, Difference.FAILS,
            Difference.WORKS, Difference.IGNORED, Difference.STAYS, Difference.UNDECIDED);

    private final AskedReader reader;
    private final RehearsalStore store;
    private final Rehearsals rehearsals;
    private final AuditLog audit;
    private final Clock clock;

    RehearsalApi(AskedReader reader, RehearsalStore store, Rehearsals rehearsals, AuditLog audit, Clock clock) {
        this.reader = reader;
        this.store = store;
        this.rehearsals = rehearsals;
        this.audit = audit;
        this.clock = clock;
    }

    /** For the audit log. */
    private record Begun(String file, String from, String to, UUID tenantId) {}

    /** {@code POST /api/rehearsals}. */
    public Answer start(Exchange exchange) {
        Caller caller = Caller.required();
        UUID owner = owner(caller);
        Asked asked = reader.read(caller, exchange.getMessage().getBody(byte[].class));
        if (store.open(owner) >= MOST_OPEN) {
            throw new ProblemException(429, "Too many rehearsals", MOST_OPEN + " rehearsals wait or run; stop one of them, or wait"
                    + " until one has ended", List.of());
        }
        UUID id = Ids.next();
        store.together(() -> {
            store.add(owner, id, asked, clock.instant());
            audit.record(caller.tenantId(), "rehearsal.start", id, null,
                    new Begun(asked.file(), asked.from(), asked.to(), asked.tenantId()));
        });
        rehearsals.look();
        return new Answer(202, shown(owner, id), Map.of("Location", "/api/rehearsals/" + id));
    }

    /** {@code GET /api/rehearsals?cursor=&limit=}. */
    public Page<ShownRehearsal> list(Exchange exchange) {
        UUID owner = owner(Caller.required());
        Query query = Query.of(exchange.getMessage());
        int limit = Page.limit(query.get("limit"));
        return Page.of(store.list(owner, Page.cursor(query.get("cursor")), limit + 1), limit, Rehearsal::id, ShownRehearsal::of);
    }

    /** {@code GET /api/rehearsals/{id}}. */
    public ShownRehearsal get(Exchange exchange) {
        return shown(owner(Caller.required()), id(exchange));
    }

    /** {@code GET /api/rehearsals/{id}/differences?kind=&cursor=&limit=}. */
    public Page<Object> differences(Exchange exchange) {
        UUID id = shown(owner(Caller.required()), id(exchange)).id();
        Query query = Query.of(exchange.getMessage());
        String kind = query.get("kind");
        if (kind != null && !KINDS.contains(kind)) {
            throw ProblemException.badField("kind", "is \"" + kind + "\"; accepted are " + String.join(", ", KINDS));
        }
        int limit = Page.limit(query.get("limit"));
        List<Listed> found = store.differences(id, kind, after(query.get("cursor")), limit + 1);
        boolean more = found.size() > limit;
        List<Listed> page = more ? found.subList(0, limit) : found;
        return new Page<>(page.stream().<Object>map(Listed::what).toList(), more ? Long.toString(page.get(limit - 1).number()) : null);
    }

    /** {@code POST /api/rehearsals/{id}/stop}: of one that is over, nothing. */
    public ShownRehearsal stop(Exchange exchange) {
        Caller caller = Caller.required();
        UUID owner = owner(caller);
        UUID id = shown(owner, id(exchange)).id();
        store.together(() -> {
            if (store.stop(owner, id)) {
                audit.record(caller.tenantId(), "rehearsal.stop", id, null, null);
            }
        });
        return shown(owner, id);
    }

    private ShownRehearsal shown(UUID owner, UUID id) {
        return store.find(owner, id).map(ShownRehearsal::of).orElseThrow(() -> ProblemException.notFound("rehearsal"));
    }

    /** The operator, or the tenant of an administrator. */
    private static UUID owner(Caller caller) {
        return caller.role() == Role.OPERATOR ? Rehearsal.OPERATOR : caller.administeredTenant();
    }

    private static long after(String cursor) {
        if (cursor == null) {
            return 0;
        }
        if (cursor.length() <= 18 && cursor.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return Long.parseLong(cursor);
        }
        throw ProblemException.badField("cursor", "is \"" + cursor + "\"; send the nextCursor of the page before");
    }

    private static UUID id(Exchange exchange) {
        return PathId.of(exchange.getMessage().getHeader("id", String.class), "rehearsal");
    }
}
