package dev.serai.provider;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.jq.FileJq;
import dev.serai.provider.ConnectionForm.Field;
import dev.serai.provider.WebhookTerms.Challenge;
import dev.serai.provider.WebhookTerms.Check;
import dev.serai.provider.WebhookTerms.Form;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads the annotation {@code serai.dev/webhook}: a YAML object. */
final class WebhookReader {

    private static final String NAME = "webhook";
    private static final List<String> KNOWN = List.of("proof", "challenge", "account", "events", "answer", "form", "address");
    private static final List<String> FORM = List.of("charsets", "files", "mail");
    private static final Pattern ADDRESS = Pattern.compile("[a-z][a-z0-9-]{0,39}");
    private static final Map<String, Challenge.Kind> CHALLENGES = Map.of("verify-token", Challenge.Kind.VERIFY_TOKEN, "signed-token",
            Challenge.Kind.SIGNED_TOKEN, "known-key", Challenge.Kind.KNOWN_KEY, "sns-subscription", Challenge.Kind.SNS_SUBSCRIPTION);

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
                block.has("answer") ? jq("answer", block) : null, form(block.path("form")), address(block.path("address")));
    }

    private Form form(JsonNode given) {
        given.fieldNames().forEachRemaining(name -> {
            if (!FORM.contains(name)) {
                throw invalid("has \"" + name + "\" in form; accepted are " + String.join(", ", FORM));
            }
        });
        boolean read = given.isMissingNode() || given.isObject() && isText(given.path("charsets")) && isText(given.path("files"))
                && (given.path("mail").isMissingNode() || given.get("mail").isArray());
        if (!read) {
            throw invalid("has a form that is not written as {charsets: charsets, mail: [email], files: attachment}");
        }
        Set<String> mail = new HashSet<>();
        given.path("mail").forEach(name -> mail.add(name.asText()));
        return new Form(given.path("charsets").asText(null), Set.copyOf(mail), given.path("files").asText(null));
    }

    private static boolean isText(JsonNode given) {
        return given.isMissingNode() || given.isTextual() && !given.textValue().isBlank();
    }

    private String address(JsonNode given) {
        if (given.isMissingNode()) {
            return null;
        }
        if (!ADDRESS.matcher(given.asText()).matches()) {
            throw invalid("has address \"" + given.asText() + "\"; a word such as acme is expected");
        }
        return given.asText();
    }

    private List<Check> proofs(JsonNode given) {
        List<Check> proofs = new ArrayList<>();
        for (JsonNode each : given.isArray() ? given : List.of(given)) {
            if (!each.isObject()) {
                throw invalid("has no proof, such as {scheme: token, secret: webhookToken, in: {query: token}}: what nothing proves is not"
                        + " taken");
            }
            try {
                ConfiguredProof proof = ConfiguredProof.read(each, form);
                String secret = each.path("secret").asText("");
                proofs.add(new Check(proof, proof.isBySecret() ? property("secret", secret, true) : field("secret", secret).name()));
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
            throw invalid("has a challenge of kind \"" + given.path("kind").asText() + "\"; accepted are "
                    + String.join(", ", new TreeSet<>(CHALLENGES.keySet())));
        }
        return switch (kind) {
            case KNOWN_KEY -> new Challenge(kind, text("key", given));
            case SNS_SUBSCRIPTION -> new Challenge(kind, null);
            case VERIFY_TOKEN, SIGNED_TOKEN -> new Challenge(kind, property("secret", given.path("secret").asText(""), true));
        };
    }

    private String text(String name, JsonNode block) {
        if (!block.path(name).isTextual() || block.get(name).textValue().isBlank()) {
            throw invalid("has a challenge without " + name);
        }
        return block.get(name).textValue();
    }

    private FileJq jq(String name, JsonNode block) {
        try {
            return FileJq.compile(block.get(name).asText());
        } catch (IllegalArgumentException e) {
            throw invalid("has " + name + " that " + e.getMessage());
        }
    }

    private String property(String key, String name, boolean secret) {
        Field field = field(key, name);
        if (field.secret() != secret) {
            throw invalid("names the property \"" + name + "\" in " + key + ", which is " + (secret ? "no secret; give it format: password"
                    : "a secret, and would be compared in the open"));
        }
        return name;
    }

    private Field field(String key, String name) {
        return form.field(name).orElseThrow(() -> invalid("names the property \"" + name + "\" in " + key
                + ", which is not among the properties; declared are " + form.fields().stream().map(Field::name)
                        .collect(Collectors.joining(", "))));
    }

    private InvalidProviderFileException invalid(String reason) {
        return annotations.invalid(NAME, reason);
    }
}
