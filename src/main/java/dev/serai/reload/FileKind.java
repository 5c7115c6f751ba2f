package dev.serai.reload;

import java.util.Optional;

/** What a file holds, by the end of its name and, for operations, the folder it is in. */
public enum FileKind {
    /** Routes, REST services and route configurations in YAML. */
    ROUTES(".camel.yaml"),
    /** Routes in Java. */
    JAVA(".java"),
    /** A provider. */
    KAMELET(".kamelet.yaml"),
    /** An operation, in the folder {@code operations} of the kamelets. */
    OPERATION(".yaml");

    /** The folder that operations are in. */
    static final String OPERATIONS = "operations/";

    private final String suffix;

    FileKind(String suffix) {
        this.suffix = suffix;
    }

    /** @param name with the folders it is in below the one that is watched, e.g. {@code operations/email.send.yaml} */
    static Optional<FileKind> of(String name) {
        for (FileKind kind : values()) {
            if (name.endsWith(kind.suffix) && (kind != OPERATION || name.startsWith(OPERATIONS))) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }
}
