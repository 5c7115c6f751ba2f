package dev.serai.reload;

import dev.serai.reload.RouteCheck.Checked;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Refuses a file that would take what another file has: a route id, the place where a route begins, or a thing under a name. */
final class Clashes {

    private Clashes() {}

    /** Before anything of the file is live: the names of what it brings. */
    static void requireNone(SourceFile file, Checked checked, Tracked other) throws BrokenFileException {
        requireNone(file, List.copyOf(checked.names()), other.version.names(), "", other);
    }

    static void requireNone(SourceFile file, Version version, Collection<Tracked> others) throws BrokenFileException {
        for (Tracked other : others) {
            requireNone(file, version.baseIds(), other.version.baseIds(), "Route id", other);
            requireNone(file, version.inputs(), other.version.inputs(), "Endpoint", other);
            requireNone(file, version.names(), other.version.names(), "", other);
        }
    }

    /** @param what empty where the texts say it themselves, such as {@code Bean "clock"} */
    private static void requireNone(SourceFile file, List<String> mine, List<String> theirs, String what, Tracked other)
            throws BrokenFileException {
        Optional<String> both = mine.stream().filter(theirs::contains).findFirst();
        if (both.isPresent()) {
            String text = both.get();
            String name = what.isEmpty() ? text.substring(text.indexOf('"') + 1, text.length() - 1) : text.substring(text.indexOf(':') + 1);
            throw new BrokenFileException(Reasons.lineWith(name, file.content()),
                    (what.isEmpty() ? text : what + " \"" + text + "\"") + " is taken by " + other.wanted.name());
        }
    }
}
