package dev.serai.problem;

import dev.serai.api.Page;
import dev.serai.api.PathId;
import dev.serai.api.ProblemException;
import dev.serai.api.Query;
import dev.serai.problem.KnownProblems.Filter;
import dev.serai.problem.KnownProblems.Sum;
import dev.serai.problem.ShownProblem.Listed;
import dev.serai.security.Caller;
import java.util.List;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.springframework.stereotype.Component;

/** {@code /api/problems}: deliveries that fail, by their causes. */
@Component
public class ProblemApi {

    private final KnownProblems problems;

    ProblemApi(KnownProblems problems) {
        this.problems = problems;
    }

    /** {@code GET /api/problems?state=&status=&provider=&connectionId=&operation=&cursor=&limit=}. */
    public Listed list(Exchange exchange) {
        Caller caller = Caller.required();
        Query query = Query.of(exchange.getMessage());
        int limit = Page.limit(query.get("limit"));
        Filter filter = new Filter(!"solved".equals(word(query, "state", List.of("open", "solved"))),
                word(query, "status", List.of(Cause.FAILING, Cause.DEAD)), query.get("provider"),
                id("connectionId", query.get("connectionId")), query.get("operation"));
        List<ShownProblem> found = problems.list(caller.tenant(), caller.userId(), filter, ProblemCursor.parse(query.get("cursor")),
                limit + 1);
        boolean more = found.size() > limit;
        List<ShownProblem> shown = more ? found.subList(0, limit) : found;
        ShownProblem end = more ? shown.get(limit - 1) : null;
        Sum sum = problems.sum(caller.tenant(), filter);
        return new Listed(shown, more ? new ProblemCursor(end.last(), end.id()).text() : null, sum.problems(), sum.deliveries());
    }

    /** {@code GET /api/problems/{id}}. */
    public ShownProblem get(Exchange exchange) {
        Caller caller = Caller.required();
        return problems.find(caller.tenant(), caller.userId(), PathId.of(exchange.getMessage().getHeader("id", String.class), "problem"))
                .orElseThrow(() -> ProblemException.notFound("problem"));
    }

    private static String word(Query query, String name, List<String> accepted) {
        String word = query.get(name);
        if (word != null && !accepted.contains(word)) {
            throw ProblemException.badField(name, "is \"" + word + "\"; accepted are " + String.join(", ", accepted));
        }
        return word;
    }

    private static UUID id(String field, String text) {
        UUID id = text == null ? null : PathId.parse(text);
        if (text != null && id == null) {
            throw ProblemException.badField(field, "is \"" + text + "\", which is not an id (UUID)");
        }
        return id;
    }
}
