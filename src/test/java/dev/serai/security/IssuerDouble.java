package dev.serai.security;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An identity provider that serves its description and its keys, signs whatever it is told to, lets people sign in, and fails when told
 * to.
 */
public final class IssuerDouble {

    private final HttpServer server;
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private volatile RSAKey key = newKey();
    private volatile boolean broken;
    private volatile String describedAs;
    private volatile boolean poor;
    private final SignInDouble signIn = new SignInDouble(this);

    IssuerDouble() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newCachedThreadPool(work -> {
            Thread thread = new Thread(work, "identity provider");
            thread.setDaemon(true);
            return thread;
        }));
        server.createContext("/.well-known/openid-configuration", exchange -> answer(exchange, poor ? "{\"issuer\": \"" + issuer()
                + "\", \"jwks_uri\": \"" + issuer() + "/keys\"}" : """
                {"issuer": "%s", "jwks_uri": "%2$s/keys", "authorization_endpoint": "%2$s/authorize", "token_endpoint": "%2$s/token",
                 "response_types_supported": ["code"], "subject_types_supported": ["public"],
                 "id_token_signing_alg_values_supported": ["RS256"], "authorization_response_iss_parameter_supported": true}"""
                .formatted(describedAs == null ? issuer() : describedAs, issuer())));
        server.createContext("/authorize", signIn::authorize);
        server.createContext("/token", signIn::token);
        server.createContext("/keys", exchange -> {
            asked.incrementAndGet();
            answer(exchange, new JWKSet(key.toPublicJWK()).toString());
        });
        server.start();
    }

    /** Where people sign in. */
    public SignInDouble signIn() {
        return signIn;
    }

    public String issuer() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** How often its keys were asked for. */
    int asked() {
        return asked.get();
    }

    /** How often it answered 500. */
    int refused() {
        return refused.get();
    }

    /** Signs with another key from now on, and knows the one before no more. */
    void rotate() {
        key = newKey();
    }

    RSAKey key() {
        return key;
    }

    /** Answers 500 to everything. */
    void breakDown(boolean down) {
        broken = down;
    }

    /** Names another issuer in its description; null for its own. */
    void describeAs(String issuer) {
        describedAs = issuer;
    }

    /** Says no more of itself than where its keys are. */
    IssuerDouble describePoorly() {
        poor = true;
        return this;
    }

    /** Claims as they should be. */
    JWTClaimsSet.Builder claims(String tenant, String subject) {
        return new JWTClaimsSet.Builder().issuer(issuer()).audience(IdentityProviders.AUDIENCE).subject(subject)
                .issueTime(Date.from(Instant.now())).expirationTime(Date.from(Instant.now().plusSeconds(600)))
                .jwtID(UUID.randomUUID().toString()).claim("tenant", tenant).claim("name", subject).claim("roles", "member");
    }

    String token(JWTClaimsSet.Builder claims) {
        return token(claims, key, Map.of());
    }

    static String token(JWTClaimsSet.Builder claims, RSAKey signing, Map<String, String> header) {
        try {
            JWSHeader.Builder builder = new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(signing.getKeyID());
            if (header.containsKey("typ")) {
                builder.type(new JOSEObjectType(header.get("typ")));
            }
            SignedJWT jwt = new SignedJWT(builder.build(), claims.build());
            jwt.sign(new RSASSASigner(signing));
            return jwt.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    static RSAKey newKey() {
        try {
            return new RSAKeyGenerator(2048).keyID(UUID.randomUUID().toString()).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private void answer(HttpExchange exchange, String json) throws IOException {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        boolean refuses = broken;
        refused.addAndGet(refuses ? 1 : 0);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(refuses ? 500 : 200, body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }
}
