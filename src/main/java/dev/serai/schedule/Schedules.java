package dev.serai.schedule;

import dev.serai.api.EntityTags;
import dev.serai.api.ProblemException;
import dev.serai.audit.AuditLog;
import dev.serai.ledger.Ids;
import dev.serai.schedule.Schedule.Origin;
import dev.serai.schedule.Schedule.State;
import dev.serai.schedule.ScheduleReader.Wanted;
import dev.serai.schedule.When.Relation;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Makes, changes and cancels schedules, and moves and cancels those with an anchor together with that. */
@Component
class Schedules {

    private static final int MOST = 100_000;

    private final ScheduleStore store;
    private final AuditLog audit;
    private final Clock clock;

    Schedules(ScheduleStore store, AuditLog audit, Clock clock) {
        this.store = store;
        this.audit = audit;
        this.clock = clock;
    }

    /** A change as the audit log keeps it: without the content. */
    private record Audited(String key, String name, String status, String operation, String type, String starts, String zone, String rule,
            String anchor, Instant next) {

        private static Audited of(Schedule s) {
            Relation relation = s.when().relation();
            return new Audited(s.key(), s.name(), s.state().status(), s.what().operation(), s.what().type(),
                    s.when().starts() == null ? null : s.when().starts().toString(), s.when().zone().getId(), s.when().rule(),
                    relation == null ? null : relation.distance().text() + " of " + relation.type() + " " + relation.id(),
                    s.state().next() == null ? null : s.state().next().at());
        }
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    /**
     * Makes one that somebody asked for, and writes that down.
     *
     * @throws ProblemException 409 where there is one of its key
     */
    @Transactional
    public Schedule create(UUID tenantId, UUID askedBy, Wanted wanted) {
        if (store.count(tenantId) >= MOST) {
            throw new ProblemException(409, "Too many schedules", "There are " + MOST + " schedules that are active or paused; cancel some",
                    List.of());
        }
        Schedule made = made(tenantId, wanted, new Origin(null, null, null, askedBy));
        if (!store.insert(made)) {
            UUID id = store.lockedByKey(tenantId, made.key()).map(Schedule::id).orElse(null);
            throw new ProblemException(409, "Conflict", "There is a schedule with the key \"" + made.key() + "\": " + id
                    + "; change that one, or leave the key out", List.of());
        }
        audit.record(tenantId, "schedule.create", made.id(), null, Audited.of(made));
        return made;
    }

    private Schedule made(UUID tenantId, Wanted wanted, Origin origin) {
        UUID id = Ids.next();
        Instant now = now();
        return new Schedule(tenantId, id, wanted.key() == null ? id.toString() : wanted.key(), wanted.name(), wanted.what(), wanted.when(),
                wanted.expires(), state(tenantId, wanted, origin.cause(), now), origin, now, now, 1);
    }

    /** What is known of when it is next; puts down what is said of its anchor. */
    private State state(UUID tenantId, Wanted wanted, UUID cause, Instant now) {
        Relation relation = wanted.when().relation();
        if (relation == null) {
            return new State(Schedule.ACTIVE, wanted.first(), null);
        }
        if (wanted.anchor() != null) {
            store.addAnchor(tenantId, wanted.anchor(), cause, now);
        }
        Optional<Anchor> anchor = store.anchor(tenantId, relation.type(), relation.id());
        if (anchor.isPresent() && anchor.get().cancelledAt() != null) {
            return new State(Schedule.CANCELLED, null, cancelled(anchor.get()));
        }
        return new State(Schedule.ACTIVE, anchor.map(found -> occurrence(wanted.when(), found)).orElse(null), null);
    }

    private static String cancelled(Anchor anchor) {
        return "The " + anchor.type() + " " + anchor.id() + " was cancelled" + (anchor.reason() == null ? "" : ": " + anchor.reason());
    }

    static Occurrence occurrence(When when, Anchor anchor) {
        return Occurrence.of(when.relation().distance().from(anchor.at(), when.zone()), when.zone());
    }

    /**
     * Makes one that a route asks for, or changes what there is of its key, where that is not over. What a later event set stays.
     *
     * @param cause the event by which the route does it
     */
    @Transactional
    public void set(UUID tenantId, UUID cause, UUID askedBy, Wanted wanted) {
        Origin origin = store.origin(tenantId, cause, askedBy).orElseGet(() -> new Origin(cause, null, null, askedBy));
        Schedule made = made(tenantId, wanted.key() != null ? wanted : new Wanted(cause.toString(), wanted.name(), wanted.what(),
                wanted.when(), wanted.expires(), wanted.anchor(), wanted.first()), origin);
        if (store.insert(made)) {
            return;
        }
        Schedule before = store.lockedByKey(tenantId, made.key()).orElseThrow();
        boolean older = before.origin().cause() != null && before.origin().cause().compareTo(cause) > 0;
        if (before.state().isLive() && !older) {
            store.update(new Schedule(tenantId, before.id(), before.key(), made.name(), made.what(), made.when(), made.expires(),
                    before.state().status().equals(Schedule.PAUSED) && made.state().status().equals(Schedule.ACTIVE)
                            ? new State(Schedule.PAUSED, made.state().next(), null) : made.state(),
                    origin, before.createdAt(), now(), before.version()));
        }
    }

    /** Changes one that is not over, and writes that down. */
    @Transactional
    public Schedule change(UUID tenantId, UUID id, String ifMatch, UnaryOperator<Schedule> change) {
        Schedule before = live(tenantId, id, ifMatch);
        Schedule after = change.apply(before);
        return written(before, after, "schedule.update");
    }

    private Schedule live(UUID tenantId, UUID id, String ifMatch) {
        Schedule found = store.locked(tenantId, id).orElseThrow(() -> ProblemException.notFound("schedule"));
        EntityTags.requireMatch(ifMatch, found.version());
        if (!found.state().isLive()) {
            throw new ProblemException(409, "Conflict", "The schedule is " + found.state().status() + "; nothing more comes of it",
                    List.of());
        }
        return found;
    }

    private Schedule written(Schedule before, Schedule after, String action) {
        Schedule changed = new Schedule(after.tenantId(), after.id(), after.key(), after.name(), after.what(), after.when(),
                after.expires(), after.state(), after.origin(), after.createdAt(), now(), before.version() + 1);
        store.update(changed);
        audit.record(after.tenantId(), action, after.id(), Audited.of(before), Audited.of(changed));
        return changed;
    }

    /** Lets nothing more come of it. What it raised before goes its way. */
    @Transactional
    public void cancel(UUID tenantId, UUID id, String ifMatch) {
        Schedule before = live(tenantId, id, ifMatch);
        written(before, over(before, "Somebody cancelled it"), "schedule.cancel");
    }

    private Schedule over(Schedule schedule, String reason) {
        if (schedule.state().next() != null) {
            store.note(schedule.tenantId(), schedule.id(), schedule.state().next(), "cancelled", 0, reason, now());
        }
        return schedule.with(new State(Schedule.CANCELLED, null, reason));
    }

    /** The same, for a route, of the one with this key; nothing where there is none, or it is over. */
    @Transactional
    public void cancel(UUID tenantId, String key, String reason) {
        store.lockedByKey(tenantId, key).filter(found -> found.state().isLive())
                .ifPresent(found -> store.update(over(found, reason == null ? "A route cancelled it" : reason)));
    }

    @Transactional
    public Schedule pause(UUID tenantId, UUID id, String ifMatch) {
        Schedule before = live(tenantId, id, ifMatch);
        return before.state().status().equals(Schedule.PAUSED) ? before
                : written(before, before.with(new State(Schedule.PAUSED, before.state().next(), null)), "schedule.pause");
    }

    /** Goes on with what comes from now on: what was due meanwhile is skipped. */
    @Transactional
    public Schedule resume(UUID tenantId, UUID id, String ifMatch) {
        Schedule before = live(tenantId, id, ifMatch);
        if (before.state().status().equals(Schedule.ACTIVE)) {
            return before;
        }
        Occurrence next = before.state().next();
        Instant now = now();
        State after = new State(Schedule.ACTIVE, next, null);
        if (next != null && !next.at().isAfter(now)) {
            store.note(tenantId, id, next, "skipped", 0, "It was paused when this was due, until " + now, now);
            Occurrence following = before.when().after(now).next();
            after = new State(following == null ? Schedule.DONE : Schedule.ACTIVE, following, following == null
                    ? "It was paused when it was due" : null);
        }
        return written(before, before.with(after), "schedule.resume");
    }

    /**
     * Cancels one occurrence.
     *
     * @throws ProblemException 409 for one that is past, or was raised; 400 for a time that is none
     */
    @Transactional
    public Schedule skip(UUID tenantId, UUID id, String ifMatch, Instant scheduledFor) {
        Schedule before = live(tenantId, id, ifMatch);
        if (store.hasBecome(tenantId, id, scheduledFor)) {
            throw new ProblemException(409, "Conflict", "Something became of " + scheduledFor + " already; the history of the schedule"
                    + " tells what", List.of());
        }
        Occurrence next = before.state().next();
        Occurrence meant = next != null && next.at().equals(scheduledFor) ? next : before.when().after(scheduledFor.minusNanos(1)).next();
        if (meant == null || !meant.at().equals(scheduledFor) || !scheduledFor.isAfter(now())) {
            throw ProblemException.badField("scheduledFor", "is " + scheduledFor + ", which is no time that is to come of this schedule;"
                    + " see next");
        }
        store.note(tenantId, id, meant, "cancelled", 0, "Somebody cancelled this one", now());
        if (before.when().relation() != null) {
            return written(before, before.with(new State(Schedule.DONE, null, "Its only time was cancelled")), "schedule.skip");
        }
        When without = before.when().except(meant.local());
        Occurrence following = next != null && next.at().equals(scheduledFor) ? without.after(scheduledFor).next() : next;
        return written(before, before.with(without, new State(following == null ? Schedule.DONE : before.state().status(), following,
                following == null ? "All of its times were cancelled" : null)), "schedule.skip");
    }

    /** Keeps in mind when an anchor is, and moves all that are kept at a distance from it. */
    @Transactional
    public void moveAnchor(UUID tenantId, Anchor anchor, UUID cause) {
        Instant now = now();
        if (!store.moveAnchor(tenantId, anchor, cause, now)) {
            return;
        }
        for (Schedule each : store.lockedOf(tenantId, anchor.type(), anchor.id())) {
            Occurrence moved = occurrence(each.when(), anchor);
            boolean again = each.state().isLive() || moved.at().isAfter(now) && each.state().reason() == null;
            if (again && !store.hasBecome(tenantId, each.id(), moved.at())) {
                store.update(each.with(new State(each.state().status().equals(Schedule.PAUSED) ? Schedule.PAUSED : Schedule.ACTIVE, moved,
                        null)));
            }
        }
    }

    /** Cancels an anchor for good, and all that are kept at a distance from it. */
    @Transactional
    public void cancelAnchor(UUID tenantId, Anchor anchor, UUID cause) {
        store.cancelAnchor(tenantId, anchor.type(), anchor.id(), anchor.reason(), cause, now());
        for (Schedule each : store.lockedOf(tenantId, anchor.type(), anchor.id())) {
            if (each.state().isLive()) {
                store.update(over(each, cancelled(anchor)));
            }
        }
    }
}
