package dev.serai.connection;

import dev.serai.api.ProblemException;
import dev.serai.security.Caller;
import dev.serai.security.PortalArea;
import dev.serai.security.PortalVisit;
import dev.serai.security.Role;
import java.util.List;
import java.util.UUID;

/**
 * Who may do what with a connection. One of the team is used by everybody and changed by administrators. A private one is used, read and
 * changed by the user it belongs to and by nobody else; administrators see that it is there and may delete it, the others do not see it.
 */
final class ConnectionAccess {

    /** The provider whose connections are the endpoints that the tenant's own webhooks go to. */
    static final String ENDPOINTS = "webhook";

    private ConnectionAccess() {}

    /** Whether a delivery that the user asked for may go over it. */
    static boolean mayCarryFor(UUID userId, Connection connection) {
        return connection.ownerId() == null || connection.ownerId().equals(userId);
    }

    /** Whether who calls may know of it; what nobody asks for may. */
    static boolean isSeen(Connection connection) {
        return isOffered(connection.provider())
                && Caller.current().map(caller -> seesAll(caller) || mayCarryFor(caller.userId(), connection)).orElse(true);
    }

    /** Whether who calls may have connections of a provider: in a portal without webhooks endpoints are not there. */
    static boolean isOffered(String provider) {
        return !ENDPOINTS.equals(provider)
                || PortalVisit.current().map(visit -> visit.areas().contains(PortalArea.WEBHOOKS)).orElse(true);
    }

    /** Whether somebody knows of the private connections of others: administrators do, but for whom a portal lets act as one. */
    static boolean seesAll(Caller caller) {
        return caller.role() == Role.ADMIN && PortalVisit.current().isEmpty();
    }

    /** Whether who calls may know its values. */
    static boolean isRead(Connection connection) {
        return Caller.current().map(caller -> mayCarryFor(caller.userId(), connection)).orElse(true);
    }

    /** Whether it is this user who calls, or nobody does. */
    static boolean isCaller(UUID userId) {
        return Caller.current().map(caller -> userId.equals(caller.userId())).orElse(true);
    }

    /** 403 when the connection is somebody else's. */
    static void requireUse(Connection connection) {
        if (!isRead(connection)) {
            throw forbidden("This connection belongs to one user alone, who only may use and change it; administrators may delete it");
        }
    }

    /** 403 when the connection is somebody else's, or the team's and the caller no administrator. */
    static void requireChange(Connection connection) {
        requireUse(connection);
        if (connection.ownerId() == null) {
            Caller.required().administeredTenant();
        }
    }

    /** 403 for members who delete what is not theirs. */
    static void requireDeletion(Connection connection) {
        Caller caller = Caller.required();
        if (connection.ownerId() == null || !connection.ownerId().equals(caller.userId())) {
            caller.administeredTenant();
        }
    }

    /** Who will own a connection that is to be private; 403 for tokens that belong to no user. */
    static UUID newOwner() {
        UUID user = Caller.required().userId();
        if (user == null) {
            throw forbidden("A private connection belongs to a user, and this token belongs to none; "
                    + "make one with POST /api/users/{id}/tokens");
        }
        return user;
    }

    private static ProblemException forbidden(String detail) {
        return new ProblemException(403, "Forbidden", detail, List.of());
    }
}
