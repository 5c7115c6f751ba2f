package dev.serai.client.stripe;

import org.apache.camel.Consumer;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultEndpoint;
import org.apache.camel.support.DefaultProducer;

/** One kind of object at Stripe, and what is done with it unless the message says otherwise. */
final class StripeEndpoint extends DefaultEndpoint {

    static final String METHOD = "CamelStripeMethod";
    static final String OBJECT_ID = "CamelStripeObjectId";
    /** In place of the call's own key, where one operation makes several requests. */
    static final String IDEMPOTENCY_KEY = "CamelStripeIdempotencyKey";

    private final StripeResource resource;
    private final String method;
    private final StripeCalls calls;

    StripeEndpoint(String uri, StripeComponent component, StripeResource resource, String method, String apiVersion) {
        super(uri, component);
        this.resource = resource;
        this.method = method;
        this.calls = component.calls(apiVersion);
    }

    @Override
    public Producer createProducer() {
        return new DefaultProducer(this) {
            @Override
            public void process(Exchange exchange) throws Exception {
                Message message = exchange.getMessage();
                calls.call(resource, message.getHeader(METHOD, method, String.class), message.getHeader(OBJECT_ID, String.class), message);
            }
        };
    }

    @Override
    public Consumer createConsumer(Processor processor) {
        throw new IllegalArgumentException("\"" + getEndpointUri() + "\" cannot begin a route; Stripe's events come by webhook");
    }
}
