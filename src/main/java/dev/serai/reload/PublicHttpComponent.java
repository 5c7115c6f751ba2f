package dev.serai.reload;

import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.component.platform.http.PlatformHttpComponent;

/** Camel's {@code platform-http} component, whose endpoints may say {@code public=true}: who calls them needs no token. */
final class PublicHttpComponent extends PlatformHttpComponent {

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        String value = getAndRemoveParameter(parameters, SwitchingHttpConsumer.PUBLIC, String.class);
        if (value != null && !value.equals("true") && !value.equals("false")) {
            throw new IllegalArgumentException("The option public is \"" + value + "\"; true or false is accepted");
        }
        if ("true".equals(value) && (isBelow(remaining, "api") || isBelow(remaining, "actuator"))) {
            throw new IllegalArgumentException("\"" + remaining + "\" cannot be public: below /api and /actuator Serai asks for a token");
        }
        return super.createEndpoint(uri, remaining, parameters);
    }

    private static boolean isBelow(String path, String folder) {
        String relative = path.startsWith("/") ? path.substring(1) : path;
        return relative.equals(folder) || relative.startsWith(folder + "/");
    }
}
