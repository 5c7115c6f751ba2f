package dev.serai.problem;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.event.Replanning.Made;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiPredicate;

/**
 * Which of the things that routes make of an event today stands for which delivery that was made of it: first those with the same message,
 * then those from the same place of the same route, then what is the only one left on both sides. So nobody gets what is another's.
 */
final class Pairs {

    private final Map<UUID, Made> pairs = new HashMap<>();

    /**
     * A delivery of the event.
     *
     * @param message null where it is too long to be compared
     */
    record Sibling(UUID id, JsonNode message) {}

    /** Both of one operation, in the order in which the routes ask for them. */
    Pairs(List<Sibling> siblings, List<Made> made) {
        List<Sibling> single = new ArrayList<>(siblings);
        List<Made> left = new ArrayList<>(made);
        pair(single, left, (sibling, each) -> each.message().equals(sibling.message()));
        pair(single, left, (sibling, each) -> each.id().equals(sibling.id()));
        if (single.size() == 1 && left.size() == 1) {
            pair(single, left, (sibling, each) -> true);
        }
    }

    private void pair(List<Sibling> single, List<Made> left, BiPredicate<Sibling, Made> fit) {
        single.removeIf(sibling -> {
            for (int i = 0; i < left.size(); i++) {
                if (fit.test(sibling, left.get(i))) {
                    pairs.put(sibling.id(), left.remove(i));
                    return true;
                }
            }
            return false;
        });
    }

    /** Null where nothing stands for it. */
    Made of(UUID delivery) {
        return pairs.get(delivery);
    }
}
