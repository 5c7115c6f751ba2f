package dev.serai.operation;

/** A file that does not describe an operation, or what a provider takes with one. */
public final class InvalidOperationFileException extends RuntimeException {

    private final int line;

    /**
     * @param line where in the file, from 1; 0 when no line can be named
     * @param reason what is wrong and what is accepted
     */
    InvalidOperationFileException(int line, String reason) {
        super(reason);
        this.line = line;
    }

    public int line() {
        return line;
    }

    public String reason() {
        return getMessage();
    }
}
