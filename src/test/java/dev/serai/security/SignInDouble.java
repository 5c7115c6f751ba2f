package dev.serai.security;

import com.nimbusds.jwt.JWTClaimsSet;
import com.sun.net.httpserver.HttpExchange;
import dev.serai.api.Sha256;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;

/**
 * The authorization and token endpoints of an identity provider, which holds clients to OAuth 2.0, PKCE and OpenID Connect: a code is good
 * once, for the client, address and code verifier of its request. Everybody who comes is who it was told.
 */
public final class SignInDouble {

    private final IssuerDouble issuer;
    private final Map<String, Map<String, String>> codes = new ConcurrentHashMap<>();
    private volatile UnaryOperator<JWTClaimsSet.Builder> who = claims -> claims;
    private volatile Mode mode = Mode.GOOD;
    private volatile boolean denies;
    private volatile CountDownLatch hanging = new CountDownLatch(0);
    private volatile String lastVerifier;

    /** How the token endpoint behaves. */
    public enum Mode {
        GOOD, HTML, ERROR_IN_200, SERVER_ERROR, REFUSES_THE_CLIENT, HANGS, LONG, NO_ID_TOKEN, REDIRECTS, WRONG_AUDIENCE, WRONG_NONCE,
        NO_NONCE, WRONG_ISSUER, EXPIRED, OTHER_KEY, UNSIGNED_JUNK
    }

    SignInDouble(IssuerDouble issuer) {
        this.issuer = issuer;
    }

    /** Who comes next. */
    public void is(String tenant, String subject, Map<String, Object> more) {
        who = claims -> {
            JWTClaimsSet.Builder told = claims.subject(subject).claim("tenant", tenant).claim("name", subject).claim("roles", "member");
            more.forEach(told::claim);
            return told;
        };
    }

    public void behave(Mode next) {
        hanging.countDown();
        hanging = new CountDownLatch(next == Mode.HANGS ? 1 : 0);
        mode = next;
    }

    public void deny(boolean now) {
        denies = now;
    }

    /** What a client proved its last code with. */
    public String lastVerifier() {
        return lastVerifier;
    }

    void authorize(HttpExchange exchange) throws IOException {
        Map<String, String> asked = parameters(exchange.getRequestURI().getRawQuery());
        boolean fits = "code".equals(asked.get("response_type")) && IdentityProviders.CLIENT.equals(asked.get("client_id"))
                && "S256".equals(asked.get("code_challenge_method")) && asked.getOrDefault("code_challenge", "").length() == 43
                && asked.getOrDefault("nonce", "").length() >= 32 && asked.containsKey("state")
                && (" " + asked.get("scope") + " ").contains(" openid ");
        if (!fits) {
            answer(exchange, 400, "text/plain", "A request that no client should make: " + asked);
            return;
        }
        String code = "code-" + UUID.randomUUID();
        codes.put(code, asked);
        String back = denies ? "error=access_denied&error_description=" + encoded("The person\nsaid no") : "code=" + code;
        exchange.getResponseHeaders().set("Location", asked.get("redirect_uri") + "?" + back + "&state=" + encoded(asked.get("state"))
                + "&iss=" + encoded(issuer.issuer()));
        answer(exchange, 302, "text/plain", "");
    }

    void token(HttpExchange exchange) throws IOException {
        Map<String, String> given = parameters(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        switch (mode) {
            case HTML -> answer(exchange, 200, "text/html", "<html><body>Log in</body></html>");
            case ERROR_IN_200 -> answer(exchange, 200, "application/json", "{\"error\": \"temporarily_unavailable\"}");
            case SERVER_ERROR -> answer(exchange, 500, "text/plain", "Oops " + given.get("code"));
            case REFUSES_THE_CLIENT -> answer(exchange, 401, "application/json",
                    "{\"error\": \"invalid_client\", \"error_description\": \"" + given.get("code_verifier") + "\"}");
            case LONG -> answer(exchange, 200, "application/json", "{\"x\": \"" + "x".repeat(600_000) + "\"}");
            case REDIRECTS -> {
                exchange.getResponseHeaders().set("Location", issuer.issuer() + "/token");
                answer(exchange, 307, "text/plain", "");
            }
            case HANGS -> hang(exchange);
            default -> grant(exchange, given);
        }
    }

    private void hang(HttpExchange exchange) throws IOException {
        try {
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write('{');
            exchange.getResponseBody().flush();
            hanging.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            exchange.close();
        }
    }

    private void grant(HttpExchange exchange, Map<String, String> given) throws IOException {
        Map<String, String> asked = codes.remove(given.getOrDefault("code", ""));
        lastVerifier = given.get("code_verifier");
        boolean secret = this == IdentityProviders.DOUBLE.signIn();
        boolean known = secret ? basic().equals(exchange.getRequestHeaders().getFirst("Authorization"))
                : IdentityProviders.CLIENT.equals(given.get("client_id")) && !given.containsKey("client_secret");
        if (!known) {
            answer(exchange, 401, "application/json", "{\"error\": \"invalid_client\"}");
            return;
        }
        if (asked == null || !"authorization_code".equals(given.get("grant_type"))
                || !asked.get("redirect_uri").equals(given.get("redirect_uri"))
                || !asked.get("code_challenge").equals(challenge(given.getOrDefault("code_verifier", "")))) {
            answer(exchange, 400, "application/json", "{\"error\": \"invalid_grant\"}");
            return;
        }
        String idToken = mode == Mode.NO_ID_TOKEN ? "" : ", \"id_token\": \"" + idToken(asked.get("nonce")) + "\"";
        answer(exchange, 200, "application/json;charset=UTF-8",
                "{\"access_token\": \"opaque\", \"token_type\": \"Bearer\", \"expires_in\": 300" + idToken + "}");
    }

    private String idToken(String nonce) {
        Instant now = Instant.now();
        JWTClaimsSet.Builder claims = who.apply(new JWTClaimsSet.Builder().issuer(issuer.issuer()).audience(IdentityProviders.CLIENT)
                .subject("nobody").issueTime(Date.from(now)).expirationTime(Date.from(now.plusSeconds(120))).claim("nonce", nonce));
        switch (mode) {
            case WRONG_AUDIENCE -> claims.audience(IdentityProviders.AUDIENCE);
            case WRONG_NONCE -> claims.claim("nonce", "of-another-sign-in");
            case NO_NONCE -> claims.claim("nonce", null);
            case WRONG_ISSUER -> claims.issuer("https://id.example");
            case EXPIRED -> claims.issueTime(Date.from(now.minusSeconds(900))).expirationTime(Date.from(now.minusSeconds(300)));
            case UNSIGNED_JUNK -> {
                return "ey.ey.ey";
            }
            default -> { }
        }
        return IssuerDouble.token(claims, mode == Mode.OTHER_KEY ? IssuerDouble.newKey() : issuer.key(), Map.of());
    }

    /** Both are encoded as in forms before (RFC 6749, section 2.3.1). */
    private static String basic() {
        return "Basic " + Base64.getEncoder().encodeToString((encoded(IdentityProviders.CLIENT) + ":"
                + encoded(IdentityProviders.CLIENT_SECRET)).getBytes(StandardCharsets.UTF_8));
    }

    private static String challenge(String verifier) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Sha256.of(verifier.getBytes(StandardCharsets.UTF_8)));
    }

    private static Map<String, String> parameters(String form) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String pair : (form == null ? "" : form).split("&")) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                parameters.put(pair.substring(0, equals), URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
            }
        }
        return parameters;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static void answer(HttpExchange exchange, int status, String type, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }
}
