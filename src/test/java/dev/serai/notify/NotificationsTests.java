package dev.serai.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.serai.TestPostgres;
import dev.serai.database.SystemDatabase;
import dev.serai.supervision.Loops;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whoever subscribes hears of changes, whatever another subscriber throws. */
class NotificationsTests {

    private static final Duration SOON = Duration.ofSeconds(30);

    private final SystemDatabase database = new SystemDatabase(TestPostgres.dataSource());
    private final Loops loops = new Loops();
    private final Notifications notifications = new Notifications(database, database.jdbc(), loops);
    private final String channel = "test_" + UUID.randomUUID().toString().replace("-", "");
    private final Queue<String> heard = new ConcurrentLinkedQueue<>();

    @AfterEach
    void stop() {
        notifications.stop();
    }

    @Test
    void itListensAgainAfterWhateverASubscriberThrows() {
        AtomicInteger missed = new AtomicInteger();
        Queue<Error> thrown = new ConcurrentLinkedQueue<>(List.of(new NoClassDefFoundError("gone"), new StackOverflowError()));
        notifications.subscribe(channel, heard::add, () -> {
            Error error = thrown.poll();
            if (error != null) {
                throw error;
            }
            missed.incrementAndGet();
        });

        notifications.start();

        await().atMost(SOON).until(() -> missed.get() == 1);
        notifications.send(channel, "changed");
        await().atMost(SOON).until(() -> heard.contains("changed"));
        assertThat(loops.states()).singleElement().satisfies(state -> {
            assertThat(state.failures()).isEqualTo(2);
            assertThat(state.well()).isTrue();
        });
    }

    @Test
    void whatASubscriberThrowsAtAPayloadLetsItForgetAndHearTheNext() {
        AtomicInteger missed = new AtomicInteger();
        notifications.subscribe(channel, payload -> {
            heard.add(payload);
            if (payload.equals("bad")) {
                throw new StackOverflowError();
            }
        }, missed::incrementAndGet);
        notifications.start();
        await().atMost(SOON).until(() -> missed.get() == 1);

        notifications.send(channel, "bad");
        notifications.send(channel, "good");

        await().atMost(SOON).until(() -> heard.contains("good"));
        assertThat(missed.get()).isEqualTo(2);
    }
}
