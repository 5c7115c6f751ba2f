package dev.serai.provider;

/** A kamelet file that does not describe a provider. */
public final class InvalidProviderFileException extends RuntimeException {

    private final String fileName;
    private final int line;
    private final String reason;

    /**
     * @param fileName name of the file, without its folder
     * @param line where in the file, from 1; 0 when no line can be named
     * @param reason what is wrong and what is accepted
     */
    public InvalidProviderFileException(String fileName, int line, String reason) {
        super(fileName + (line > 0 ? ":" + line : "") + ": " + reason);
        this.fileName = fileName;
        this.line = line;
        this.reason = reason;
    }

    public String fileName() {
        return fileName;
    }

    public int line() {
        return line;
    }

    public String reason() {
        return reason;
    }
}
