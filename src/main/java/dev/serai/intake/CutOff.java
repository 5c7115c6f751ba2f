package dev.serai.intake;

import jakarta.servlet.http.HttpServletRequest;

/** Closes the connection of a request whose caller does not take its answer. */
public final class CutOff {

    private CutOff() {}

    /** At once, whatever of the answer is still to be sent. */
    public static void now(HttpServletRequest request) {
        UnreadBodies.of(request).close();
    }
}
