package dev.serai.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.serai.AbstractSeraiIntegrationTests;
import dev.serai.RouteFolder;
import dev.serai.ledger.DeliveryWaiters;
import dev.serai.notify.Notifications;
import dev.serai.supervision.Loops;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

class LiveIntegrationTests extends AbstractSeraiIntegrationTests {

    private static final Duration SOON = Duration.ofSeconds(30);

    @Autowired
    private LiveStreams streams;

    @Autowired
    private LiveUpdates updates;

    private TestTenant tenant;

    @BeforeEach
    void makeTenant() {
        tenant = newTenant("Watched");
    }

    private LiveReader read(String query, String token) throws IOException, InterruptedException {
        return LiveReader.open(request("/api/live" + query, token).GET().build());
    }

    private LiveReader ready(String query, String token) throws IOException, InterruptedException {
        LiveReader reader = read(query, token);
        assertThat(reader.status()).isEqualTo(200);
        await().atMost(SOON).until(() -> reader.heard("ready"));
        return reader;
    }

    private void connect(TestTenant owner) {
        assertThat(post("/api/integrations", owner.token(), """
                {"integrationType": "email", "provider": "sendgrid", "name": "Mail",
                 "configuration": {"apiKey": "SG.key-12345678", "fromEmail": "a@example.com", "sandbox": true}}""").status())
                .isEqualTo(201);
    }

    private String send(TestTenant sender) {
        return post("/api/v1/integrations/email/send", sender.token(),
                "{\"to\": \"ann@example.com\", \"subject\": \"Hi\", \"text\": \"Hi\"}").at("/deliveryId");
    }

    @Test
    void aReaderHearsWhatBecomesOfDeliveriesOfItsTenantAndOfNoOther() throws Exception {
        TestTenant other = newTenant("Not watched");
        connect(tenant);
        connect(other);
        try (LiveReader reader = ready("?topics=deliveries", tenant.token()); LiveReader theirs = ready("", other.token())) {
            assertThat(reader.response().headers().firstValue("Content-Type").orElseThrow()).startsWith("text/event-stream");
            assertThat(reader.response().headers().firstValue("Cache-Control")).hasValue("no-store");

            String id = send(tenant);

            await().atMost(SOON).until(() -> reader.heard("delivery", id, "delivered"));
            String another = send(other);
            await().atMost(SOON).until(() -> theirs.heard("delivery", another, "delivered"));
            assertThat(theirs.events().toString()).doesNotContain(id);
            assertThat(reader.events().toString()).doesNotContain(another);
            assertThat(reader.events()).allSatisfy(event -> assertThat(event.name()).isIn("ready", "delivery", ""));
        }
    }

    @Test
    void whatPeopleDoToDeliveriesIsHeardOnceItIsDone() throws Exception {
        try (LiveReader reader = ready("", tenant.token())) {
            String id = post("/api/v1/integrations/email/send", tenant.token(), """
                    {"to": "ann@example.com", "subject": "Hi", "text": "Hi", "notBefore": "%s"}"""
                    .formatted(java.time.Instant.now().plusSeconds(3600))).at("/deliveryId");
            await().atMost(SOON).until(() -> reader.heard("delivery", id, "accepted"));

            post("/api/deliveries/" + id + "/cancel", tenant.token(), "{}");
            await().atMost(SOON).until(() -> reader.heard("delivery", id, "cancelled"));
            assertThat(delivery(tenant, id).path("status").asText()).isEqualTo("cancelled");

            connect(tenant);
            await().atMost(SOON).until(() -> reader.heard("connection"));
        }
    }

    @Test
    void problemsAndTheirReplaysAreHeardByThoseWhoseTheyAre() throws Exception {
        String connection = post("/api/integrations", tenant.token(), """
                {"integrationType": "sms", "provider": "twilio", "name": "Texts", "configuration": {"sandbox": true, "sandboxStatus": 400,
                 "accountSid": "AC0123456789abcdef0123456789abcdef", "fromPhoneNumber": "+15005550006"}}""").at("/id");
        try (LiveReader reader = ready("?topics=problems", tenant.token()); LiveReader theirs = ready("", newTenant("Other").token())) {
            post("/api/v1/integrations/sms/send", tenant.token(), "{\"to\": \"+41443123456\", \"text\": \"Hi\"}");
            await().atMost(SOON).until(() -> reader.heard("problem"));
            String id = get("/api/problems", tenant.token()).at("/items/0/id");
            assertThat(reader.heard("problem", id, "dead")).isTrue();
            put("/api/integrations/" + connection, tenant.token(), "{\"configuration\": {\"sandboxStatus\": 201}}");
            await().atMost(SOON).until(() -> get("/api/problems/" + id, tenant.token()).at("/count"), "1"::equals);
            int heard = reader.events().size();

            Reply replay = post("/api/problems/" + id + "/replay", tenant.token(), "{\"how\": \"same-message\"}");

            assertThat(replay.status()).isEqualTo(202);
            await().atMost(SOON).until(() -> reader.events().stream().skip(heard)
                    .anyMatch(event -> event.name().equals("problem") && event.data().contains(id)));
            await().atMost(SOON).until(() -> get("/api/problems/" + id, tenant.token()).at("/count"), "0"::equals);
            await().atMost(SOON).until(() -> get("/api/replays/" + replay.at("/id"), tenant.token()).at("/state"), "finished"::equals);
            assertThat(theirs.heard("problem")).isFalse();
        }
    }

    @Test
    void theOperatorHearsOfRouteFilesAndOfNothingElse() throws Exception {
        try (LiveReader operator = ready("?topics=deliveries,routes", OPERATOR); LiveReader member = ready("", memberOf(tenant));
                RouteFolder routes = routeFolder()) {
            routes.write("live-check.camel.yaml", "- route:\n    id: live-check\n    from:\n      uri: direct:live-check\n      steps:\n"
                    + "        - log: hello\n");

            await().atMost(SOON).until(() -> operator.heard("route", "routes/live-check.camel.yaml", "live"));
            connect(tenant);
            await().atMost(SOON).until(() -> member.heard("connection"));
            assertThat(member.heard("route")).isFalse();
            assertThat(operator.heard("connection")).isFalse();
        }
        assertThat(get("/api/live?topics=deliveries", OPERATOR).status()).isEqualTo(403);
        assertThat(get("/api/live?topics=routes", tenant.token()).status()).isEqualTo(403);
        assertThat(get("/api/live?topics=deliveries,secrets", tenant.token()).at("/detail")).contains("secrets").contains("problems");
        assertThat(get("/api/live", null).status()).isEqualTo(401);
    }

    @Test
    void whoComesBackHearsWhatItMissedOrThatItMissedTooMuch() throws Exception {
        connect(tenant);
        String last;
        try (LiveReader before = ready("?topics=deliveries", tenant.token())) {
            String id = send(tenant);
            await().atMost(SOON).until(() -> before.heard("delivery", id, "delivered"));
            last = before.lastId();
        }
        String missed = send(tenant);
        delivery(tenant, missed, "delivered");
        try (LiveReader back = LiveReader.open(request("/api/live?topics=deliveries", tenant.token()).header("Last-Event-ID", last)
                .GET().build())) {
            await().atMost(SOON).until(() -> back.heard("delivery", missed, "delivered"));
            assertThat(back.heard("reset")).isFalse();
        }
        for (int i = 0; i < 300; i++) {
            updates.changed(LiveTopic.DELIVERIES, UUID.fromString(tenant.id()), "d" + i, "delivered");
        }
        try (LiveReader marker = ready("?topics=problems", tenant.token())) {
            updates.changed(LiveTopic.PROBLEMS, UUID.fromString(tenant.id()), "p1", "dead");
            await().atMost(SOON).until(() -> marker.heard("problem", "p1", "dead"));
        }
        for (String known : List.of(last, "another-node-7", "x")) {
            try (LiveReader back = LiveReader.open(request("/api/live", tenant.token()).header("Last-Event-ID", known).GET().build())) {
                await().atMost(SOON).until(() -> back.heard("reset"));
            }
        }
    }

    @Test
    void whatAnotherNodeDoesIsHeardHere() throws Exception {
        Notifications ear = new Notifications(database, database.jdbc());
        LiveStreams others = new LiveStreams(ear, new LiveProperties(10, 10, Duration.ofSeconds(30), Duration.ofHours(1)));
        LiveUpdates other = new LiveUpdates(others, ear, new DeliveryWaiters(), new Loops());
        ear.start();
        other.start();
        try (LiveReader reader = ready("", tenant.token())) {
            UUID id = UUID.randomUUID();
            await().atMost(SOON).until(() -> other.watches(UUID.fromString(tenant.id())));
            assertThat(other.watches(UUID.randomUUID())).isFalse();

            other.changed(UUID.fromString(tenant.id()), id, "dead");

            await().atMost(SOON).until(() -> reader.heard("delivery", id.toString(), "dead"));
        } finally {
            other.stop();
            ear.stop();
        }
    }

    @Test
    void aNodeThatComesUpKnowsAtOnceWhoReadsOnOthers() throws Exception {
        try (LiveReader reader = ready("", tenant.token())) {
            Notifications ear = new Notifications(database, database.jdbc());
            LiveStreams others = new LiveStreams(ear, new LiveProperties(10, 10, Duration.ofSeconds(30), Duration.ofHours(1)));
            ear.start();
            try {
                await().atMost(SOON).until(() -> others.interest().in(UUID.fromString(tenant.id())));
            } finally {
                ear.stop();
            }
        }
    }

    @Test
    void oneReaderThatFailsIsClosedAndTheOthersHear() throws IOException {
        LiveStreams few = new LiveStreams(new Notifications(database, database.jdbc()), new LiveProperties(10, 10, Duration.ofSeconds(30),
                Duration.ofHours(1)));
        few.start();
        FailingReader first = new FailingReader();
        FailingReader second = new FailingReader();
        for (FailingReader each : List.of(first, second)) {
            few.open(null, new LiveStream.Asked(each.request(), EnumSet.allOf(LiveTopic.class), () -> true), null).begin(each);
            each.listener.onWritePossible();
        }
        assertThat(few.count()).isEqualTo(2);
        first.fails = true;

        await().atMost(SOON).until(() -> {
            few.tick();
            return few.count() == 1 && second.written > 0;
        });
        assertThat(first.written).isZero();
        few.stop();
    }

    /** A connection whose container fails as it should not. */
    private static final class FailingReader extends MockHttpServletResponse {

        private WriteListener listener;
        private boolean fails;
        private int written;

        private MockHttpServletRequest request() {
            MockHttpServletRequest request = new MockHttpServletRequest("GET", "/api/live");
            request.setAsyncSupported(true);
            return request;
        }

        @Override
        public ServletOutputStream getOutputStream() {
            return new ServletOutputStream() {
                @Override
                public boolean isReady() {
                    return true;
                }

                @Override
                public void setWriteListener(WriteListener given) {
                    listener = given;
                }

                @Override
                public void write(int b) {
                    if (fails) {
                        throw new IllegalArgumentException("The container is broken");
                    }
                    written++;
                }
            };
        }
    }

    @Test
    void aHeadAsksWithoutAStream() {
        int open = streams.count();

        Reply head = send(request("/api/live", tenant.token()).method("HEAD", java.net.http.HttpRequest.BodyPublishers.noBody()));

        assertThat(head.status()).isEqualTo(200);
        assertThat(streams.count()).isLessThanOrEqualTo(open);
    }

    @Test
    void nothingIsGatheredWhereNobodyWatches() {
        UUID unwatched = UUID.fromString(newTenant("Unwatched").id());

        assertThat(updates.watches(unwatched)).isFalse();
        assertThat(Set.of(unwatched)).noneMatch(streams.interest()::in);
    }
}
