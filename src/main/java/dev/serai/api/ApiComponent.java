package dev.serai.api;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.support.DefaultComponent;

/**
 * {@code api:<bean>.<method>} answers a call of the API with what the method returns, or with a problem where it fails. The options
 * {@code operation}, {@code provider} and {@code priority}, as in {@code api:operationCalls.call?operation=email.send}, become variables of
 * the exchange.
 */
public final class ApiComponent extends DefaultComponent {

    private static final List<String> VARIABLES = List.of("operation", "provider", "priority");

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
        int dot = remaining.lastIndexOf('.');
        if (dot <= 0 || dot == remaining.length() - 1) {
            throw new IllegalArgumentException("\"" + uri + "\" names no bean and method; write e.g. api:connectionApi.list");
        }
        Map<String, Object> variables = new LinkedHashMap<>();
        for (String name : VARIABLES) {
            Object value = parameters.remove(name);
            if (value != null) {
                variables.put(name, value);
            }
        }
        ApiEndpoint endpoint = new ApiEndpoint(uri, this, remaining.substring(0, dot), remaining.substring(dot + 1), variables);
        endpoint.check();
        return endpoint;
    }
}
