package dev.serai.problem;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.api.Answer;
import dev.serai.api.Fields;
import dev.serai.api.Page;
import dev.serai.api.PathId;
import dev.serai.api.ProblemException;
import dev.serai.api.Query;
import dev.serai.api.RequestBody;
import dev.serai.security.Caller;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.springframework.stereotype.Component;

/** {@code POST /api/problems/{id}/replay} and {@code /api/replays}: exactly the deliveries of one problem, sent again. */
@Component
public class ReplayApi {

    private static final int MOST_BUT_NOT = 1000;

    private final KnownProblems problems;
    private final Replays replays;
    private final ReplayPreview preview;

    ReplayApi(KnownProblems problems, Replays replays, ReplayPreview preview) {
        this.problems = problems;
        this.replays = replays;
        this.preview = preview;
    }

    /** {@code {how, dryRun?, except?}}. */
    public Answer replay(Exchange exchange) {
        Caller caller = Caller.required();
        UUID id = id(exchange, "problem");
        ObjectNode request = RequestBody.object(exchange.getMessage().getBody(byte[].class));
        Fields fields = new Fields(request);
        fields.onlyKnown(List.of("how", "dryRun", "except"));
        String how = fields.word("how", Advice.SAME_MESSAGE, Advice.TODAYS_ROUTES);
        Boolean dryRun = fields.bool("dryRun");
        List<UUID> butNot = except(request.path("except"), fields);
        if (!fields.has("how")) {
            fields.reject("how", "is missing; accepted are " + Advice.SAME_MESSAGE + ", " + Advice.TODAYS_ROUTES);
        }
        fields.check();
        ShownProblem problem = problems.find(caller.tenant(), caller.userId(), id)
                .orElseThrow(() -> ProblemException.notFound("problem"));
        if (Cause.FAILING.equals(problem.status()) && Advice.TODAYS_ROUTES.equals(how)) {
            throw new ProblemException(409, "Conflict", "The deliveries of this problem are still tried again by themselves; replay the"
                    + " same messages to try them now, or wait until they are delivered or dead", List.of());
        }
        if (Boolean.TRUE.equals(dryRun)) {
            return Answer.ok(preview.of(caller.tenant(), problem, how, butNot));
        }
        Replay replay = replays.begin(caller.tenant(), id, how, butNot, caller.userId());
        return new Answer(202, replay, Map.of("Location", "/api/replays/" + replay.id()));
    }

    private static List<UUID> except(JsonNode list, Fields fields) {
        List<UUID> ids = new ArrayList<>();
        if (list.isMissingNode() || list.isNull()) {
            return ids;
        }
        if (!list.isArray() || list.size() > MOST_BUT_NOT) {
            fields.reject("except", "must be a list of at most " + MOST_BUT_NOT + " ids of deliveries");
            return ids;
        }
        for (JsonNode each : list) {
            UUID id = each.isTextual() ? PathId.parse(each.asText()) : null;
            if (id == null) {
                fields.reject("except[" + ids.size() + "]", "is no id (UUID) of a delivery");
                return ids;
            }
            ids.add(id);
        }
        return ids.stream().distinct().toList();
    }

    /** {@code GET /api/replays}. */
    public Page<Replay> list(Exchange exchange) {
        Query query = Query.of(exchange.getMessage());
        int limit = Page.limit(query.get("limit"));
        return Page.of(replays.list(Caller.requiredTenant(), Page.cursor(query.get("cursor")), limit + 1), limit, Replay::id,
                replay -> replay);
    }

    /** {@code GET /api/replays/{id}}. */
    public Replay get(Exchange exchange) {
        return replays.find(Caller.requiredTenant(), id(exchange, "replay")).orElseThrow(() -> ProblemException.notFound("replay"));
    }

    /** {@code POST /api/replays/{id}/stop}. */
    public Answer stop(Exchange exchange) {
        return Answer.accepted(replays.stop(Caller.requiredTenant(), id(exchange, "replay")));
    }

    private static UUID id(Exchange exchange, String what) {
        return PathId.of(exchange.getMessage().getHeader("id", String.class), what);
    }
}
