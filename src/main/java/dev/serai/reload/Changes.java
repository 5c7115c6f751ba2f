package dev.serai.reload;

import java.util.ArrayList;
import java.util.List;

/**
 * What happened in the folders between two looks.
 *
 * @param removed names of files that are gone
 */
record Changes(List<SourceFile> changed, List<String> removed) {

    Changes() {
        this(new ArrayList<>(), new ArrayList<>());
    }

    boolean any() {
        return !changed.isEmpty() || !removed.isEmpty();
    }
}
