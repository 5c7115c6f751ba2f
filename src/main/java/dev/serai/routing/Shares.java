package dev.serai.routing;

import dev.serai.connection.Connection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Puts connections in an order in which each comes first for its share of the deliveries (weighted rendezvous hashing): the same delivery
 * finds the same order on every node and in every round, and one more connection moves only what it takes itself.
 */
final class Shares {

    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private Shares() {}

    /** @param deliveryId null to have the greatest share first */
    static List<Connection> order(List<Connection> group, UUID deliveryId) {
        Map<UUID, Double> draws = new HashMap<>();
        group.forEach(connection -> draws.put(connection.id(), draw(connection, deliveryId)));
        return group.stream().sorted(Comparator.comparing(connection -> draws.get(connection.id()))).toList();
    }

    private static double draw(Connection connection, UUID deliveryId) {
        int weight = connection.selection().weightOrUsual();
        if (deliveryId == null) {
            return -weight;
        }
        long hash = mix(connection.id().getLeastSignificantBits() + GOLDEN);
        hash = mix(hash ^ connection.id().getMostSignificantBits());
        hash = mix(hash ^ deliveryId.getLeastSignificantBits());
        hash = mix(hash ^ deliveryId.getMostSignificantBits());
        double uniform = ((hash >>> 11) + 0.5) * 0x1.0p-53;
        return -Math.log(uniform) / weight;
    }

    /** As SplitMix64 ends: every bit of the input changes about half of those of the output. */
    private static long mix(long value) {
        long mixed = (value ^ value >>> 30) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
        return mixed ^ mixed >>> 31;
    }
}
