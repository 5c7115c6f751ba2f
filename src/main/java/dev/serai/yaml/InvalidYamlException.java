package dev.serai.yaml;

/** A file that is no YAML, or not of the kind that was expected. */
public final class InvalidYamlException extends RuntimeException {

    private final int line;

    /**
     * @param line where in the file, from 1; 0 when no line can be named
     * @param reason what is wrong
     */
    InvalidYamlException(int line, String reason) {
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
