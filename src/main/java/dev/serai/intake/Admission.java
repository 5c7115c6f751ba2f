package dev.serai.intake;

import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;
import java.util.concurrent.atomic.AtomicBoolean;

/** What a request that is let in holds until it is answered: its body, bytes of the budget and a place in the lane. */
public final class Admission {

    private static final String ATTRIBUTE = Admission.class.getName();

    private final Object owner;
    private final Principal caller;
    private final RequestBudget budget;
    private final RequestLane lane;
    private final AtomicBoolean closed = new AtomicBoolean();
    private byte[] body;
    private long bytes;
    private boolean entered;
    private SpooledBody spooled;

    Admission(Object owner, Principal caller, RequestBudget budget, RequestLane lane) {
        this.owner = owner;
        this.caller = caller;
        this.budget = budget;
        this.lane = lane;
    }

    /** The admission of a request that comes back after it had to wait; null when it did not. */
    public static Admission of(HttpServletRequest request) {
        return (Admission) request.getAttribute(ATTRIBUTE);
    }

    void keep(HttpServletRequest request) {
        request.setAttribute(ATTRIBUTE, this);
    }

    /** Who calls; null for nobody. */
    public Principal caller() {
        return caller;
    }

    /** Whether nothing is left to be done for the request. */
    public boolean isClosed() {
        return closed.get();
    }

    Object owner() {
        return owner;
    }

    /** The body; null while it is not read. */
    synchronized byte[] body() {
        return body;
    }

    synchronized void body(byte[] read) {
        body = read;
    }

    /** Has a body on disk end with the request. */
    synchronized void spooled(SpooledBody held) {
        spooled = held;
        if (closed.get()) {
            held.close();
        }
    }

    synchronized boolean take(long more) {
        if (closed.get() || !budget.take(owner, bytes, more)) {
            return false;
        }
        bytes += more;
        return true;
    }

    synchronized boolean entered() {
        return entered;
    }

    boolean enter() {
        return lane.enter(owner) && began();
    }

    /** Marks that it has its place; false, and the place is the caller's to give back, when it is too late. */
    synchronized boolean began() {
        entered = !closed.get();
        return entered;
    }

    /** Gives back all but its place in the lane. */
    void gone() {
        synchronized (this) {
            entered = false;
        }
        close();
    }

    /** Gives back what it holds. */
    void close() {
        boolean leaves;
        synchronized (this) {
            if (!closed.compareAndSet(false, true)) {
                return;
            }
            leaves = entered;
            body = null;
            if (spooled != null) {
                spooled.close();
            }
            if (bytes > 0) {
                budget.giveBack(owner, bytes);
            }
        }
        if (leaves) {
            lane.leave(owner);
        }
    }
}
