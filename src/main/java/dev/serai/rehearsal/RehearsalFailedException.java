package dev.serai.rehearsal;

/** A rehearsal that cannot go on, whoever works on it. */
final class RehearsalFailedException extends RuntimeException {

    RehearsalFailedException(String reason) {
        super(reason);
    }
}
