package dev.serai.rehearsal;

/** A text that cannot be taken up as the file it is to be. */
public final class UnfitFileException extends Exception {

    private final int line;
    private final String reason;

    /** @param line where, from 1; 0 where no line can be named */
    public UnfitFileException(int line, String reason) {
        super(line > 0 ? "line " + line + ": " + reason : reason);
        this.line = line;
        this.reason = reason;
    }

    /** Where, from 1; 0 where no line can be named. */
    public int line() {
        return line;
    }

    /** Why, without the line. */
    public String reason() {
        return reason;
    }
}
