package dev.serai.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.serai.api.Answer;
import dev.serai.api.ProblemException;
import dev.serai.proof.Secrets;
import dev.serai.proof.SignedRequest;
import dev.serai.proof.SignedRequest.Parameter;
import dev.serai.provider.WebhookTerms.Challenge;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Answers what providers ask to find out that an address is ours. */
final class WebhookChallenge {

    private static final String HMAC = "HmacSHA256";

    private WebhookChallenge() {}

    /**
     * Meta's question in a GET: the challenge comes back to who knows the token.
     *
     * @param secrets the tokens that are good
     * @throws ProblemException 403 where the token is another one
     */
    static Answer verified(SignedRequest request, List<String> secrets) {
        String token = parameter(request, "hub.verify_token").orElse("");
        String challenge = parameter(request, "hub.challenge").orElse("");
        boolean good = false;
        for (String secret : secrets) {
            good |= Secrets.equal(secret.getBytes(StandardCharsets.UTF_8), token.getBytes(StandardCharsets.UTF_8));
        }
        if (!good || !"subscribe".equals(parameter(request, "hub.mode").orElse(""))) {
            throw new ProblemException(403, "Forbidden", "hub.verify_token is not the verify token of the connection", List.of());
        }
        return new Answer(200, challenge.getBytes(StandardCharsets.UTF_8), Map.of("Content-Type", "text/plain;charset=UTF-8"));
    }

    /** Zoom's question: a token comes back, signed. Empty where it asks nothing. */
    static Optional<Answer> signed(Challenge challenge, JsonNode body, List<String> secrets) {
        JsonNode token = body.at("/payload/plainToken");
        if (challenge.kind() != Challenge.Kind.SIGNED_TOKEN || !token.isTextual() || secrets.isEmpty()
                || !"endpoint.url_validation".equals(body.path("event").asText())) {
            return Optional.empty();
        }
        return Optional.of(Answer.ok(JsonNodeFactory.instance.objectNode().put("plainToken", token.textValue())
                .put("encryptedToken", HexFormat.of().formatHex(Secrets.hmac(HMAC, secrets.get(0), token.textValue())))));
    }

    private static Optional<String> parameter(SignedRequest request, String name) {
        return request.queryParameters().stream().filter(each -> each.name().equals(name)).map(Parameter::value).findFirst();
    }
}
