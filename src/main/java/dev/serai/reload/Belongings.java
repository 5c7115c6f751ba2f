package dev.serai.reload;

import dev.serai.reload.camel.ContextState;
import dev.serai.reload.camel.ContextState.Shelf;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * Remembers which file's version put what into a Camel context, so that it goes with the version: then what a later version put in the
 * same place stays, and what was there before comes back. Used by one thread at a time.
 */
final class Belongings {

    private final ContextState state;
    private final Map<Place, List<Claim>> claims = new HashMap<>();

    Belongings(ContextState state) {
        this.state = state;
    }

    private record Place(Shelf shelf, Object key) {

        @Override
        public boolean equals(Object other) {
            return other instanceof Place place && place.shelf == shelf && place.key.equals(key);
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(shelf) * 31 + key.hashCode();
        }
    }

    private record Claim(Owned owner, Object thing) {}

    /** What one version put in. */
    static final class Owned {

        private final List<Place> places = new ArrayList<>();

        /** What it put in under a name, e.g. {@code Bean "clock"}. */
        Set<String> names() {
            Set<String> names = new TreeSet<>();
            places.stream().filter(place -> place.shelf().kind() != null)
                    .forEach(place -> names.add(place.shelf().kind() + " \"" + place.shelf().name(place.key()) + "\""));
            return names;
        }

        boolean isEmpty() {
            return places.isEmpty();
        }
    }

    /** What is there before a version comes. */
    Map<Shelf, Map<Object, Object>> before() {
        return state.contents();
    }

    /** Gives all that is new or other than before to one owner. */
    Owned since(Map<Shelf, Map<Object, Object>> before) {
        Owned owner = new Owned();
        for (Shelf shelf : state.shelves()) {
            Map<Object, Object> were = before.get(shelf);
            shelf.contents().forEach((key, thing) -> {
                if (were.get(key) != thing) {
                    Place place = new Place(shelf, key);
                    claims.computeIfAbsent(place, fresh -> new ArrayList<>(List.of(new Claim(null, were.get(key)))))
                            .add(new Claim(owner, thing));
                    owner.places.add(place);
                }
            });
        }
        return owner;
    }

    /** Takes away what an owner put in. */
    void release(Owned owner) {
        for (Place place : owner.places) {
            List<Claim> here = claims.get(place);
            Claim last = here.get(here.size() - 1);
            here.removeIf(claim -> claim.owner() == owner);
            if (last.owner() == owner) {
                place.shelf().set(place.key(), Objects.requireNonNull(here.get(here.size() - 1)).thing());
            }
            if (here.size() == 1) {
                claims.remove(place);
            }
        }
        owner.places.clear();
    }
}
