package dev.serai.api;

import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.support.DefaultComponent;

/** {@code api:<bean>.<method>} answers a call of the API with what the method returns, or with a problem where it fails. */
public final class ApiComponent extends DefaultComponent {

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
        int dot = remaining.lastIndexOf('.');
        if (dot <= 0 || dot == remaining.length() - 1) {
            throw new IllegalArgumentException("\"" + uri + "\" names no bean and method; write e.g. api:connectionApi.list");
        }
        ApiEndpoint endpoint = new ApiEndpoint(uri, this, remaining.substring(0, dot), remaining.substring(dot + 1));
        endpoint.check();
        return endpoint;
    }
}
