package dev.serai.oauth;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.faults.FaultyProvider.Asked;
import dev.serai.faults.FaultyProvider.Told;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An authorization server that takes the rules at their word: a code once and with its verifier, a refresh token once. Who uses one twice
 * loses everything that came of the consent (RFC 9700, section 4.14).
 */
final class ConsentDesk {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final String client;
    private final String secret;
    private final Map<String, Map<String, String>> codes = new LinkedHashMap<>();
    private final Map<String, String> families = new LinkedHashMap<>();
    private final Set<String> spent = new HashSet<>();
    private final Set<String> ended = new HashSet<>();
    private final Set<String> accepted = new HashSet<>();
    private final Deque<Told> next = new ArrayDeque<>();
    private final ObjectNode more = JSON.createObjectNode();
    private final AtomicInteger given = new AtomicInteger();
    private int refreshes;
    private int exchanges;
    private boolean cutsAfterRotating;
    private boolean rotates = true;
    private boolean refreshable = true;
    private Object life = 3600;
    private String lastRefreshToken;

    ConsentDesk(String client, String secret) {
        this.client = client;
        this.secret = secret;
    }

    /** A person says yes at this address; what the browser brings back. */
    synchronized Map<String, String> consent(String authorizeUrl) {
        Map<String, String> asked = query(URI.create(authorizeUrl).getRawQuery());
        String code = "code-" + given.incrementAndGet();
        codes.put(code, asked);
        Map<String, String> back = new LinkedHashMap<>();
        back.put("code", code);
        back.put("state", asked.get("state"));
        return back;
    }

    /** The token endpoint. */
    synchronized Told token(Asked asked) {
        Map<String, String> form = query(asked.body());
        if (!next.isEmpty()) {
            return next.poll();
        }
        String basic = "Basic " + Base64.getEncoder().encodeToString((client + ":" + secret).getBytes(StandardCharsets.UTF_8));
        boolean post = client.equals(form.get("client_id")) && secret.equals(form.get("client_secret"));
        if (!post && !basic.equals(asked.headers().get("authorization"))) {
            return Told.json(401, "{\"error\": \"invalid_client\"}");
        }
        return "authorization_code".equals(form.get("grant_type")) ? exchanged(form) : refreshed(form);
    }

    private Told exchanged(Map<String, String> form) {
        exchanges++;
        Map<String, String> asked = codes.remove(form.get("code"));
        boolean right = asked != null && asked.get("redirect_uri").equals(form.get("redirect_uri"))
                && (asked.get("code_challenge") == null || asked.get("code_challenge").equals(s256(form.get("code_verifier"))));
        return right ? granted("family-" + given.incrementAndGet()) : Told.json(400, "{\"error\": \"invalid_grant\"}");
    }

    private Told refreshed(Map<String, String> form) {
        refreshes++;
        String token = form.get("refresh_token");
        String family = families.get(token);
        if (family == null || ended.contains(family)) {
            return Told.json(400, "{\"error\": \"invalid_grant\", \"error_description\": \"expired or revoked\"}");
        }
        if (rotates && !spent.add(token)) {
            ended.add(family);
            accepted.clear();
            return Told.json(400, "{\"error\": \"invalid_grant\", \"error_description\": \"used twice, all revoked\"}");
        }
        Told answer = granted(family);
        if (cutsAfterRotating) {
            cutsAfterRotating = false;
            return Told.CUT;
        }
        return answer;
    }

    private Told granted(String family) {
        int number = given.incrementAndGet();
        ObjectNode answer = JSON.createObjectNode().put("access_token", "access-" + number).put("token_type", "Bearer");
        accepted.add("access-" + number);
        if (refreshable && (rotates || lastRefreshToken == null)) {
            lastRefreshToken = "refresh-" + number;
            families.put(lastRefreshToken, family);
            answer.put("refresh_token", lastRefreshToken);
        }
        if (life != null) {
            answer.putPOJO("expires_in", life);
        }
        answer.setAll(more);
        return Told.json(200, answer.toString());
    }

    synchronized boolean accepts(Asked asked) {
        return accepted.contains(asked.headers().getOrDefault("authorization", "").replace("Bearer ", ""));
    }

    /** Access tokens are not taken any more. */
    synchronized void endAccess() {
        accepted.clear();
    }

    /** A person takes the access back. */
    synchronized void takeBack() {
        accepted.clear();
        ended.addAll(families.values());
    }

    synchronized void answerNext(Told... told) {
        next.addAll(java.util.List.of(told));
    }

    /** Rotates the next time, and cuts the line before anybody hears of it. */
    synchronized void cutAfterRotating() {
        cutsAfterRotating = true;
    }

    synchronized void keepRefreshTokens() {
        rotates = false;
    }

    synchronized void withoutRefreshTokens() {
        refreshable = false;
    }

    synchronized void life(Object seconds) {
        life = seconds;
    }

    synchronized ObjectNode more() {
        return more;
    }

    synchronized int refreshes() {
        return refreshes;
    }

    synchronized int exchanges() {
        return exchanges;
    }

    static Map<String, String> query(String text) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String pair : text.split("&")) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                values.put(URLDecoder.decode(pair.substring(0, equals), StandardCharsets.UTF_8),
                        URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
            }
        }
        return values;
    }

    private static String s256(String verifier) {
        try {
            return verifier == null ? "" : Base64.getUrlEncoder().withoutPadding().encodeToString(
                    MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
