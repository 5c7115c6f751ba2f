package dev.serai.embedded;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Set;
import javax.security.auth.Subject;
import org.apache.activemq.artemis.core.remoting.impl.invm.InVMConnection;
import org.apache.activemq.artemis.core.security.CheckType;
import org.apache.activemq.artemis.core.security.Role;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;
import org.apache.activemq.artemis.spi.core.security.ActiveMQSecurityManager5;
import org.apache.activemq.artemis.spi.core.security.jaas.UserPrincipal;

/** Lets Serai itself into the embedded broker, and from other processes who knows the password. */
final class BrokerAccess implements ActiveMQSecurityManager5 {

    /** The only user there is. */
    static final String USER = "serai";

    private final byte[] password;

    BrokerAccess(String password) {
        this.password = password.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public Subject authenticate(String user, String given, RemotingConnection connection, String domain) {
        boolean own = connection != null && connection.getTransportConnection() instanceof InVMConnection;
        if (!own && !validateUser(user, given)) {
            return null;
        }
        Subject subject = new Subject();
        subject.getPrincipals().add(new UserPrincipal(USER));
        return subject;
    }

    @Override
    public boolean authorize(Subject subject, Set<Role> roles, CheckType check, String address) {
        return subject != null;
    }

    @Override
    public boolean validateUser(String user, String given) {
        return USER.equals(user) && given != null && MessageDigest.isEqual(password, given.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public boolean validateUserAndRole(String user, String given, Set<Role> roles, CheckType check) {
        return validateUser(user, given);
    }
}
