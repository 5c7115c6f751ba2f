package dev.serai.api;

import java.util.List;
import java.util.UUID;
import java.util.function.Function;

/**
 * One page of a list.
 *
 * @param nextCursor asks for the next page; null on the last one
 */
public record Page<T>(List<T> items, String nextCursor) {

    private static final int MOST = 200;
    private static final int USUAL = 50;

    /** Makes a page of rows of which one more than {@code limit} was read, when there is one. */
    public static <R, T> Page<T> of(List<R> rows, int limit, Function<R, UUID> id, Function<R, T> item) {
        boolean more = rows.size() > limit;
        List<R> shown = more ? rows.subList(0, limit) : rows;
        return new Page<>(shown.stream().map(item).toList(), more ? id.apply(shown.get(limit - 1)).toString() : null);
    }

    /**
     * The page of a whole list that is at hand, sorted by a key; as long as pages can be unless {@code limit} says otherwise.
     *
     * @param cursor the key to go on after; null for the first page
     */
    public static <T> Page<T> of(List<T> all, Function<T, String> key, String cursor, String limit) {
        int most = limit == null || limit.isBlank() ? MOST : limit(limit);
        List<T> rest = cursor == null || cursor.isBlank() ? all
                : all.stream().filter(item -> key.apply(item).compareTo(cursor) > 0).toList();
        boolean more = rest.size() > most;
        return new Page<>(more ? rest.subList(0, most) : rest, more ? key.apply(rest.get(most - 1)) : null);
    }

    /** The query parameter {@code limit}: 1 to 200, 50 when absent. */
    public static int limit(String limit) {
        if (limit == null || limit.isBlank()) {
            return USUAL;
        }
        try {
            int number = Integer.parseInt(limit.strip());
            if (number >= 1 && number <= MOST) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw badLimit(limit);
        }
        throw badLimit(limit);
    }

    private static ProblemException badLimit(String limit) {
        return ProblemException.badField("limit", "is \"" + limit + "\"; a whole number from 1 to " + MOST + " is accepted");
    }

    /** The query parameter {@code cursor}: the id to go on after; null for the first page. */
    public static UUID cursor(String cursor) {
        if (cursor == null || cursor.isBlank()) {
            return null;
        }
        UUID id = PathId.parse(cursor.strip());
        if (id == null) {
            throw ProblemException.badField("cursor", "is \"" + cursor + "\"; send the nextCursor of the page before");
        }
        return id;
    }
}
