package dev.serai.oauth;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.provider.ConnectionForm.Field;
import dev.serai.provider.Fault;
import dev.serai.provider.OAuthGrant;
import dev.serai.provider.OAuthGrant.ClientAuthentication;
import dev.serai.provider.OAuthGrant.Kind;
import dev.serai.provider.ProviderCall;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What is sent to a token endpoint (RFC 6749, sections 2.3.1 and 4.4.2; RFC 7523, section 2.1).
 *
 * @param body form encoded, or JSON
 * @param authorization null where the client proves itself in the body
 * @param proofs what an answer may repeat and nobody is to see, beside the secrets of the form
 * @param json whether the body is JSON
 */
record TokenRequest(String body, String authorization, List<String> proofs, boolean json) {

    private static final String JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer";

    /** @param proof what proves the client as it is sent; empty where that is the secret itself */
    TokenRequest(String body, String authorization, String proof) {
        this(body, authorization, proof.isEmpty() ? List.of() : List.of(proof), false);
    }

    /** A request of a client for what a person consented to, by the parameters of a grant. */
    static TokenRequest of(ConsentClient client, Map<String, String> grant, List<String> secrets) {
        Map<String, String> parameters = new LinkedHashMap<>(grant);
        List<String> proofs = new ArrayList<>(secrets);
        proofs.add(client.secret());
        if (client.authentication() == ClientAuthentication.BASIC) {
            String authorization = basic(client.id(), client.secret());
            proofs.add(authorization.substring("Basic ".length()));
            return new TokenRequest(form(parameters), authorization, proofs, false);
        }
        parameters.put("client_id", client.id());
        parameters.put("client_secret", client.secret());
        boolean json = client.authentication() == ClientAuthentication.JSON;
        return new TokenRequest(json ? object(parameters) : form(parameters), null, proofs, json);
    }

    static String basic(String id, String secret) {
        return "Basic " + Base64.getEncoder().encodeToString((encoded(id) + ":" + encoded(secret)).getBytes(StandardCharsets.UTF_8));
    }

    /** @throws TokenRefusedException when the connection lacks what it needs */
    static TokenRequest of(OAuthGrant grant, ProviderCall call, Instant now) {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("grant_type", grant.kind() == Kind.JWT_BEARER ? JWT_BEARER : grant.kind().name().toLowerCase(Locale.ROOT));
        parameters.putAll(grant.filledParameters(call));
        if (grant.kind() == Kind.JWT_BEARER) {
            String assertion = JwtAssertion.sign(grant, call, now);
            parameters.put("assertion", assertion);
            return new TokenRequest(form(parameters), null, assertion);
        }
        String scopes = OAuthGrant.filled(grant.scopes(), call);
        if (!scopes.isBlank()) {
            parameters.put("scope", scopes);
        }
        String id = OAuthGrant.filled(grant.clientId(), call);
        Object secret = call.property(grant.clientSecret());
        if (id.isBlank() || secret == null || secret.toString().isBlank()) {
            throw TokenRefusedException.refused(Fault.CREDENTIALS, call.provider().title() + " gives an access token for a client id and"
                    + " the " + title(call, grant.clientSecret()) + "; the connection lacks one of them");
        }
        if (grant.authentication() == ClientAuthentication.POST) {
            parameters.put("client_id", id);
            parameters.put("client_secret", secret.toString());
            return new TokenRequest(form(parameters), null, "");
        }
        String authorization = basic(id, secret.toString());
        return new TokenRequest(form(parameters), authorization, authorization.substring("Basic ".length()));
    }

    /** All that decides which token comes of it, for a fingerprint. */
    static String credentials(OAuthGrant grant, ProviderCall call) {
        List<Object> all = new ArrayList<>(List.of(grant.kind(), OAuthGrant.filled(grant.tokenUrl(), call),
                OAuthGrant.filled(grant.scopes(), call), grant.filledParameters(call)));
        if (grant.assertion() == null) {
            all.add(OAuthGrant.filled(grant.clientId(), call));
            all.add(call.property(grant.clientSecret()));
        } else {
            all.add(call.property(grant.assertion().key()));
            all.add(filled(grant.assertion().issuer(), call));
            all.add(filled(grant.assertion().subject(), call));
            all.add(filled(grant.assertion().audience(), call));
        }
        return all.toString();
    }

    private static String filled(String text, ProviderCall call) {
        return text == null ? "" : OAuthGrant.filled(text, call);
    }

    static String title(ProviderCall call, String property) {
        return call.provider().form().field(property).map(Field::title).orElse(property);
    }

    /** The text without the proofs. */
    String masked(String text) {
        String masked = text;
        for (String proof : proofs) {
            masked = proof.isBlank() ? masked : masked.replace(proof, "****");
        }
        return masked;
    }

    static String object(Map<String, String> parameters) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        parameters.forEach(object::put);
        return object.toString();
    }

    static String form(Map<String, String> parameters) {
        return parameters.entrySet().stream().map(each -> encoded(each.getKey()) + "=" + encoded(each.getValue()))
                .collect(Collectors.joining("&"));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return "TokenRequest";
    }
}
