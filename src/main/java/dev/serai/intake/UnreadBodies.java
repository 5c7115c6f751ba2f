package dev.serai.intake;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.ActionCode;
import org.apache.coyote.ContinueResponseTiming;

/**
 * Closes the connection of a request that was answered before its body was read. Tomcat would read the rest first, on a thread and for as
 * long as the caller cares to send.
 */
final class UnreadBodies extends ValveBase {

    private static final String ATTRIBUTE = UnreadBodies.class.getName();

    UnreadBodies() {
        super(true);
    }

    /** The body of a request as Tomcat has it. */
    static Body of(HttpServletRequest request) {
        if (request.getAttribute(ATTRIBUTE) instanceof Body body) {
            return body;
        }
        throw new IllegalStateException("The request did not come in by a connector of Serai");
    }

    /** What the servlet API does not tell of a body. */
    static final class Body {

        private final org.apache.coyote.Request request;

        private Body(org.apache.coyote.Request request) {
            this.request = request;
        }

        /** How many bytes, of this body or what follows it, have come in already. */
        int available() {
            request.action(ActionCode.AVAILABLE, false);
            return request.getAvailable();
        }

        /** Tells a caller who asked whether to send the body that it should. */
        void ask() {
            request.action(ActionCode.ACK, ContinueResponseTiming.ON_REQUEST_BODY_READ);
        }

        boolean isRead() {
            return request.isFinished();
        }

        /** Closes the connection now. */
        void close() {
            request.action(ActionCode.CLOSE_NOW, null);
        }

        /** Leaves the rest unread, and closes the connection. */
        void abandon() {
            request.action(ActionCode.DISABLE_SWALLOW_INPUT, null);
        }
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        Body body = new Body(request.getCoyoteRequest());
        request.setAttribute(ATTRIBUTE, body);
        getNext().invoke(request, response);
        if (!request.isAsync() && !body.isRead()) {
            body.abandon();
        }
    }
}
