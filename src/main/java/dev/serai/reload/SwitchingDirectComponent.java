package dev.serai.reload;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Endpoint;
import org.apache.camel.component.direct.DirectComponent;
import org.apache.camel.component.direct.DirectConsumer;

/** Camel's {@code direct:} with consumers that can be replaced while exchanges come. */
final class SwitchingDirectComponent extends DirectComponent {

    private final Map<String, Slot<SwitchingDirectConsumer>> slots = new ConcurrentHashMap<>();

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        SwitchingDirectEndpoint endpoint = new SwitchingDirectEndpoint(uri, this);
        endpoint.setBlock(isBlock());
        endpoint.setTimeout(getTimeout());
        setProperties(endpoint, parameters);
        return endpoint;
    }

    Slot<SwitchingDirectConsumer> slot(String key) {
        return slots.computeIfAbsent(key, name -> new Slot<>());
    }

    @Override
    public void addConsumer(String key, DirectConsumer consumer) {
        slot(key).add((SwitchingDirectConsumer) consumer);
    }

    @Override
    public void removeConsumer(String key, DirectConsumer consumer) {
        slot(key).remove((SwitchingDirectConsumer) consumer);
    }
}
