package dev.serai.reload;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A bean that routes of tests call: holds exchanges until they may go on. */
public class Latches {

    final AtomicInteger entered = new AtomicInteger();
    final Set<String> seen = ConcurrentHashMap.newKeySet();
    volatile CountDownLatch open = new CountDownLatch(1);

    /** Remembers a text. */
    public void see(String text) {
        seen.add(text);
    }

    /** Waits until the test lets it go. */
    public void hold() throws InterruptedException {
        entered.incrementAndGet();
        if (!open.await(30, TimeUnit.SECONDS)) {
            throw new IllegalStateException("Nobody opened the latch");
        }
    }
}
