package dev.serai.intake;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.ActionCode;

/**
 * Closes the connection of a request that was answered before its body was read. Tomcat would read the rest first, on a thread and for as
 * long as the caller cares to send.
 */
final class UnreadBodies extends ValveBase {

    private static final String ATTRIBUTE = UnreadBodies.class.getName();

    UnreadBodies() {
        super(true);
    }

    /** What leaves the rest of a body unread. */
    static Runnable of(HttpServletRequest request) {
        return request.getAttribute(ATTRIBUTE) instanceof Runnable abandon ? abandon : () -> { };
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        org.apache.coyote.Request unread = request.getCoyoteRequest();
        Runnable abandon = () -> unread.action(ActionCode.DISABLE_SWALLOW_INPUT, null);
        request.setAttribute(ATTRIBUTE, abandon);
        getNext().invoke(request, response);
        if (!request.isAsync() && !unread.isFinished()) {
            abandon.run();
        }
    }
}
