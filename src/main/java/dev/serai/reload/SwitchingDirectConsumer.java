package dev.serai.reload;

import org.apache.camel.Processor;
import org.apache.camel.component.direct.DirectConsumer;

/** The head of a {@code direct:} route. */
final class SwitchingDirectConsumer extends DirectConsumer implements Gated {

    private final Gate gate = new Gate();
    private final Slot<SwitchingDirectConsumer> slot;

    SwitchingDirectConsumer(SwitchingDirectEndpoint endpoint, Processor processor, String key) {
        super(endpoint, processor, key);
        this.slot = endpoint.slot();
    }

    /** Whether nobody else could be called by its name. */
    boolean alone() {
        return slot.isOnly(this);
    }

    @Override
    public Gate gate() {
        return gate;
    }
}
