package dev.serai.reload;

import dev.serai.event.OperationReach;
import dev.serai.reload.Belongings.Owned;
import dev.serai.reload.RouteSources.Definitions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.camel.model.RouteDefinition;

/**
 * One version of a file in the context.
 *
 * @param owned what it put into the context beside its routes
 * @param brought the endpoints that nobody had before it, and the processors that Camel keeps outside of routes
 */
record Version(SourceFile file, Definitions definitions, Owned owned, Set<Object> brought) {

    List<String> routeIds() {
        return definitions.routes().stream().map(RouteDefinition::getId).toList();
    }

    List<String> baseIds() {
        return definitions.baseIds();
    }

    boolean configures() {
        return !definitions.configurations().isEmpty();
    }

    /** What no other file may have under the same name. */
    List<String> names() {
        List<String> names = new ArrayList<>(owned.names());
        definitions.templateIds().forEach(id -> names.add("Route template \"" + id + "\""));
        return names;
    }

    /** Whether it has routes that are made of one of these templates. */
    boolean uses(Collection<String> templateIds) {
        return definitions.templateRefs().stream().anyMatch(templateIds::contains);
    }

    List<String> inputs() {
        return definitions.inputs().stream().map(RouteCheck::single).filter(Objects::nonNull).toList();
    }

    /** The steps from which operations would be lost. */
    List<OperationReach.Loss> losses(OperationReach reach) {
        return definitions.routes().stream().flatMap(route -> reach.losses(route).stream()).distinct().toList();
    }

    /** The {@code direct:} endpoints it names that are not among {@code begun}, and the line of each. */
    Map<String, Integer> callsBeside(Set<String> begun) {
        Map<String, Integer> missing = new LinkedHashMap<>();
        definitions.routes().forEach(route -> RouteCheck.calls(route).forEach(missing::putIfAbsent));
        missing.keySet().removeAll(begun);
        return missing;
    }
}
