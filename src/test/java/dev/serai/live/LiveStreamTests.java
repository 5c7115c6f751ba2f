package dev.serai.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.live.LiveStream.Asked;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockAsyncContext;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

/** A reader that takes what it is told, takes it slowly, or takes nothing. */
class LiveStreamTests {

    private static final LiveProperties PROPERTIES = new LiveProperties(10, 10, Duration.ofSeconds(30), Duration.ofHours(1));

    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final LiveLog log = new LiveLog();
    private final MockHttpServletRequest request = new MockHttpServletRequest("GET", "/api/live");
    private boolean takes = true;
    private boolean good = true;
    private boolean broken;
    private int closed;
    private int cut;
    private long now = 1_000_000_000L;
    private WriteListener listener;
    private LiveStream stream;

    @BeforeEach
    void open() throws IOException {
        request.setAsyncSupported(true);
        Asked asked = new Asked(request, EnumSet.of(LiveTopic.DELIVERIES, LiveTopic.PROBLEMS), () -> good);
        stream = new LiveStream(log, asked, PROPERTIES, () -> now, gone -> closed++, connection -> cut++);
        log.open(stream, null);
        log.heard();
        stream.begin(new Response());
        listener.onWritePossible();
    }

    private final class Response extends MockHttpServletResponse {

        @Override
        public ServletOutputStream getOutputStream() {
            return new ServletOutputStream() {
                @Override
                public boolean isReady() {
                    return takes;
                }

                @Override
                public void setWriteListener(WriteListener given) {
                    listener = given;
                }

                @Override
                public void write(int b) throws IOException {
                    if (broken) {
                        throw new IOException("Broken pipe");
                    }
                    written.write(b);
                }
            };
        }
    }

    private String tick(Duration after) {
        now += after.toNanos();
        written.reset();
        stream.tick();
        return written.toString(StandardCharsets.UTF_8);
    }

    private void change(String id, String state) {
        log.add(List.of(new LiveChange(LiveTopic.DELIVERIES, id, state)));
    }

    @Test
    void itIsGreetedAndToldTheLatestOfEachThing() {
        assertThat(tick(Duration.ofMillis(250))).startsWith("retry: 2000\nid: ").contains("\nevent: ready\ndata: {}\n\n");
        assertThat(tick(Duration.ofMillis(250))).isEmpty();
        change("a", "accepted");
        change("b", "accepted");
        change("a", "delivered");
        log.add(List.of(new LiveChange(LiveTopic.ROUTES, "routes/x.camel.yaml", "live"), new LiveChange(LiveTopic.PROBLEMS, null, null)));

        String told = tick(Duration.ofMillis(250));

        assertThat(told.lines().filter(line -> line.startsWith("data: "))).containsExactly("data: {\"id\":\"b\",\"status\":\"accepted\"}",
                "data: {\"id\":\"a\",\"status\":\"delivered\"}", "data: {}");
        assertThat(told).doesNotContain("route");
    }

    @Test
    void aHeartbeatComesWhenThereIsNothingToTell() {
        tick(Duration.ofMillis(250));

        assertThat(tick(Duration.ofSeconds(14))).isEmpty();
        assertThat(tick(Duration.ofSeconds(2))).isEqualTo(":\n\n");
        assertThat(tick(Duration.ofSeconds(2))).isEmpty();
    }

    @Test
    void aSlowReaderIsToldToLookAgainAndNothingPilesUp() {
        tick(Duration.ofMillis(250));
        takes = false;
        for (int i = 0; i < 100_000; i++) {
            change("d" + i, "delivered");
        }
        assertThat(tick(Duration.ofSeconds(5))).isEmpty();
        takes = true;
        assertThat(tick(Duration.ofSeconds(1))).as("it is written when the container says so").isEmpty();
        stream.onWritePossible();

        String told = tick(Duration.ofSeconds(1));

        assertThat(told).contains("event: reset").doesNotContain("delivery");
        change("after", "dead");
        assertThat(tick(Duration.ofSeconds(1))).contains("after");
        assertThat(closed).isZero();
    }

    @Test
    void aReaderWhoTakesNothingIsCutOff() {
        tick(Duration.ofMillis(250));
        takes = false;
        change("a", "delivered");
        tick(Duration.ofSeconds(20));
        assertThat(closed).isZero();

        tick(Duration.ofSeconds(20));

        assertThat(cut).isEqualTo(1);
        assertThat(closed).isEqualTo(1);
        assertThat(tick(Duration.ofSeconds(20))).isEmpty();
        assertThat(closed).isEqualTo(1);
    }

    @Test
    void itEndsWithItsCredentialsItsLifeAndItsConnection() {
        tick(Duration.ofMillis(250));
        good = false;
        tick(Duration.ofSeconds(16));
        assertThat(closed).isEqualTo(1);
        assertThat(((MockAsyncContext) request.getAsyncContext()).getListeners()).hasSize(1);
    }

    @Test
    void oneThatIsClosedBeforeItBeginsIsNotLeftOpen() throws IOException {
        MockHttpServletRequest late = new MockHttpServletRequest("GET", "/api/live");
        late.setAsyncSupported(true);
        LiveStream closedBefore = new LiveStream(log, new Asked(late, EnumSet.of(LiveTopic.DELIVERIES), () -> true), PROPERTIES, () -> now,
                gone -> closed++, connection -> cut++);
        log.open(closedBefore, null);
        closedBefore.close();

        closedBefore.begin(new Response());

        assertThat(late.isAsyncStarted()).isFalse();
        assertThat(closed).isEqualTo(1);
    }

    @Test
    void itEndsAfterItsLife() {
        tick(Duration.ofMinutes(59));
        assertThat(closed).isZero();
        tick(Duration.ofMinutes(2));
        assertThat(closed).isEqualTo(1);
    }

    @Test
    void itEndsWithItsConnection() {
        tick(Duration.ofMillis(250));
        broken = true;
        change("a", "delivered");
        tick(Duration.ofSeconds(1));
        assertThat(closed).isEqualTo(1);
    }
}
