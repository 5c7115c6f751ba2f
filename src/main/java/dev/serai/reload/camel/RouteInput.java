package dev.serai.reload.camel;

import java.util.Map;
import org.apache.camel.AsyncCallback;
import org.apache.camel.AsyncProducer;
import org.apache.camel.CamelContext;
import org.apache.camel.Component;
import org.apache.camel.Consumer;
import org.apache.camel.DelegateEndpoint;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.PollingConsumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.ShutdownableService;
import org.apache.camel.support.DefaultAsyncProducer;
import org.apache.camel.support.service.ServiceHelper;

/**
 * The endpoint of one version of a route, unequal to that of every other version: Camel takes two routes from equal endpoints for a
 * mistake, and shuts the endpoint of a removed route down even where another route starts from it.
 */
public final class RouteInput implements DelegateEndpoint, ShutdownableService {

    private final Endpoint endpoint;
    private final boolean inert;
    private final CamelContext context;
    private volatile boolean retired;

    private RouteInput(Endpoint endpoint, boolean inert, CamelContext context) {
        this.endpoint = endpoint;
        this.inert = inert;
        this.context = context;
    }

    /** An endpoint for a route that will run. */
    public static RouteInput live(Endpoint endpoint) {
        return new RouteInput(endpoint, false, null);
    }

    /** An endpoint that is never started, for routes that are only built. */
    static RouteInput inert(Endpoint endpoint, CamelContext context) {
        return new RouteInput(endpoint, true, context);
    }

    /** Hides the endpoint, for Quartz hands its jobs to the first route it finds with an endpoint of the same trigger. */
    void retire(boolean retire) {
        retired = retire;
    }

    @Override
    public Endpoint getEndpoint() {
        return retired ? this : endpoint;
    }

    Endpoint wrapped() {
        return endpoint;
    }

    @Override
    public void start() {
        if (!inert) {
            ServiceHelper.startService(endpoint);
        }
    }

    @Override
    public void stop() {
        if (!inert) {
            ServiceHelper.stopService(endpoint);
        }
    }

    @Override
    public void shutdown() {
        if (!inert) {
            ServiceHelper.stopAndShutdownService(endpoint);
        }
    }

    @Override
    public String getEndpointUri() {
        return endpoint.getEndpointUri();
    }

    @Override
    public ExchangePattern getExchangePattern() {
        return endpoint.getExchangePattern();
    }

    @Override
    public String getEndpointBaseUri() {
        return endpoint.getEndpointBaseUri();
    }

    @Override
    public String getEndpointKey() {
        return endpoint.getEndpointKey();
    }

    @Override
    public Exchange createExchange() {
        return endpoint.createExchange();
    }

    @Override
    public Exchange createExchange(ExchangePattern pattern) {
        return endpoint.createExchange(pattern);
    }

    @Override
    public void configureExchange(Exchange exchange) {
        endpoint.configureExchange(exchange);
    }

    @Override
    public CamelContext getCamelContext() {
        return inert ? context : endpoint.getCamelContext();
    }

    @Override
    public Producer createProducer() throws Exception {
        return inert ? new InertProducer(this) : endpoint.createProducer();
    }

    @Override
    public AsyncProducer createAsyncProducer() throws Exception {
        return inert ? new InertProducer(this) : endpoint.createAsyncProducer();
    }

    @Override
    public boolean isSingletonProducer() {
        return endpoint.isSingletonProducer();
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        return endpoint.createConsumer(processor);
    }

    @Override
    public PollingConsumer createPollingConsumer() throws Exception {
        return endpoint.createPollingConsumer();
    }

    @Override
    public void configureProperties(Map<String, Object> options) {
        endpoint.configureProperties(options);
    }

    @Override
    public void setCamelContext(CamelContext context) {
        if (!inert) {
            endpoint.setCamelContext(context);
        }
    }

    @Override
    public Component getComponent() {
        return endpoint.getComponent();
    }

    @Override
    public void setComponent(Component component) {
        if (!inert) {
            endpoint.setComponent(component);
        }
    }

    @Override
    public boolean isLenientProperties() {
        return endpoint.isLenientProperties();
    }

    @Override
    public boolean isRemote() {
        return endpoint.isRemote();
    }

    @Override
    public boolean isSingleton() {
        return endpoint.isSingleton();
    }

    @Override
    public String toString() {
        return endpoint.toString();
    }

    /** Sends nothing; a producer of the endpoint itself would belong to the context of its component. */
    private static final class InertProducer extends DefaultAsyncProducer {

        InertProducer(Endpoint endpoint) {
            super(endpoint);
        }

        @Override
        public boolean process(Exchange exchange, AsyncCallback callback) {
            callback.done(true);
            return true;
        }
    }
}
