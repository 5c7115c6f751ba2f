package dev.serai.security;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.springframework.test.context.DynamicPropertyRegistry;

/** The identity providers that a Serai under test is configured with. */
public final class IdentityProviders {

    static final String AUDIENCE = "serai-tests";
    /** Serai's id at those over which one signs in. */
    public static final String CLIENT = "serai-console";
    /** Its secret at the one that it has one at. */
    public static final String CLIENT_SECRET = "marker:secret/of the console%";
    /** A real authorization server; it starts when it is first asked for a token. */
    static final AuthorizationServer REAL = new AuthorizationServer();
    /** One that can be told to misbehave. */
    public static final IssuerDouble DOUBLE = start();
    /** One that does not answer until it is told to. */
    static final IssuerDouble LATE = start();
    /** One at which Serai is a public client. */
    public static final IssuerDouble PARTNER = start();
    /** One that never answers. */
    static final String UNREACHABLE = "http://127.0.0.1:" + closedPort();

    private IdentityProviders() {}

    public static void register(DynamicPropertyRegistry registry) {
        String[] issuers = {REAL.issuer(), DOUBLE.issuer(), UNREACHABLE, LATE.issuer(), PARTNER.issuer()};
        for (int i = 0; i < issuers.length; i++) {
            String issuer = issuers[i];
            registry.add("serai.security.oidc.issuers[" + i + "].issuer", () -> issuer);
            registry.add("serai.security.oidc.issuers[" + i + "].audience", () -> AUDIENCE);
        }
        for (int i : new int[] {1, 4}) {
            registry.add("serai.security.oidc.issuers[" + i + "].sign-in.name", () -> i == 1 ? "Acme ID" : "Partner ID");
            registry.add("serai.security.oidc.issuers[" + i + "].sign-in.client-id", () -> CLIENT);
        }
        registry.add("serai.security.oidc.issuers[1].sign-in.client-secret", () -> CLIENT_SECRET);
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
