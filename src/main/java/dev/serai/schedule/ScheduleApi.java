package dev.serai.schedule;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.api.Answer;
import dev.serai.api.EntityTags;
import dev.serai.api.Fields;
import dev.serai.api.Page;
import dev.serai.api.PathId;
import dev.serai.api.ProblemException;
import dev.serai.api.Query;
import dev.serai.api.RequestBody;
import dev.serai.api.Times;
import dev.serai.api.Versioned;
import dev.serai.schedule.Schedule.State;
import dev.serai.schedule.Schedule.What;
import dev.serai.schedule.ScheduleReader.Timing;
import dev.serai.schedule.ScheduleReader.Wanted;
import dev.serai.schedule.ScheduleStore.Filter;
import dev.serai.schedule.ScheduleStore.Past;
import dev.serai.security.Caller;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Header;
import org.springframework.stereotype.Component;

/** What the routes of {@code /api/schedules} call. */
@Component
public class ScheduleApi {

    private static final String[] STATUSES = {Schedule.ACTIVE, Schedule.PAUSED, Schedule.DONE, Schedule.CANCELLED};
    private static final int LONGEST = 200;
    private static final int SHOWN = 5;
    private static final int MOST_SHOWN = 50;

    private final ScheduleStore store;
    private final Schedules schedules;
    private final ScheduleReader reader;
    private final Clock clock;

    ScheduleApi(ScheduleStore store, Schedules schedules, ScheduleReader reader, Clock clock) {
        this.store = store;
        this.schedules = schedules;
        this.reader = reader;
        this.clock = clock;
    }

    /**
     * One time that is to come.
     *
     * @param at with the offset of the zone
     * @param note what the turning of the clock does to it; absent for nothing
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Next(Instant scheduledFor, OffsetDateTime at, LocalDateTime localTime, String zone, String note) {

        private static Next of(Occurrence occurrence) {
            return occurrence == null ? null : new Next(occurrence.at(), occurrence.at().atZone(occurrence.zone()).toOffsetDateTime(),
                    occurrence.local(), occurrence.zone().getId(), occurrence.note());
        }
    }

    /** What something is before or after. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Of(String type, String id, String field) {}

    /**
     * A schedule.
     *
     * @param reason why nothing more comes of it; absent where that is plain
     * @param at local time; absent where it is before or after something
     * @param data of the event; absent in lists, as message is
     * @param next the times that are to come; only the first in lists
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Shown(UUID id, String key, String name, String status, String reason, String type, String subject, ObjectNode data,
            String operation, ObjectNode message, LocalDateTime at, String zone, String rule, List<LocalDateTime> exceptions, String before,
            String after, Of of, String misfire, String expires, List<Next> next, UUID causedBy, Instant createdAt, Instant updatedAt,
            @JsonIgnore long version) implements Versioned {

        /** @param whole whether its content comes along, which lists do not have */
        private static Shown of(Schedule s, List<Next> next, boolean whole) {
            When.Relation relation = s.when().relation();
            boolean isEvent = s.what().operation() == null;
            String distance = relation == null ? null : relation.distance().plain();
            boolean before = relation != null && relation.distance().isBefore();
            Duration expires = s.expires();
            return new Shown(s.id(), s.key(), s.name(), s.state().status(), s.state().reason(), s.what().type(), s.what().subject(),
                    whole && isEvent ? s.what().content() : null, s.what().operation(), whole && !isEvent ? s.what().content() : null,
                    s.when().starts(),
                    s.when().zone().getId(), s.when().rule(), s.when().rule() == null ? null
                            : s.when().exceptions().stream().sorted().toList(),
                    before ? distance : null, before ? null : distance,
                    relation == null ? null : new Of(relation.type(), relation.id(), relation.field()), expires == null ? "late" : "skip",
                    expires == null ? null : expires.toString(), next, s.origin().cause(), s.createdAt(), s.updatedAt(), s.version());
        }
    }

    /** The times of what is not stored. */
    record Preview(List<Next> next) {}

    /** {@code GET /api/schedules?status=&anchorType=&anchorId=&cursor=&limit=}. */
    public Page<Shown> list(Exchange exchange) {
        UUID tenant = Caller.requiredTenant();
        Query query = Query.of(exchange.getMessage());
        String status = query.get("status");
        if (status != null && !Arrays.asList(STATUSES).contains(status)) {
            throw ProblemException.badField("status", "is \"" + status + "\"; accepted are " + String.join(", ", STATUSES));
        }
        int most = Page.limit(query.get("limit"));
        Filter filter = new Filter(status, query.get("anchorType"), query.get("anchorId"));
        return Page.of(store.before(tenant, filter, Page.cursor(query.get("cursor")), most + 1), most, Schedule::id,
                each -> Shown.of(each, each.state().next() == null ? List.of() : List.of(Next.of(each.state().next())), false));
    }

    /** {@code GET /api/schedules/{id}?next=}. */
    public Shown get(Exchange exchange) {
        UUID id = id(exchange.getMessage().getHeader("id", String.class));
        int most = number(Query.of(exchange.getMessage()).get("next"));
        return shown(store.find(Caller.requiredTenant(), id).orElseThrow(() -> ProblemException.notFound("schedule")), most);
    }

    private static int number(String text) {
        if (text == null || text.isBlank()) {
            return SHOWN;
        }
        if (!text.strip().matches("[1-9][0-9]?") || Integer.parseInt(text.strip()) > MOST_SHOWN) {
            throw ProblemException.badField("next", "is \"" + text + "\"; a whole number from 1 to " + MOST_SHOWN + " is accepted");
        }
        return Integer.parseInt(text.strip());
    }

    private static Shown shown(Schedule schedule, int most) {
        return Shown.of(schedule, next(schedule.state().next(), schedule.when(), most), true);
    }

    private static List<Next> next(Occurrence first, When when, int most) {
        List<Next> next = new ArrayList<>();
        if (first != null) {
            next.add(Next.of(first));
            try {
                When.Walk walk = when.after(first.at());
                for (Occurrence each = next.size() < most ? walk.next() : null; each != null;
                        each = next.size() < most ? walk.next() : null) {
                    next.add(Next.of(each));
                }
            } catch (Recurrence.EndlessSearchException e) {
                return next;
            }
        }
        return next;
    }

    public Answer create(@Body byte[] body) {
        Caller caller = Caller.required();
        UUID tenant = caller.tenant();
        Wanted wanted = reader.read(tenant, caller.userId(), RequestBody.object(body, ScheduleReader.THEIRS));
        Schedule made = schedules.create(tenant, caller.userId(), wanted);
        return Answer.created(shown(made, SHOWN), "/api/schedules/" + made.id());
    }

    /** Takes what {@link #create} takes, of which only the times count, and how many of them are wanted ({@code occurrences}). */
    public Preview preview(@Body byte[] body) {
        Caller.requiredTenant();
        ObjectNode given = RequestBody.object(body, ScheduleReader.THEIRS);
        Fields fields = new Fields(given);
        fields.onlyKnown(Stream.concat(ScheduleReader.KNOWN.stream(), Stream.of("occurrences")).toList());
        Integer most = fields.integer("occurrences", 1, MOST_SHOWN);
        Timing timing = reader.times(given, fields);
        fields.check();
        Occurrence first = timing.first();
        if (timing.when().relation() != null && timing.anchor() != null) {
            first = Schedules.occurrence(timing.when(), timing.anchor());
        }
        return new Preview(next(first, timing.when(), most == null ? SHOWN : most));
    }

    /** Changes what is given: name, what is raised, when, or how late it may be; the times all together. */
    public Shown update(@Header("id") String id, @Header(EntityTags.IF_MATCH) String ifMatch, @Body byte[] body) {
        Caller caller = Caller.required();
        UUID tenant = caller.tenant();
        ObjectNode given = RequestBody.object(body, ScheduleReader.THEIRS);
        Fields fields = new Fields(given);
        fields.onlyKnown(ScheduleReader.KNOWN.stream().filter(name -> !name.equals("key") && !name.equals("of")
                && !name.equals("before") && !name.equals("after")).toList());
        String name = fields.text("name", LONGEST);
        boolean timed = ScheduleReader.TIMES.stream().anyMatch(given::has);
        boolean late = ScheduleReader.LATENESS.stream().anyMatch(given::has);
        boolean content = List.of("type", "data", "subject", "operation", "message").stream().anyMatch(given::has);
        What what = content ? reader.what(tenant, caller.userId(), given, fields) : null;
        Timing timing = timed ? reader.times(given, fields) : null;
        Duration expires = late ? reader.expires(fields) : null;
        fields.check();
        return shown(schedules.change(tenant, id(id), ifMatch, before -> {
            if (timed && before.when().relation() != null) {
                throw ProblemException.badField("at", "cannot be set: the schedule goes with the " + before.when().relation().type() + " "
                        + before.when().relation().id() + ", and moves with it");
            }
            return new Schedule(tenant, before.id(), before.key(), given.has("name") ? name : before.name(), content ? what : before.what(),
                    timed ? timing.when() : before.when(), late ? expires : before.expires(),
                    timed ? new State(before.state().status(), timing.first(), null) : before.state(), before.origin(), before.createdAt(),
                    before.updatedAt(), before.version());
        }), SHOWN);
    }

    public Answer cancel(@Header("id") String id, @Header(EntityTags.IF_MATCH) String ifMatch) {
        schedules.cancel(Caller.requiredTenant(), id(id), ifMatch);
        return Answer.noContent();
    }

    public Shown pause(@Header("id") String id, @Header(EntityTags.IF_MATCH) String ifMatch) {
        return shown(schedules.pause(Caller.requiredTenant(), id(id), ifMatch), SHOWN);
    }

    public Shown resume(@Header("id") String id, @Header(EntityTags.IF_MATCH) String ifMatch) {
        return shown(schedules.resume(Caller.requiredTenant(), id(id), ifMatch), SHOWN);
    }

    /** Cancels one occurrence: {@code {scheduledFor}}, a time that {@code next} lists. */
    public Shown skip(@Header("id") String id, @Header(EntityTags.IF_MATCH) String ifMatch, @Body byte[] body) {
        UUID tenant = Caller.requiredTenant();
        Schedule found = store.find(tenant, id(id)).orElseThrow(() -> ProblemException.notFound("schedule"));
        Fields fields = new Fields(RequestBody.object(body));
        fields.onlyKnown(List.of("scheduledFor"));
        Instant meant = ScheduleReader.instant(fields, "scheduledFor", found.when().zone());
        fields.check();
        return shown(schedules.skip(tenant, found.id(), ifMatch, meant), SHOWN);
    }

    /** {@code GET /api/schedules/{id}/occurrences?cursor=&limit=}: what became of them, the latest first. */
    public Page<Past> occurrences(Exchange exchange) {
        UUID tenant = Caller.requiredTenant();
        UUID id = id(exchange.getMessage().getHeader("id", String.class));
        Query query = Query.of(exchange.getMessage());
        int most = Page.limit(query.get("limit"));
        String cursor = query.get("cursor");
        Instant before = cursor == null ? null : Times.parse(cursor);
        if (cursor != null && before == null) {
            throw ProblemException.badField("cursor", "is \"" + cursor + "\"; send the nextCursor of the page before");
        }
        store.find(tenant, id).orElseThrow(() -> ProblemException.notFound("schedule"));
        List<Past> rows = store.past(tenant, id, before, most + 1);
        boolean more = rows.size() > most;
        List<Past> shown = more ? rows.subList(0, most) : rows;
        return new Page<>(shown, more ? shown.get(most - 1).scheduledFor().toString() : null);
    }

    private static UUID id(String id) {
        return PathId.of(id, "schedule");
    }
}
