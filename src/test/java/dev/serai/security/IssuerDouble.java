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
import java.util.concurrent.atomic.AtomicInteger;

/** An identity provider that only serves its description and its keys, signs whatever it is told to, and fails when told to. */
final class IssuerDouble {

    private final HttpServer server;
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private volatile RSAKey key = newKey();
    private volatile boolean broken;
    private volatile String describedAs;

    IssuerDouble() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/.well-known/openid-configuration", exchange -> answer(exchange, "{\"issuer\": \""
                + (describedAs == null ? issuer() : describedAs) + "\", \"jwks_uri\": \"" + issuer() + "/keys\"}"));
        server.createContext("/keys", exchange -> {
            asked.incrementAndGet();
            answer(exchange, new JWKSet(key.toPublicJWK()).toString());
        });
        server.start();
    }

    String issuer() {
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
