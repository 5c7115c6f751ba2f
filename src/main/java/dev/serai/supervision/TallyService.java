package dev.serai.supervision;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BinaryOperator;

/**
 * Notes what may come often, and writes it together every now and then: whoever sends a thousand bad requests costs no thousand writes.
 */
public abstract class TallyService<K, V> extends LoopingService {

    private static final Duration EVERY = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final int MOST = 10_000;

    private final BinaryOperator<V> sum;
    private final Map<K, V> noted = new ConcurrentHashMap<>();

    /**
     * @param name of the loop and its thread
     * @param sum what is noted together, the earlier one first
     */
    protected TallyService(Loops loops, String name, BinaryOperator<V> sum) {
        super(loops, name, PATIENCE);
        this.sum = sum;
    }

    /** Notes one; while too many different ones wait, nothing. */
    protected final void note(K key, V value) {
        if (noted.size() < MOST) {
            noted.merge(key, value, sum);
        }
    }

    /** Writes what was noted of a key; what it throws has it written again. */
    protected abstract void write(K key, V value);

    @Override
    protected final void round(Beat beat) throws InterruptedException {
        for (K key : List.copyOf(noted.keySet())) {
            V value = noted.remove(key);
            if (value != null) {
                writeOrKeep(key, value);
            }
        }
        beat.waits();
        TimeUnit.NANOSECONDS.sleep(EVERY.toNanos());
    }

    private void writeOrKeep(K key, V value) {
        boolean written = false;
        try {
            write(key, value);
            written = true;
        } finally {
            if (!written) {
                noted.merge(key, value, (later, earlier) -> sum.apply(earlier, later));
            }
        }
    }
}
