package dev.serai.reload;

import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.component.direct.DirectConsumerNotAvailableException;
import org.apache.camel.support.DefaultAsyncProducer;

/** Hands exchanges to the consumer that serves at that moment. */
final class SwitchingDirectProducer extends DefaultAsyncProducer {

    private final SwitchingDirectEndpoint endpoint;
    private final Slot<SwitchingDirectConsumer> slot;

    SwitchingDirectProducer(SwitchingDirectEndpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
        this.slot = endpoint.slot();
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        SwitchingDirectConsumer consumer;
        try {
            consumer = endpoint.isBlock() ? slot.enter(endpoint.getTimeout()) : slot.enter();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            exchange.setException(e);
            callback.done(true);
            return true;
        }
        if (consumer == null) {
            if (endpoint.isFailIfNoConsumers()) {
                exchange.setException(new DirectConsumerNotAvailableException("No consumers available on endpoint: " + endpoint, exchange));
            }
            callback.done(true);
            return true;
        }
        Gate gate = consumer.gate();
        return consumer.getAsyncProcessor().process(exchange, doneSync -> {
            gate.exit();
            callback.done(doneSync);
        });
    }
}
