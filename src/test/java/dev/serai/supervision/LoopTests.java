package dev.serai.supervision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.Status;

class LoopTests {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Duration LONG = Duration.ofHours(1);

    private final MeterRegistry metrics = new SimpleMeterRegistry();
    private final Loops loops = new Loops(Clock.systemUTC(), metrics);
    private final AtomicInteger rounds = new AtomicInteger();
    private final CountDownLatch release = new CountDownLatch(1);
    private Loop loop;

    @AfterEach
    void end() {
        release.countDown();
        if (loop != null) {
            loop.interrupt();
        }
    }

    /** Cannot even be looked at, so that noting it fails too. */
    private static final class Deadly extends Error {

        @Override
        public synchronized Throwable getCause() {
            throw new StackOverflowError();
        }
    }

    private static final class Death extends Error {}

    static Stream<Throwable> whatARoundThrows() {
        return Stream.of(new IllegalStateException("x"), new StackOverflowError(), new NoClassDefFoundError("gone"),
                new InterruptedException(), new ExceptionInInitializerError("x"), new Death(), new Exception("checked"));
    }

    @ParameterizedTest
    @MethodSource("whatARoundThrows")
    void aRoundThatFailsIsFollowedByTheNextAndSeen(Throwable thrown) {
        loop = loops.start("test-loop", LONG, beat -> throwOnce(thrown));

        await().atMost(SOON).until(() -> rounds.get() > 2);
        LoopState state = loops.states().get(0);
        assertThat(state.status()).isEqualTo(LoopState.RUNNING);
        assertThat(state.failures()).isEqualTo(1);
        assertThat(state.lastFailure()).startsWith(thrown.getClass().getName()).contains(getClass().getName());
        assertThat(metrics.get("serai.loop.failures").tag("loop", "test-loop").counter().count()).isEqualTo(1);
        Health health = new LoopsHealthIndicator(loops).health();
        assertThat(health.getStatus()).isEqualTo(Status.UP);
        assertThat(((Map<?, ?>) health.getDetails().get("failed")).keySet()).hasToString("[test-loop]");
    }

    @Test
    void aThreadThatEndsIsReplaced() {
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        loop = loops.start("test-loop", LONG, beat -> {
            threads.add(Thread.currentThread());
            throwOnce(new Deadly());
        });

        await().dontCatchUncaughtExceptions().atMost(SOON).until(() -> rounds.get() > 2);
        assertThat(threads).hasSize(2);
        assertThat(loops.states()).singleElement().satisfies(state -> {
            assertThat(state.replaced()).isEqualTo(1);
            assertThat(state.threads()).isEqualTo(1);
            assertThat(state.well()).isTrue();
        });
    }

    @Test
    void eachOfManyThreadsComesBack() {
        Set<String> died = ConcurrentHashMap.newKeySet();
        loop = loops.start("test-loop", 8, LONG, round -> new Thread(round).start(), beat -> {
            rounds.incrementAndGet();
            if (died.size() < 8 && died.add(Thread.currentThread().getName())) {
                throw new Deadly();
            }
            beat.waits();
            release.await();
        });

        await().dontCatchUncaughtExceptions().atMost(SOON).until(() -> rounds.get() == 16);
        assertThat(loops.states().get(0).replaced()).isEqualTo(8);
        await().atMost(SOON).until(() -> loops.states().get(0).threads() == 8);
    }

    @Test
    void aRoundThatDoesNotEndIsDownUnlessItWaits() {
        CountDownLatch goOn = new CountDownLatch(1);
        loop = loops.start("stuck", Duration.ofMillis(1), beat -> {
            beat.waits();
            goOn.await();
            beat.works();
            release.await();
        });
        await().atMost(SOON).until(() -> loops.states().get(0).threads() == 1);
        assertThat(new LoopsHealthIndicator(loops).health().getStatus()).isEqualTo(Status.UP);

        goOn.countDown();

        await().atMost(SOON).until(() -> loops.states().get(0).status(), LoopState.STALLED::equals);
        Health health = new LoopsHealthIndicator(loops).health();
        assertThat(health.getStatus()).isEqualTo(Status.DOWN);
        assertThat(((Map<?, ?>) health.getDetails().get("unwell")).keySet()).hasToString("[stuck]");
        release.countDown();
    }

    @Test
    void aLoopOfWhichEveryRoundFailsIsDownUntilOneGoesWell() {
        AtomicReference<RuntimeException> trouble = new AtomicReference<>(new IllegalStateException());
        loop = loops.start("failing", Duration.ofMillis(1), beat -> {
            RuntimeException e = trouble.get();
            if (e != null) {
                throw e;
            }
            beat.waits();
            release.await(10, TimeUnit.MILLISECONDS);
        });

        await().atMost(SOON).until(() -> loops.states().get(0).status(), LoopState.FAILING::equals);
        trouble.set(null);
        await().atMost(SOON).until(() -> loops.states().get(0).status(), LoopState.RUNNING::equals);
    }

    @Test
    void aTaskOfAnExecutorGoesOnWhateverItThrows() {
        ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
        try {
            executor.scheduleWithFixedDelay(loops.task("test-task", LONG, beat -> throwOnce(new StackOverflowError())), 0, 1,
                    TimeUnit.MILLISECONDS);

            await().atMost(SOON).until(() -> rounds.get() > 3);
            assertThat(loops.states()).singleElement().satisfies(state -> assertThat(state.failures()).isEqualTo(1));
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    void oneThatWasToldToEndIsNoTrouble() throws InterruptedException {
        loop = loops.start("test-loop", LONG, beat -> {
            beat.waits();
            release.await();
        });
        await().atMost(SOON).until(() -> loops.states().get(0).threads() == 1);

        loop.interrupt();
        loop.await(SOON);

        assertThat(loops.states()).singleElement().satisfies(state -> {
            assertThat(state.status()).isEqualTo(LoopState.ENDED);
            assertThat(state.threads()).isZero();
            assertThat(state.well()).isTrue();
        });
    }

    @Test
    void theProcessEndsWhereTheHeapIsUsedUp() throws Exception {
        for (String where : List.of("loop", "task", "thread", "wrapped")) {
            Process process = new ProcessBuilder(System.getProperty("java.home") + "/bin/java", "-Xmx64m", "-cp",
                    System.getProperty("java.class.path"), OutOfMemoryProgram.class.getName(), where).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes());

            assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(where).isTrue();
            assertThat(process.exitValue()).as(where + ": " + output).isEqualTo(OutOfMemory.EXIT_CODE);
            assertThat(output).as(where).contains("Serai ends, for the heap is used up");
        }
    }

    private void throwOnce(Throwable thrown) throws Exception {
        if (rounds.getAndIncrement() == 0) {
            thrown.setStackTrace(new Throwable().getStackTrace());
            if (thrown instanceof Error error) {
                throw error;
            }
            throw (Exception) thrown;
        }
    }
}
