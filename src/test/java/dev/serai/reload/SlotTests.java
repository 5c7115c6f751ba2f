package dev.serai.reload;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SlotTests {

    private final Slot<Consumer> slot = new Slot<>();

    private record Consumer(Gate gate) implements Gated {

        Consumer() {
            this(new Gate());
        }
    }

    @Test
    void theLatestServesAndTheOneBeforeItComesBack() {
        Consumer first = new Consumer();
        Consumer second = new Consumer();
        slot.add(first);
        slot.add(second);
        assertThat(slot.enter()).isSameAs(second);
        slot.remove(second);
        assertThat(slot.enter()).isSameAs(first);
        assertThat(second.gate().enter()).isFalse();
    }

    @Test
    void removingAReplacedOneChangesNothing() {
        Consumer first = new Consumer();
        Consumer second = new Consumer();
        slot.add(first);
        slot.add(second);
        slot.remove(first);
        assertThat(slot.enter()).isSameAs(second);
    }

    @Test
    void oneThatWasReplacedIsNotTheOnlyOne() {
        Consumer first = new Consumer();
        Consumer second = new Consumer();
        slot.add(first);
        assertThat(slot.isOnly(first)).isTrue();
        slot.add(second);
        assertThat(slot.isOnly(first)).isFalse();
        slot.remove(first);
        assertThat(slot.isOnly(first)).isFalse();
        assertThat(slot.isOnly(second)).isTrue();
    }

    @Test
    void whoIsInsideIsCountedAfterClosingToo() {
        Consumer consumer = new Consumer();
        slot.add(consumer);
        slot.enter();
        slot.remove(consumer);
        assertThat(consumer.gate().empty()).isFalse();
        consumer.gate().exit();
        assertThat(consumer.gate().empty()).isTrue();
        assertThat(slot.enter()).isNull();
    }

    @Test
    void waitsForAConsumerToCome() throws Exception {
        Consumer consumer = new Consumer();
        CompletableFuture<Consumer> waiting = CompletableFuture.supplyAsync(() -> enter(10_000));
        slot.add(consumer);
        assertThat(waiting.get(10, TimeUnit.SECONDS)).isSameAs(consumer);
        slot.remove(consumer);
        assertThat(enter(5)).isNull();
    }

    private Consumer enter(long millis) {
        try {
            return slot.enter(millis);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
