package dev.serai.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.AbstractSeraiIntegrationTests;
import dev.serai.MovedClock;
import dev.serai.ledger.Ids;
import java.net.http.HttpRequest.BodyPublishers;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Events and operations are raised at their times, once each, and say so where they are late. */
class ScheduleIntegrationTests extends AbstractSeraiIntegrationTests {

    private static final String REMINDER = """
            "type": "appointment.reminder", "data": {"title": "Haircut", "startsAt": "noon", "customer": {"email": "ann@example.com"}}""";

    private TestTenant tenant;

    @BeforeEach
    void makeTenant() {
        tenant = newTenant("Schedules");
        connect(tenant, "email", "sendgrid", "\"sandbox\": true, \"fromEmail\": \"a@example.com\"");
        connect(tenant, "sms", "vonage", "\"sandbox\": true, \"fromPhoneNumber\": \"+41790000000\"");
    }

    private JsonNode make(String fields) {
        Reply made = post("/api/schedules", tenant.token(), "{" + fields + "}");
        assertThat(made.status()).as(made.raw().body()).isEqualTo(201);
        return made.body();
    }

    private JsonNode schedule(String id) {
        return get("/api/schedules/" + id, tenant.token()).body();
    }

    private JsonNode past(String id) {
        return get("/api/schedules/" + id + "/occurrences", tenant.token()).body().path("items");
    }

    private JsonNode once(String id, String status) {
        await().until(() -> schedule(id).path("status").asText(), status::equals);
        return schedule(id);
    }

    private static String soon() {
        return Instant.now().plusMillis(1500).truncatedTo(ChronoUnit.SECONDS).plusSeconds(1).toString();
    }

    /** As if it had been due then and nobody had been there. */
    private void due(String id, Instant then) {
        database.jdbc().sql("""
                update schedule set next_at = :then, next_local = :then at time zone zone,
                  starts = case when rule is null and starts is not null then :then at time zone zone else starts end
                where id = :id""").param("then", Timestamp.from(then)).param("id", UUID.fromString(id)).update();
    }

    private long events(String type) {
        return database.jdbc().sql("select count(*) from event where tenant_id = ? and type = ?")
                .params(UUID.fromString(tenant.id()), type).query(Long.class).single();
    }

    private String event(String type, String data) {
        Reply posted = post("/api/events", tenant.token(), "{\"type\": \"" + type + "\", \"data\": " + data + "}");
        assertThat(posted.status()).as(posted.raw().body()).isEqualTo(202);
        return posted.at("/eventId");
    }

    private JsonNode byKey(String key) {
        for (JsonNode each : get("/api/schedules?limit=200", tenant.token()).body().path("items")) {
            if (each.path("key").asText().equals(key)) {
                return each;
            }
        }
        return json.nullNode();
    }

    @Test
    void anEventAndAnOperationAreRaisedOnceAtTheirTime() {
        String event = make(REMINDER + ", \"name\": \"Once\", \"at\": \"" + soon() + "\", \"zone\": \"Europe/Zurich\"").path("id").asText();
        JsonNode made = make("\"operation\": \"email.send\", \"message\": {\"to\": \"ann@example.com\", \"subject\": \"Hi\","
                + " \"text\": \"Hi\", \"priority\": \"high\", \"connectionId\": \""
                + get("/api/integrations?type=email", tenant.token()).at("/items/0/id") + "\"}, \"at\": \"" + soon() + "\"");
        assertThat(made.path("next")).hasSize(1);
        assertThat(made.path("zone").asText()).isEqualTo("UTC");

        once(event, "done");
        String operation = once(made.path("id").asText(), "done").path("id").asText();

        await().until(() -> past(event).at("/0/deliveries/0/status").asText(), "delivered"::equals);
        JsonNode raised = get("/api/events/" + past(event).at("/0/eventId").asText(), tenant.token()).body();
        assertThat(raised.path("type").asText()).isEqualTo("appointment.reminder");
        assertThat(raised.at("/data/scheduled/scheduleId").asText()).isEqualTo(event);
        assertThat(raised.at("/data/scheduled/scheduledFor").asText()).isEqualTo(past(event).at("/0/scheduledFor").asText());
        assertThat(raised.at("/data/scheduled/lateSeconds").isNumber()).isTrue();
        assertThat(raised.path("sourceId").asText()).startsWith(event);
        await().until(() -> past(operation).at("/0/deliveries/0/status").asText(), "delivered"::equals);
        assertThat(past(operation)).hasSize(1);
        assertThat(delivery(tenant, past(operation).at("/0/deliveries/0/id").asText()).at("/message/subject").asText()).isEqualTo("Hi");
        assertThat(events("appointment.reminder")).isEqualTo(1);
        assertThat(delete("/api/schedules/" + event, tenant.token()).status()).as("it is over").isEqualTo(409);
    }

    @Test
    void aMessageIsSentAtALocalTimeInAZone() {
        String sms = "{\"to\": \"+41791234567\", \"text\": \"Hi\", ";
        String path = "/api/v1/integrations/sms/send";
        String at = Instant.now().plus(Duration.ofDays(3)).atZone(java.time.ZoneId.of("America/New_York")).toLocalDateTime()
                .truncatedTo(ChronoUnit.SECONDS).toString();

        String id = post(path, tenant.token(), sms + "\"send_at\": \"" + at + "\", \"zone\": \"America/New_York\"}").at("/deliveryId");
        Reply past = post(path, tenant.token(), sms + "\"sendAt\": \"2020-03-01T09:00:00Z\"}");
        Reply local = post(path, tenant.token(), sms + "\"sendAt\": \"" + at + "\"}");
        Reply zone = post(path, tenant.token(), sms + "\"sendAt\": \"" + at + "\", \"zone\": \"Mars/Base\"}");
        Reply both = post(path, tenant.token(), sms + "\"sendAt\": \"" + Instant.now().plusSeconds(60) + "\", \"notBefore\": \"1m\"}");
        Reply far = post(path, tenant.token(), sms + "\"sendAt\": \"2426-03-01T09:00:00Z\"}");

        assertThat(Instant.parse(delivery(tenant, id).path("nextAttemptAt").asText()))
                .isEqualTo(java.time.LocalDateTime.parse(at).atZone(java.time.ZoneId.of("America/New_York")).toInstant());
        assertThat(past.at("/errors/0/message")).contains("which is past");
        assertThat(local.at("/errors/0/field")).isEqualTo("zone");
        assertThat(zone.at("/errors/0/message")).contains("not a time zone");
        assertThat(both.at("/errors/0/field")).isEqualTo("sendAt");
        assertThat(far.status()).isEqualTo(400);
    }

    @Test
    void thePreviewTellsWhatTheClockDoesAndKeepsNothing() {
        Reply spring = post("/api/schedules/preview", tenant.token(), """
                {"at": "2027-03-27T02:30", "zone": "Europe/Zurich", "rule": "FREQ=DAILY", "count": 9, "exceptions": ["2027-03-29T02:30"],
                 "occurrences": 3}""");
        Reply relative = post("/api/schedules/preview", tenant.token(), """
                {"before": "24h", "of": {"type": "appointment", "id": "1", "at": "2027-05-01T10:00:00Z"}}""");

        assertThat(spring.body().path("next")).extracting(next -> next.path("at").asText()).containsExactly("2027-03-27T02:30:00+01:00",
                "2027-03-28T03:30:00+02:00", "2027-03-30T02:30:00+02:00");
        assertThat(spring.at("/next/1/note")).contains("leaves out 02:30");
        assertThat(spring.at("/next/1/localTime")).isEqualTo("2027-03-28T02:30:00");
        assertThat(relative.at("/next/0/scheduledFor")).isEqualTo("2027-04-30T10:00:00Z");
        assertThat(get("/api/schedules", tenant.token()).body().path("items")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "at": "2020-01-01T09:00:00Z"                                          | at       | which is past
            "at": "2426-12-01T09:00:00Z"                                          | at       | more than 10 years ahead
            "at": "2027-13-01T09:00"                                              | at       | must be a local time
            "at": "2027-03-01T09:00"                                              | zone     | is required
            "at": "2027-03-01T09:00", "zone": "Europe/Zürich"                     | zone     | not a time zone; accepted are names
            "at": "2027-03-01T09:00", "zone": "europe/zurich"                     | zone     | write Europe/Zurich
            "at": "2027-03-01T09:00", "zone": "+01:00"                            | zone     | not a time zone
            "at": "2027-03-01T09:00Z", "rule": "FREQ=SECONDLY"                    | rule     | at most one a minute
            "at": "2027-03-01T09:00Z", "rule": "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30" | rule  | never has an occurrence
            "at": "2020-03-01T09:00Z", "rule": "FREQ=DAILY;COUNT=3"               | rule     | no occurrence after now
            "at": "2027-03-01T09:00Z", "rule": "FREQ=DAILY", "exceptions": ["2027-03-01T10:00Z"] | exceptions | no occurrence of the rule
            "at": "0001-03-01T09:00Z", "rule": "FREQ=MINUTELY"                    | at       | more than 10 years ago
            "at": "2027-03-01T09:00Z", "count": 3                                 | count    | goes with a rule
            "before": "PT24H"                                                     | of       | is required
            "before": "soon", "of": {"type": "a", "id": "1"}                      | before   | must be a duration
            "before": "1h", "after": "1h", "of": {"type": "a", "id": "1"}         | after    | send one of them
            "after": "1h", "of": {"type": "a", "id": "1", "at": "tomorrow"}       | of.at    | must be a local time
            "at": "2027-03-01T09:00Z", "misfire": "late", "expires": "1h"         | expires  | goes with misfire skip
            "at": "2027-03-01T09:00Z", "misfire": "never"                         | misfire  | accepted are late, skip
            "at": "2027-03-01T09:00Z", "color": "red"                             | color    | is not known
            """)
    void whatCannotBeKeptIsRefusedAndSaysWhatIsAccepted(String fields, String field, String words) {
        Reply refused = post("/api/schedules", tenant.token(), "{" + REMINDER + ", " + fields + "}");

        assertThat(refused.status()).as(refused.raw().body()).isEqualTo(400);
        assertThat(refused.body().path("errors")).anySatisfy(error -> {
            assertThat(error.path("field").asText()).isEqualTo(field);
            assertThat(error.path("message").asText()).contains(words);
        });
    }

    @Test
    void whatIsRaisedIsCheckedBefore() {
        String at = ", \"at\": \"2027-03-01T09:00:00Z\"}";
        Reply type = post("/api/schedules", tenant.token(), "{\"type\": \"nobody.takes\"" + at);
        Reply own = post("/api/schedules", tenant.token(), "{\"type\": \"delivery.dead\"" + at);
        Reply message = post("/api/schedules", tenant.token(), "{\"operation\": \"email.send\", \"message\": {\"to\": \"nobody\"}" + at);
        Reply query = post("/api/schedules", tenant.token(), "{\"operation\": \"payment.status\", \"message\": {}" + at);
        Reply lever = post("/api/schedules", tenant.token(), """
                {"operation": "email.send",
                 "message": {"to": "ann@example.com", "subject": "a", "text": "b", "provider": "nobody"}""" + at);
        String taken = ", \"key\": \"taken\"" + at;
        Reply first = post("/api/schedules", tenant.token(), "{" + REMINDER + taken);
        Reply second = post("/api/schedules", tenant.token(), "{" + REMINDER + taken);

        assertThat(type.at("/errors/0/message")).contains("no route and no subscription takes");
        assertThat(own.at("/errors/0/message")).contains("Serai itself raises");
        assertThat(message.body().path("errors")).extracting(error -> error.path("field").asText()).contains("message.subject");
        assertThat(query.at("/errors/0/message")).contains("no operation that can be sent");
        assertThat(lever.at("/errors/0/field")).isEqualTo("message.provider");
        assertThat(first.status()).isEqualTo(201);
        assertThat(second.status()).isEqualTo(409);
        assertThat(second.at("/detail")).contains(first.at("/id"));
    }

    @Test
    void afterAnOutageOnlyTheNewestIsRaisedAndSaysHowLateItIs() {
        String start = Instant.now().minus(Duration.ofHours(9606)).truncatedTo(ChronoUnit.SECONDS).toString();
        String late = make(REMINDER + ", \"at\": \"" + start + "\", \"rule\": \"FREQ=HOURLY\"").path("id").asText();
        String skip = make(REMINDER + ", \"at\": \"" + start + "\", \"rule\": \"FREQ=DAILY;COUNT=5000\", \"expires\": \"PT1S\"").path("id")
                .asText();
        Instant then = Instant.parse(start).plus(Duration.ofDays(35));

        due(late, then);
        due(skip, then);

        await().until(() -> past(late).size() + past(skip).size(), size -> size == 4);
        assertThat(past(late).at("/0/outcome").asText()).isEqualTo("raised");
        assertThat(past(late).at("/1/outcome").asText()).isEqualTo("skipped");
        assertThat(past(late).at("/1/missed").asInt()).isGreaterThan(8000);
        assertThat(past(late).at("/1/reason").asText()).contains("only the newest counts");
        assertThat(past(skip).at("/0/outcome").asText()).isEqualTo("skipped");
        assertThat(past(skip).at("/0/reason").asText()).contains("late, and skipped after 1 seconds");
        assertThat(Instant.parse(schedule(late).at("/next/0/scheduledFor").asText())).isAfter(Instant.now());
        assertThat(schedule(skip).path("status").asText()).isEqualTo("active");
        JsonNode raised = get("/api/events/" + past(late).at("/0/eventId").asText(), tenant.token()).body();
        assertThat(raised.at("/data/scheduled/lateSeconds").asLong()).isEqualTo(past(late).at("/0/lateSeconds").asLong());
        assertThat(events("appointment.reminder")).as("no burst").isEqualTo(1);
    }

    @Test
    void severalNodesRaiseEachOccurrenceOnceAndAnotherTenantDoesNotWait() {
        UUID many = UUID.fromString(newTenant("Many").id());
        int count = 1500;
        database.jdbc().sql("""
                insert into schedule (tenant_id, id, key, status, type, content, starts, zone, next_local, next_at, created_at, updated_at)
                select ?, gen_random_uuid(), n::text, 'active', 'schedule.cancel', '{"key": "nobody"}', now() at time zone 'UTC', 'UTC',
                  now() at time zone 'UTC', now(), now(), now()
                from generate_series(1, ?) n""").params(many, count).update();
        String one = make(REMINDER + ", \"at\": \"2027-03-01T09:00:00Z\"").path("id").asText();
        due(one, Instant.now());
        DueSchedules node = new DueSchedules(database, Clock.systemUTC());
        List<CompletableFuture<Void>> nodes = List.of(CompletableFuture.runAsync(() -> drain(node, many)),
                CompletableFuture.runAsync(() -> drain(new DueSchedules(database, Clock.systemUTC()), many)));

        once(one, "done");
        nodes.forEach(CompletableFuture::join);
        await().until(() -> database.jdbc().sql("select count(*) from schedule where tenant_id = ? and status = 'active'").param(many)
                .query(Long.class).single() == 0);

        assertThat(database.jdbc().sql("select count(*) from event where tenant_id = ?").param(many).query(Long.class).single())
                .isEqualTo(count);
        assertThat(database.jdbc().sql("select count(distinct source_id) from event where tenant_id = ?").param(many).query(Long.class)
                .single()).isEqualTo(count);
    }

    private static void drain(DueSchedules node, UUID tenant) {
        while (node.raise(tenant) > 0) {
            Thread.onSpinWait();
        }
    }

    @Test
    void aScheduleThatCannotBeRaisedIsPausedAndNothingElseWaits() {
        String rule = REMINDER + ", \"at\": \"2030-01-01T09:00\", \"zone\": \"Europe/Zurich\", \"rule\": \"FREQ=DAILY\"";
        String bad = make(rule).path("id").asText();
        String good = make(rule).path("id").asText();
        database.jdbc().sql("update schedule set exceptions = '{never}' where id = ?").param(UUID.fromString(bad)).update();
        due(bad, Instant.now().minusSeconds(20));
        due(good, Instant.now().minusSeconds(10));

        await().until(() -> past(good).at("/0/outcome").asText(), "raised"::equals);

        database.jdbc().sql("update schedule set exceptions = '{}' where id = ?").param(UUID.fromString(bad)).update();
        assertThat(schedule(bad).path("status").asText()).isEqualTo("paused");
        assertThat(schedule(bad).path("reason").asText()).contains("broke down");
        assertThat(past(bad)).isEmpty();
    }

    @Test
    void aNodeWhoseClockIsAheadRaisesNothingBeforeItsTime() {
        String at = Instant.now().plus(Duration.ofMinutes(30)).truncatedTo(ChronoUnit.SECONDS).toString();
        String id = make(REMINDER + ", \"at\": \"" + at + "\"").path("id").asText();
        MovedClock clock = new MovedClock(Instant.now());

        clock.move(Duration.ofHours(1));
        int ahead = new DueSchedules(database, clock).raise(UUID.fromString(tenant.id()));
        clock.move(Duration.ofHours(-2));
        int behind = new DueSchedules(database, clock).raise(UUID.fromString(tenant.id()));

        assertThat(ahead).isZero();
        assertThat(behind).isZero();
        assertThat(schedule(id).path("status").asText()).isEqualTo("active");
    }

    @Test
    void oneTimeOrAllAreCancelledAndAScheduleIsPausedAndChanged() {
        String id = make(REMINDER + ", \"at\": \"2027-03-01T09:00\", \"zone\": \"Europe/Zurich\", \"rule\": \"FREQ=DAILY\"").path("id")
                .asText();
        String path = "/api/schedules/" + id;

        Reply skipped = post(path + "/skip", tenant.token(), "{\"scheduledFor\": \"2027-03-02T08:00:00Z\"}");
        assertThat(skipped.body().path("next")).extracting(next -> next.path("localTime").asText())
                .startsWith("2027-03-01T09:00:00", "2027-03-03T09:00:00");
        assertThat(post(path + "/skip", tenant.token(), "{\"scheduledFor\": \"2027-03-02T08:00:00Z\"}").status()).isEqualTo(409);
        assertThat(post(path + "/skip", tenant.token(), "{\"scheduledFor\": \"2027-03-02T08:00:01Z\"}").status()).isEqualTo(400);
        assertThat(past(id).at("/0/outcome").asText()).isEqualTo("cancelled");

        assertThat(post(path + "/pause", tenant.token(), "").at("/status")).isEqualTo("paused");
        due(id, Instant.now().minus(Duration.ofHours(1)));
        Reply resumed = post(path + "/resume", tenant.token(), "");
        assertThat(resumed.at("/status")).isEqualTo("active");
        assertThat(resumed.at("/next/0/localTime")).isEqualTo("2027-03-01T09:00:00");
        assertThat(past(id)).anySatisfy(each -> assertThat(each.path("reason").asText()).startsWith("It was paused"));

        Reply changed = send(request(path, tenant.token(), "PATCH",
                BodyPublishers.ofString("{\"name\": \"Daily\", \"at\": \"2027-04-01T10:00\", \"zone\": \"America/New_York\"}"),
                "application/json"));
        assertThat(changed.status()).as(changed.raw().body()).isEqualTo(200);
        assertThat(changed.at("/next/0/at")).isEqualTo("2027-04-01T10:00:00-04:00");
        assertThat(changed.body().has("rule")).isFalse();
        String seen = skipped.raw().headers().firstValue("ETag").orElse("\"0-\"");
        Reply stale = send(request(path, tenant.token()).DELETE().header("If-Match", seen));
        assertThat(stale.status()).isEqualTo(412);

        assertThat(delete(path, tenant.token()).status()).isEqualTo(204);
        assertThat(schedule(id).path("status").asText()).isEqualTo("cancelled");
        assertThat(schedule(id).path("next")).isEmpty();
        assertThat(post(path + "/resume", tenant.token(), "").status()).isEqualTo(409);
        assertThat(get("/api/schedules?status=cancelled", tenant.token()).body().path("items")).hasSize(1);
        assertThat(get("/api/audit?resourceType=schedule", tenant.token()).body().path("items"))
                .extracting(entry -> entry.path("action").asText()).contains("schedule.create", "schedule.skip", "schedule.pause",
                        "schedule.resume", "schedule.update", "schedule.cancel");
    }

    @Test
    void aReminderMovesAndIsCancelledWithItsAppointment() {
        String key = "appointment.reminder/a-1";
        event("appointment.booked", """
                {"id": "a-1", "title": "Haircut", "startsAt": "2027-03-28T10:00", "timeZone": "Europe/Zurich",
                 "customer": {"email": "ann@example.com"}}""");
        await().until(() -> byKey(key).at("/next/0/at").asText(), "2027-03-27T09:00:00+01:00"::equals);

        event("appointment.moved", "{\"id\": \"a-1\", \"startsAt\": \"2027-04-10T10:00:00+02:00\"}");
        await().until(() -> byKey(key).at("/next/0/scheduledFor").asText(), "2027-04-09T08:00:00Z"::equals);
        String id = byKey(key).path("id").asText();
        due(id, Instant.now());
        once(id, "done");
        JsonNode raised = get("/api/events/" + past(id).at("/0/eventId").asText(), tenant.token()).body();
        assertThat(raised.at("/data/startsAt").asText()).as("the time it was moved to").isEqualTo("2027-04-10T10:00+02:00");

        event("appointment.moved", "{\"id\": \"a-1\", \"startsAt\": \"2027-05-10T10:00:00+02:00\"}");
        await().until(() -> byKey(key).at("/next/0/scheduledFor").asText(), "2027-05-09T08:00:00Z"::equals);
        event("appointment.cancelled", "{\"id\": \"a-1\", \"reason\": \"ill\"}");
        JsonNode cancelled = once(id, "cancelled");
        assertThat(cancelled.path("reason").asText()).isEqualTo("The appointment a-1 was cancelled: ill");
        assertThat(past(id)).anySatisfy(each -> assertThat(each.path("outcome").asText()).isEqualTo("cancelled"));

        event("appointment.cancelled", "{\"id\": \"a-2\"}");
        event("appointment.booked", "{\"id\": \"a-2\", \"title\": \"Haircut\", \"startsAt\": \"2027-03-28T10:00:00Z\"}");
        await().until(() -> byKey("appointment.reminder/a-2").path("status").asText(), "cancelled"::equals);

        event("appointment.booked", "{\"id\": \"a-3\", \"title\": \"Haircut\", \"startsAt\": \"" + Instant.now().plusSeconds(7200) + "\"}");
        await().until(() -> byKey("appointment.reminder/a-3").path("status").asText(), "done"::equals);
        assertThat(past(byKey("appointment.reminder/a-3").path("id").asText()).at("/0/outcome").asText()).isEqualTo("skipped");
    }

    @Test
    void aNoticeThatNobodyOpensIsFollowedByOneTextMessage() {
        post("/api/suppressions", tenant.token(), "{\"channel\": \"sms\", \"address\": \"+41791112233\"}");
        Reply unopened = notice("+41791234567", "");
        Reply opened = notice("+41791234568", "");
        Reply suppressed = notice("+41791112233", "");
        event("notice.done", "{\"id\": \"order-7\"}");
        Reply done = notice("+41791234569", ", \"id\": \"order-7\"");
        for (Reply each : List.of(unopened, opened, suppressed)) {
            await().until(() -> waiting(each).path("status").asText(), "active"::equals);
        }
        assertThat(Duration.between(Instant.now(), Instant.parse(waiting(unopened).at("/next/0/scheduledFor").asText())))
                .isBetween(Duration.ofMinutes(5), Duration.ofMinutes(10));
        await().until(() -> waiting(done).path("status").asText(), "cancelled"::equals);

        reported(delivery(tenant, opened.at("/deliveries/0/id"), "delivered"), "opened");
        await().until(() -> waiting(opened).path("status").asText(), "cancelled"::equals);
        assertThat(waiting(opened).path("reason").asText()).endsWith("was cancelled: it was opened");
        due(waiting(unopened).path("id").asText(), Instant.now());
        due(waiting(suppressed).path("id").asText(), Instant.now());

        await().until(() -> deliveries(tenant, "?operation=sms.send").stream().map(each -> each.path("status").asText()).sorted().toList(),
                List.of("cancelled", "delivered")::equals);
        assertThat(deliveries(tenant, "?operation=sms.send")).extracting(each -> each.at("/message/to").asText() + " "
                + each.path("reason").asText("")).containsExactlyInAnyOrder("+41791234567 ", "+41791112233 suppressed");
        assertThat(waiting(unopened).path("status").asText()).isEqualTo("done");
    }

    @Test
    void aTextMessageThatWaitsForTheEndOfQuietHoursIsStoppedToo() {
        java.time.LocalTime now = java.time.LocalTime.now(java.time.ZoneOffset.UTC).truncatedTo(ChronoUnit.MINUTES);
        Reply quiet = put("/api/quiet-hours", tenant.token(), """
                {"starts": "%s", "ends": "%s", "zone": "UTC", "channels": ["sms"]}""".formatted(now.minusHours(2), now.plusHours(2)));
        assertThat(quiet.status()).as(quiet.raw().body()).isEqualTo(200);
        Reply notice = notice("+41791234567", "");
        await().until(() -> waiting(notice).path("status").asText(), "active"::equals);
        due(waiting(notice).path("id").asText(), Instant.now());
        await().until(() -> deliveries(tenant, "?operation=sms.send").stream().map(each -> each.path("reason").asText()).toList(),
                List.of("quiet")::equals);

        reported(delivery(tenant, notice.at("/deliveries/0/id"), "delivered"), "clicked");

        await().until(() -> deliveries(tenant, "?operation=sms.send").get(0).path("status").asText(), "cancelled"::equals);
        assertThat(deliveries(tenant, "?operation=sms.send").get(0).path("reason").asText()).isEqualTo("called off");
    }

    private Reply notice(String phone, String more) {
        Reply posted = post("/api/events", tenant.token(), """
                {"type": "notice.urgent", "data": {"subject": "Gate", "text": "The gate is open", "email": "ann@example.com",
                 "phone": "%s"%s}}""".formatted(phone, more));
        assertThat(posted.status()).as(posted.raw().body()).isEqualTo(202);
        assertThat(posted.body().path("deliveries")).hasSize(1);
        return posted;
    }

    private JsonNode waiting(Reply notice) {
        return byKey("notice.unopened/" + notice.at("/eventId"));
    }

    private void reported(JsonNode delivery, String state) {
        ObjectNode data = json.createObjectNode().put("provider", delivery.path("provider").asText())
                .put("connectionId", delivery.path("connectionId").asText()).put("state", state).put("at", Instant.now().toString())
                .put("recipient", "ann@example.com");
        data.putArray("objects").add(delivery.path("providerMessageId").asText());
        UUID id = Ids.next();
        database.transaction().executeWithoutResult(status -> {
            database.jdbc().sql("""
                    insert into event (tenant_id, id, type, source, source_id, time, data, created_at)
                    values (?, ?, 'delivery.report', 'sendgrid', ?, now(), ?, now())""")
                    .params(UUID.fromString(tenant.id()), id, id.toString(), data.toString()).update();
            database.jdbc().sql("insert into inbox (tenant_id, event_id, status, planned_routes, due_at, received_at, updated_at)"
                    + " values (?, ?, 'received', '{serai:received}', now(), now(), now())")
                    .params(UUID.fromString(tenant.id()), id).update();
        });
    }

    @Test
    void whatIsErasedOfAPersonIsNotRaised() {
        String id = make(REMINDER + ", \"at\": \"2027-03-01T09:00:00Z\"").path("id").asText();
        String other = make("\"type\": \"appointment.reminder\", \"data\": {\"title\": \"Haircut\", \"startsAt\": \"noon\"},"
                + " \"at\": \"2027-03-01T09:00:00Z\"").path("id").asText();

        Reply erased = post("/api/tenants/" + tenant.id() + "/erasures", tenant.token(), "{\"subject\": \"ann@example.com\"}");

        assertThat(erased.status()).as(erased.raw().body()).isBetween(200, 202);
        await().until(() -> get("/api/schedules/" + id, tenant.token()).status(), status -> status == 404);
        assertThat(schedule(other).path("status").asText()).isEqualTo("active");
    }
}
