package dev.serai.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class GroupCommitTests {

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

    private GroupCommit<Integer, Integer> group(Duration gather) {
        return new GroupCommit<>("test-commit", 1, 100, Duration.ZERO, gather, this::commit);
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
