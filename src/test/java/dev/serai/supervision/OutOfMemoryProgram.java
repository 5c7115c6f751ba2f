package dev.serai.supervision;

import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;

/** A process of its own that uses up its heap on a thread that would not end it. */
final class OutOfMemoryProgram {

    private OutOfMemoryProgram() {}

    public static void main(String[] args) throws InterruptedException {
        OutOfMemory.watchAllThreads();
        Loops loops = new Loops();
        switch (args[0]) {
            case "loop" -> loops.start("loop", Duration.ofHours(1), beat -> useUp());
            case "task" -> Executors.newSingleThreadScheduledExecutor().submit(loops.task("task", null, beat -> useUp()));
            case "wrapped" -> loops.start("loop", Duration.ofHours(1), beat -> {
                try {
                    useUp();
                } catch (OutOfMemoryError e) {
                    throw new CompletionException("A round failed", e);
                }
            });
            default -> new Thread(OutOfMemoryProgram::useUp).start();
        }
        new CountDownLatch(1).await();
    }

    private static void useUp() {
        long[][] all = new long[1000][];
        for (int i = 0; i < all.length; i++) {
            all[i] = new long[1_000_000];
        }
        throw new IllegalStateException("The heap holds " + all.length + " of a million");
    }
}
