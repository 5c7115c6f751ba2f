package dev.serai.routing;

import dev.serai.connection.Connection;
import dev.serai.connection.Strategy;
import java.util.List;

/**
 * The connections that may carry something.
 *
 * @param connections in the order they are to be tried
 * @param passedOver those that may not, in their order
 * @param decided the sentence that says what put the first one first, where that was not the tenant's own order; null where it was
 * @param strategy how those of the same priority share
 * @param bond what the object that it is about means for the choice; null where it is about none
 */
public record Candidates(List<Connection> connections, List<PassedOver> passedOver, String decided, Strategy strategy, Bond bond) {

    /** Of what is about no object. */
    public Candidates(List<Connection> connections, List<PassedOver> passedOver, String decided, Strategy strategy) {
        this(connections, passedOver, decided, strategy, null);
    }

    /** @param why the end of a sentence that begins with its name */
    public record PassedOver(Connection connection, String why) {

        public String sentence() {
            return name(connection) + " " + why;
        }
    }

    /** In the tenant's own order, without any rule. */
    public static Candidates plain(List<Connection> connections) {
        return new Candidates(connections, List.of(), null, Strategy.PRIORITY);
    }

    /** Whether it is bound to an object in this way. */
    public boolean isBound(Bond.State state) {
        return bond != null && bond.state() == state;
    }

    /** How explanations call a connection. */
    public static String name(Connection connection) {
        return "\"" + connection.name() + "\" (" + connection.provider() + ")";
    }
}
