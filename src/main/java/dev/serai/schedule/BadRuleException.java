package dev.serai.schedule;

/** A rule of recurrence that is none, or none that can be kept. The message goes on after the name of its field. */
class BadRuleException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    BadRuleException(String message) {
        super(message);
    }
}
