package dev.serai.listen;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Posts a webhook to the program under development, as Serai posts events to subscriptions. */
final class Forwarder {

    private static final String HMAC = "HmacSHA256";
    private static final Duration LONGEST = Duration.ofSeconds(10);

    private final HttpClient http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final ListenArguments asked;

    Forwarder(ListenArguments asked) {
        this.asked = asked;
    }

    /**
     * Posts one, and says what came of it; empty where nothing is passed on.
     *
     * @param id the same for the same webhook
     */
    String forward(String id, String body) throws InterruptedException {
        if (asked.forward() == null) {
            return "";
        }
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        long now = Instant.now().getEpochSecond();
        HttpRequest.Builder request = HttpRequest.newBuilder(asked.forward()).timeout(LONGEST).header("Content-Type", "application/json")
                .header("webhook-id", id).header("webhook-timestamp", Long.toString(now)).POST(BodyPublishers.ofByteArray(bytes));
        if (asked.secret() != null) {
            request.header("webhook-signature", "v1," + Base64.getEncoder().encodeToString(signature(id + "." + now + "." + body)));
        }
        try {
            return " -> " + http.send(request.build(), BodyHandlers.discarding()).statusCode();
        } catch (IOException e) {
            return " -> " + asked.forward() + " does not answer"
                    + (e.getMessage() == null ? "" : ": " + e.getMessage());
        }
    }

    private byte[] signature(String signed) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(asked.secret(), HMAC));
            return mac.doFinal(signed.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new ListenException("--secret cannot sign: " + e.getMessage());
        }
    }
}
