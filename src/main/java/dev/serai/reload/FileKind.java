package dev.serai.reload;

import java.util.Optional;

/** What a file holds, by the end of its name. */
public enum FileKind {
    /** Routes, REST services and route configurations in YAML. */
    ROUTES(".camel.yaml"),
    /** Routes in Java. */
    JAVA(".java"),
    /** A provider. */
    KAMELET(".kamelet.yaml");

    private final String suffix;

    FileKind(String suffix) {
        this.suffix = suffix;
    }

    static Optional<FileKind> of(String name) {
        for (FileKind kind : values()) {
            if (name.endsWith(kind.suffix)) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }
}
