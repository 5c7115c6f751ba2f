package dev.serai.reload;

/** A file that cannot be taken up. */
final class BrokenFileException extends Exception {

    private final int line;

    /**
     * @param line where in the file, from 1; 0 when no line can be named
     * @param reason what is wrong
     */
    BrokenFileException(int line, String reason) {
        super(reason);
        this.line = line;
    }

    BrokenFileException(int line, String reason, Throwable cause) {
        super(reason, cause);
        this.line = line;
    }

    int line() {
        return line;
    }

    String reason() {
        return getMessage();
    }
}
