package dev.serai.provider;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.jq.FileJq;
import dev.serai.proof.ProofReader;
import dev.serai.provider.ConnectionForm.Field;
import dev.serai.provider.WebhookTerms.Challenge;
import dev.serai.provider.WebhookTerms.Check;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Reads the annotation {@code serai.dev/webhook}: a YAML object. */
final class WebhookReader {

    private static final String NAME = "webhook";
    private static final List<String> KNOWN = List.of("proof", "challenge", "account", "events", "answer");
    private static final Map<String, Challenge.Kind> CHALLENGES = Map.of("verify-token", Challenge.Kind.VERIFY_TOKEN, "signed-token",
            Challenge.Kind.SIGNED_TOKEN);

    private final ProviderAnnotations annotations;
    private final ConnectionForm form;

    WebhookReader(ProviderAnnotations annotations, ConnectionForm form) {
        this.annotations = annotations;
        this.form = form;
    }

    WebhookTerms read(JsonNode block) {
        if (!block.isObject()) {
            throw invalid("is no YAML object with proof and events");
        }
        block.fieldNames().forEachRemaining(name -> {
            if (!KNOWN.contains(name)) {
                throw invalid("has \"" + name + "\"; accepted are " + String.join(", ", KNOWN));
            }
        });
        if (!block.has("events")) {
            throw invalid("has no events: jq that makes a list of events of a body");
        }
        return new WebhookTerms(proofs(block.path("proof")), challenge(block.path("challenge")),
                block.has("account") ? property("account", block.get("account").asText(), false) : null, jq("events", block),
                block.has("answer") ? jq("answer", block) : null);
    }

    private List<Check> proofs(JsonNode given) {
        List<Check> proofs = new ArrayList<>();
        for (JsonNode each : given.isArray() ? given : List.of(given)) {
            if (!each.isObject()) {
                throw invalid("has no proof, such as {scheme: token, secret: webhookToken, in: {query: token}}: what nothing proves is not"
                        + " taken");
            }
            try {
                proofs.add(new Check(ProofReader.read(each), property("secret", each.path("secret").asText(""), true)));
            } catch (IllegalArgumentException e) {
                throw invalid("has a proof that " + e.getMessage());
            }
        }
        return List.copyOf(proofs);
    }

    private Challenge challenge(JsonNode given) {
        if (given.isMissingNode()) {
            return null;
        }
        Challenge.Kind kind = CHALLENGES.get(given.path("kind").asText(""));
        if (kind == null) {
            throw invalid("has a challenge of kind \"" + given.path("kind").asText() + "\"; accepted are signed-token, verify-token");
        }
        return new Challenge(kind, property("secret", given.path("secret").asText(""), true));
    }

    private FileJq jq(String name, JsonNode block) {
        try {
            return FileJq.compile(block.get(name).asText());
        } catch (IllegalArgumentException e) {
            throw invalid("has " + name + " that " + e.getMessage());
        }
    }

    private String property(String key, String name, boolean secret) {
        Field field = form.field(name).orElseThrow(() -> invalid("names the property \"" + name + "\" in " + key
                + ", which is not among the properties; declared are " + form.fields().stream().map(Field::name)
                        .collect(Collectors.joining(", "))));
        if (field.secret() != secret) {
            throw invalid("names the property \"" + name + "\" in " + key + ", which is " + (secret ? "no secret; give it format: password"
                    : "a secret, and would be compared in the open"));
        }
        return name;
    }

    private InvalidProviderFileException invalid(String reason) {
        return annotations.invalid(NAME, reason);
    }
}
