package dev.serai.security;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.springframework.test.context.DynamicPropertyRegistry;

/** The identity providers that a Serai under test is configured with. */
public final class IdentityProviders {

    static final String AUDIENCE = "serai-tests";
    /** A real authorization server; it starts when it is first asked for a token. */
    static final AuthorizationServer REAL = new AuthorizationServer();
    /** One that can be told to misbehave. */
    static final IssuerDouble DOUBLE = start();
    /** One that does not answer until it is told to. */
    static final IssuerDouble LATE = start();
    /** One that never answers. */
    static final String UNREACHABLE = "http://127.0.0.1:" + closedPort();

    private IdentityProviders() {}

    public static void register(DynamicPropertyRegistry registry) {
        String[] issuers = {REAL.issuer(), DOUBLE.issuer(), UNREACHABLE, LATE.issuer()};
        for (int i = 0; i < issuers.length; i++) {
            String issuer = issuers[i];
            registry.add("serai.security.oidc.issuers[" + i + "].issuer", () -> issuer);
            registry.add("serai.security.oidc.issuers[" + i + "].audience", () -> AUDIENCE);
        }
        registry.add("serai.security.oidc.issuers[0].role-claim", () -> "realm_access.roles");
        registry.add("serai.security.oidc.issuers[0].roles.admin", () -> "serai-admins,owners");
        registry.add("serai.security.oidc.issuers[0].roles.member", () -> "serai-people");
    }

    private static IssuerDouble start() {
        try {
            return new IssuerDouble();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int closedPort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
