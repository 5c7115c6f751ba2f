package dev.serai.rehearsal;

import dev.serai.rehearsal.Progress.Group;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

/** Counts what a turn of a rehearsal finds, on top of what was found before. */
final class Tally {

    private static final int MOST_GROUPS = 200;
    private static final int LONGEST_WORDS = 300;
    /** In a word that is the same for all, such as HTTP 404. */
    private static final int MOST_DIGITS = 4;

    /** What is told of those that would be as they are, or of which nobody can say. */
    private static final Set<String> OPEN = Set.of(Difference.UNDECIDED, Difference.STAYS);

    private final int mostListed;
    private final Map<List<Object>, Group> groups = new LinkedHashMap<>();
    private final List<Difference> differences = new ArrayList<>();
    private UUID tenant;
    private UUID before;
    private long ofTenant;
    private long looked;
    private long same;
    private long different;
    private long undecided;
    private long erased;
    private long listed;
    private boolean limited;
    private final long workedMillis;

    Tally(Progress progress, int mostListed) {
        this.mostListed = mostListed;
        this.tenant = progress.tenant();
        this.before = progress.before();
        this.ofTenant = progress.ofTenant();
        this.looked = progress.looked();
        this.same = progress.same();
        this.different = progress.different();
        this.undecided = progress.undecided();
        this.erased = progress.erased();
        this.listed = progress.listed();
        this.limited = progress.limited();
        this.workedMillis = progress.workedMillis();
        progress.groups().forEach(group -> groups.put(key(group), group));
    }

    UUID tenant() {
        return tenant;
    }

    UUID before() {
        return before;
    }

    long ofTenant() {
        return ofTenant;
    }

    long looked() {
        return looked;
    }

    /** Goes on with the next tenant. */
    void begin(UUID next) {
        tenant = next;
        before = null;
        ofTenant = 0;
    }

    /** Notes that there is more than is looked at. */
    void limited() {
        limited = true;
    }

    /** One that it is not about. */
    void skipped(UUID id) {
        before = id;
    }

    /** One that cannot be looked at any more. */
    void erased(UUID id) {
        passed(id);
        erased++;
    }

    /** What was found of one event or delivery. */
    void found(UUID id, List<Difference> found) {
        passed(id);
        looked++;
        boolean differs = found.stream().anyMatch(each -> !OPEN.contains(each.kind()));
        if (differs) {
            different++;
        } else if (found.isEmpty()) {
            same++;
        } else {
            undecided++;
        }
        for (Difference difference : found) {
            count(difference, id);
            if (listed < mostListed) {
                differences.add(difference);
                listed++;
            }
        }
    }

    private void passed(UUID id) {
        before = id;
        ofTenant++;
    }

    private void count(Difference difference, UUID id) {
        List<String> fields = Set.of(Difference.CHANGED, Difference.IGNORED).contains(difference.kind())
                ? difference.fields().stream().map(field -> field.field().replaceAll("\\[\\d+]", "[]")).distinct().toList() : List.of();
        for (String field : fields.isEmpty() ? Collections.<String>singletonList(null) : fields) {
            Group one = new Group(difference.kind(), difference.route(), difference.name(), field, words(difference.reason()), 1, id);
            Group known = groups.get(key(one));
            if (known != null) {
                groups.put(key(one), new Group(one.kind(), one.route(), one.name(), field, one.words(), known.count() + 1,
                        known.example()));
            } else if (groups.size() < MOST_GROUPS) {
                groups.put(key(one), one);
            }
        }
    }

    /** Without what is about one message, such as an address or a number, so that it is the same for all and names nobody. */
    private static String words(String reason) {
        if (reason == null) {
            return null;
        }
        StringBuilder words = new StringBuilder();
        for (String word : reason.split(" ")) {
            boolean ofOne = word.indexOf('@') >= 0 || word.chars().filter(Character::isDigit).count() >= MOST_DIGITS;
            words.append(words.isEmpty() ? "" : " ").append(ofOne ? "..." : word);
            if (words.length() > LONGEST_WORDS) {
                return words.substring(0, LONGEST_WORDS) + "...";
            }
        }
        return words.toString();
    }

    private static List<Object> key(Group group) {
        List<Object> key = new ArrayList<>();
        for (String part : new String[] {group.kind(), group.route(), group.name(), group.field(), group.words()}) {
            key.add(Objects.requireNonNullElse(part, ""));
        }
        return key;
    }

    List<Difference> differences() {
        return differences;
    }

    /** @param millis how long the turn took */
    Progress progress(long millis) {
        return new Progress(tenant, before, ofTenant, looked, same, different, undecided, erased, listed, limited, workedMillis + millis,
                List.copyOf(groups.values()));
    }
}
