package dev.serai.egress;

import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.component.http.HttpEndpoint;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.apache.hc.client5.http.io.HttpClientConnectionManager;

/** Camel's {@code http} and {@code https} components on the egress client: every endpoint shares its connections and its rules. */
public final class EgressHttpComponent extends HttpComponent {

    private final EgressHttpClient client;

    public EgressHttpComponent(EgressHttpClient client) {
        this.client = client;
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        HttpEndpoint endpoint = (HttpEndpoint) super.createEndpoint(uri, remaining, parameters);
        endpoint.setHttpClient(client);
        return new LiteralHttpEndpoint(endpoint);
    }

    /** The shared connections, so that no endpoint makes its own. */
    @Override
    protected HttpClientConnectionManager createConnectionManager(Map<String, Object> parameters, SSLContextParameters ssl,
            Map<String, Object> options) {
        return client.connections();
    }

    /** The shared connections, so that an endpoint that stops leaves them open. The field stays empty: the component would close it. */
    @Override
    public HttpClientConnectionManager getClientConnectionManager() {
        return client.connections();
    }

    /** The egress client keeps no cookies. */
    @Override
    public boolean isCookieManagementDisabled() {
        return true;
    }
}
