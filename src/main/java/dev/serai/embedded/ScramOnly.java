package dev.serai.embedded;

import java.util.Properties;
import org.postgresql.PGProperty;
import org.postgresql.plugin.AuthenticationPlugin;
import org.postgresql.plugin.AuthenticationRequestType;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLState;

/**
 * Proves the password of the embedded database to it without telling it (SCRAM, RFC 5802), so that whoever took its port learns nothing.
 * Made by the driver.
 */
public final class ScramOnly implements AuthenticationPlugin {

    private final String password;

    /** @param properties of the connection */
    public ScramOnly(Properties properties) {
        password = PGProperty.PASSWORD.getOrDefault(properties);
    }

    @Override
    public char[] getPassword(AuthenticationRequestType type) throws PSQLException {
        if (type != AuthenticationRequestType.SASL) {
            throw new PSQLException("What listens on the port of the embedded database asks for its password (" + type
                    + "), which the database does not; another process may have taken the port", PSQLState.CONNECTION_REJECTED);
        }
        return password == null ? null : password.toCharArray();
    }
}
