package dev.serai.rehearsal;

import java.util.List;
import java.util.UUID;

/**
 * How far a rehearsal is, and what it came to so far.
 *
 * @param tenant whose events or deliveries are looked at now; null before the first
 * @param before the last of these that was looked at; null before the latest
 * @param ofTenant how many of that tenant
 * @param looked how many were looked at
 * @param same of how many nothing would differ
 * @param different of how many something would
 * @param undecided of how many it cannot be told
 * @param erased how many could not be looked at, since what they held was erased
 * @param listed how many differences are listed
 * @param limited whether there are more than were looked at
 * @param workedMillis how long it worked
 * @param groups the differences by what they are
 */
record Progress(UUID tenant, UUID before, long ofTenant, long looked, long same, long different, long undecided, long erased, long listed,
        boolean limited, long workedMillis, List<Group> groups) {

    static final Progress NONE = new Progress(null, null, 0, 0, 0, 0, 0, 0, 0, false, 0, List.of());

    /**
     * Differences of one kind in one place.
     *
     * @param kind one of {@link Difference}
     * @param route null where no route is concerned
     * @param name of the operation, or the type of the event
     * @param field the field that differs; null where it is the whole
     * @param words why; null where nothing is to be said
     * @param example the first event or delivery
     */
    record Group(String kind, String route, String name, String field, String words, long count, UUID example) {}
}
