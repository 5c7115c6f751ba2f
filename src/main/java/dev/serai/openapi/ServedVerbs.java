package dev.serai.openapi;

import java.util.ArrayList;
import java.util.List;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.rest.RestDefinition;
import org.apache.camel.model.rest.VerbDefinition;

/** The verbs that the route files serve at the moment; of two versions of a file under way, those of the later one come last. */
final class ServedVerbs {

    private ServedVerbs() {}

    static List<Verb> of(ModelCamelContext context) {
        List<Verb> verbs = new ArrayList<>();
        for (RestDefinition rest : List.copyOf(context.getRestDefinitions())) {
            for (VerbDefinition verb : rest.getVerbs()) {
                String path = text(rest.getPath()) + text(verb.getPath());
                String id = verb.getId() == null ? verb.asVerb() + path.replaceAll("\\W+", "-") : verb.getId();
                String to = verb.getTo() == null ? null : verb.getTo().getUri();
                verbs.add(Verb.of(id, verb.asVerb(), path, verb.getDescriptionText(), to, rest.getId() == null ? "routes" : rest.getId()));
            }
        }
        return verbs;
    }

    private static String text(String path) {
        return path == null ? "" : path;
    }
}
