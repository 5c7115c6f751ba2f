package dev.serai.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.ledger.GroupCommit.Limits;
import dev.serai.supervision.Loops;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class GroupCommitTests {

    private final Loops loops = new Loops();
    private final List<List<Integer>> commits = Collections.synchronizedList(new ArrayList<>());
    private final CountDownLatch firstBegan = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);

    @Test
    void aFewItemsWaitForNobody() throws Exception {
        try (GroupCommit<Integer, Integer> group = group(Duration.ofHours(1))) {
            goOn.countDown();
            for (int i = 0; i < 3; i++) {
                assertThat(group.submit(i, true).get(10, TimeUnit.SECONDS)).isEqualTo(i);
            }
        }

        assertThat(commits).containsExactly(List.of(0), List.of(1), List.of(2));
    }

    @Test
    void itemsInARushWaitForMore() throws Exception {
        try (GroupCommit<Integer, Integer> group = group(Duration.ofSeconds(1))) {
            group.submit(0, true);
            firstBegan.await();
            List<CompletableFuture<Integer>> rush = new ArrayList<>();
            for (int i = 1; i <= 6; i++) {
                rush.add(group.submit(i, true));
            }
            goOn.countDown();
            while (!commits.contains(List.of(0))) {
                Thread.onSpinWait();
            }
            rush.add(group.submit(7, true));
            for (CompletableFuture<Integer> each : rush) {
                each.get(10, TimeUnit.SECONDS);
            }
        }

        assertThat(commits).containsExactly(List.of(0), List.of(1, 2, 3, 4, 5, 6, 7));
    }

    @Test
    void anErrorReachesWhoWaitsAndTheNextAreWritten() throws Exception {
        goOn.countDown();
        AtomicReference<Error> onSize = new AtomicReference<>();
        AtomicReference<Error> onCommit = new AtomicReference<>();
        try (GroupCommit<Integer, Integer> group = new GroupCommit<>(loops, "test-commit", 1,
                new Limits(100, 1000, Duration.ZERO, Duration.ZERO), i -> thrown(onSize, 1), batch -> thrown(onCommit, commit(batch)))) {
            for (AtomicReference<Error> where : List.of(onSize, onCommit)) {
                where.set(new StackOverflowError());
                CompletableFuture<Integer> hit = group.submit(1, true);
                assertThat(hit).failsWithin(10, TimeUnit.SECONDS).withThrowableOfType(ExecutionException.class)
                        .withCauseInstanceOf(StackOverflowError.class);
                assertThat(group.submit(2, true).get(10, TimeUnit.SECONDS)).isEqualTo(2);
            }
        }
        assertThat(loops.states()).singleElement().satisfies(state -> assertThat(state.failures()).isEqualTo(1));
    }

    @Test
    void nothingIsWrittenTogetherBeyondTheBytesUnlessItIsAlone() throws Exception {
        try (GroupCommit<Integer, Integer> group = new GroupCommit<>(loops, "test-commit", 1,
                new Limits(100, 10, Duration.ZERO, Duration.ZERO), i -> i, this::commit)) {
            group.submit(0, true);
            firstBegan.await();
            List<CompletableFuture<Integer>> all = new ArrayList<>();
            for (int size : List.of(4, 6, 1, 25, 3)) {
                all.add(group.submit(size, true));
            }
            goOn.countDown();
            for (CompletableFuture<Integer> each : all) {
                each.get(10, TimeUnit.SECONDS);
            }
        }
        assertThat(commits).containsExactly(List.of(0), List.of(4, 6), List.of(1), List.of(25), List.of(3));
    }

    private static <T> T thrown(AtomicReference<Error> once, T otherwise) {
        Error error = once.getAndSet(null);
        if (error != null) {
            throw error;
        }
        return otherwise;
    }

    private GroupCommit<Integer, Integer> group(Duration gather) {
        return new GroupCommit<>(loops, "test-commit", 1, new Limits(100, 1000, Duration.ZERO, gather), i -> 1, this::commit);
    }

    private List<Integer> commit(List<Integer> batch) {
        firstBegan.countDown();
        try {
            goOn.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        commits.add(List.copyOf(batch));
        return batch;
    }
}
