package dev.serai.jq;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.thisptr.jackson.jq.JsonQuery;
import net.thisptr.jackson.jq.Scope;
import net.thisptr.jackson.jq.Versions;
import net.thisptr.jackson.jq.exception.JsonQueryException;

/**
 * A jq expression that stands in a file beside a route: all of Serai's jq, for it is as trusted as the route is. What comes to it is not,
 * so it ends in time whatever that is.
 */
public final class FileJq {

    private static final Scope SCOPE = PlainJqLanguage.scope();

    private final JsonQuery query;

    private FileJq(JsonQuery query) {
        this.query = query;
    }

    /**
     * Reads an expression.
     *
     * @throws IllegalArgumentException where it is no jq
     */
    public static FileJq compile(String expression) {
        try {
            return new FileJq(JqWatch.over(JsonQuery.compile(PlainJqLanguage.plain(expression), Versions.JQ_1_6)));
        } catch (JsonQueryException e) {
            throw new IllegalArgumentException("is no jq: " + BoundedJq.fault(e), e);
        }
    }

    /**
     * The values that it makes of one, in their order.
     *
     * @param variables what {@code $name} stands for, by name
     * @throws BoundedJqException where it fails, takes too long, or makes too much
     */
    public List<JsonNode> apply(JsonNode value, Map<String, JsonNode> variables) {
        List<JsonNode> made = new ArrayList<>();
        Scope scope = Scope.newChildScope(SCOPE);
        variables.forEach(scope::setValue);
        try {
            query.apply(scope, value, made::add);
        } catch (JsonQueryException e) {
            throw new BoundedJqException("fails: " + BoundedJq.failure(e));
        }
        return made;
    }
}
