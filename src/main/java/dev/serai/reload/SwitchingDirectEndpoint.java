package dev.serai.reload;

import org.apache.camel.AsyncProducer;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.component.direct.DirectEndpoint;
import org.apache.camel.support.SynchronousDelegateProducer;

/** One {@code direct:} name. */
final class SwitchingDirectEndpoint extends DirectEndpoint {

    private final SwitchingDirectComponent component;
    private final String key;

    SwitchingDirectEndpoint(String uri, SwitchingDirectComponent component) {
        super(uri, component);
        this.component = component;
        int query = uri.indexOf('?');
        this.key = query < 0 ? uri : uri.substring(0, query);
    }

    Slot<SwitchingDirectConsumer> slot() {
        return component.slot(key);
    }

    @Override
    public Producer createProducer() {
        SwitchingDirectProducer producer = new SwitchingDirectProducer(this);
        return isSynchronous() ? new SynchronousDelegateProducer(producer) : producer;
    }

    @Override
    public AsyncProducer createAsyncProducer() {
        return (AsyncProducer) createProducer();
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        SwitchingDirectConsumer consumer = new SwitchingDirectConsumer(this, processor, key);
        configureConsumer(consumer);
        return consumer;
    }
}
