package dev.serai.api;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import org.springframework.web.servlet.HandlerMapping;

/** What stands in the path of a request at the places that its route names. */
public final class PathVariables {

    private PathVariables() {}

    /** As the path has it, whatever header or field has that name, too; null for none. */
    public static String of(HttpServletRequest request, String name) {
        Object variables = request.getAttribute(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE);
        return variables instanceof Map<?, ?> map && map.get(name) != null ? map.get(name).toString() : null;
    }
}
