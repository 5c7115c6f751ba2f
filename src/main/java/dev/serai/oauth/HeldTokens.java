package dev.serai.oauth;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.api.JsonText;
import dev.serai.credential.CredentialCipher.Sealed;
import dev.serai.credential.CredentialCipher;
import dev.serai.credential.UnreadableCredentialException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/**
 * The secrets of a consent as they are sealed, for its tenant and its own id.
 *
 * @param refresh null for none
 * @param given by the person, where another one is used; null for the one that is
 * @param values properties that giving them back needs
 */
record HeldTokens(String access, String refresh, String given, Map<String, String> values) {

    static HeldTokens of(Consent consent) {
        return new HeldTokens(consent.token().value(), consent.refreshToken(), consent.revocable().token(), consent.revocable().values());
    }

    Sealed seal(CredentialCipher cipher, UUID tenantId, UUID consentId) {
        ObjectNode tokens = JsonNodeFactory.instance.objectNode().put("access", access).put("refresh", refresh).put("given", given);
        ObjectNode properties = tokens.putObject("values");
        values.forEach(properties::put);
        return cipher.seal(tenantId, consentId, tokens.toString().getBytes(StandardCharsets.UTF_8));
    }

    static HeldTokens open(CredentialCipher cipher, UUID tenantId, UUID consentId, Sealed sealed) {
        try {
            JsonNode tokens = JsonText.read(cipher.open(tenantId, consentId, sealed));
            Map<String, String> values = new TreeMap<>();
            tokens.path("values").fields().forEachRemaining(value -> values.put(value.getKey(), value.getValue().asText()));
            return new HeldTokens(tokens.path("access").asText(), tokens.path("refresh").asText(null), tokens.path("given").asText(null),
                    Map.copyOf(values));
        } catch (IOException e) {
            throw new UnreadableCredentialException("The tokens of consent " + consentId + " cannot be read", e);
        }
    }

    @Override
    public String toString() {
        return "HeldTokens";
    }
}
