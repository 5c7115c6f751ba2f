package dev.serai.operation;

/** An operation as its file says it, with what checks its messages. */
public final class OperationFile {

    /** What the names of the files end with. */
    public static final String SUFFIX = ".yaml";

    private final Operation operation;
    private final MessageCheck message;

    OperationFile(Operation operation, MessageCheck message) {
        this.operation = operation;
        this.message = message;
    }

    /**
     * Reads a file.
     *
     * @param fileName its name without a folder, e.g. {@code fax.send.yaml}
     * @throws InvalidOperationFileException when it does not describe an operation
     */
    public static OperationFile parse(String fileName, String yaml) {
        return new OperationReader(fileName, yaml).read();
    }

    public Operation operation() {
        return operation;
    }

    MessageCheck message() {
        return message;
    }
}
