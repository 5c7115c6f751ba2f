package dev.serai.reload;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Why a file that somebody may take for a route or a provider is not taken up. */
final class IgnoredFiles {

    private static final Set<String> ENDINGS = Set.of("yaml", "yml", "xml", "java", "groovy", "kts", "js");

    private IgnoredFiles() {}

    /**
     * The reason; empty for a file that nobody expects to be taken up.
     *
     * @param name with the folders it is in below the one that is watched
     * @param kinds what is taken up in the folder
     */
    static Optional<String> why(String name, Set<FileKind> kinds) {
        String ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        if (!ENDINGS.contains(ending)) {
            return Optional.empty();
        }
        Optional<FileKind> kind = FileKind.of(name);
        boolean kamelets = kinds.contains(FileKind.KAMELET);
        if (kind.isPresent() && !kinds.contains(kind.get()) && kind.get() != FileKind.OPERATION) {
            return Optional.of(kamelets ? "routes belong into the routes folder" : "providers belong into the kamelets folder");
        }
        if (kamelets && name.startsWith(FileKind.OPERATIONS)) {
            return Optional.of("an operation is one file, named <operation>.yaml, right in the folder operations of the kamelets folder");
        }
        if (kind.isPresent() && kinds.contains(kind.get())) {
            return Optional.of("providers are one file each, right in the kamelets folder");
        }
        return Optional.of(kamelets ? "the name of a provider's file ends in -sink.kamelet.yaml"
                : "the name of a route file ends in .camel.yaml (or .java)");
    }
}
