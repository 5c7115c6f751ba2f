package dev.serai.reload;

import java.util.ArrayList;
import java.util.List;

/**
 * What happened in the folders between two looks.
 *
 * @param removed names of files that are gone
 * @param unreadable files that cannot be read, or cannot for another reason than before
 */
record Changes(List<SourceFile> changed, List<String> removed, List<Unreadable> unreadable) {

    Changes() {
        this(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    }

    boolean any() {
        return !changed.isEmpty() || !removed.isEmpty() || !unreadable.isEmpty();
    }
}
