package dev.serai.template;

/** A source that is not accepted, or of which nothing can be made. */
final class TemplateFaultException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int line;
    private final String variable;

    /**
     * @param reason goes on from the name of what is at fault
     * @param line counted from 1; 0 where none is known
     */
    TemplateFaultException(String reason, int line) {
        this(reason, line, null);
    }

    /** @param variable the path of what the data does not have, such as {@code items[2].price}; null for another fault */
    TemplateFaultException(String reason, int line, String variable) {
        super(reason, null, false, false);
        this.line = line;
        this.variable = variable;
    }

    int line() {
        return line;
    }

    String variable() {
        return variable;
    }
}
