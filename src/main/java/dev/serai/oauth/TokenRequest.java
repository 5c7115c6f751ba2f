package dev.serai.oauth;

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
 * @param body form encoded
 * @param authorization null where the client proves itself in the body
 * @param proof what proves the client as it is sent, which an answer may repeat; empty where that is the secret itself
 */
record TokenRequest(String body, String authorization, String proof) {

    private static final String JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer";

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
        String pair = encoded(id) + ":" + encoded(secret.toString());
        String proof = Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
        return new TokenRequest(form(parameters), "Basic " + proof, proof);
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

    /** The text without the proof. */
    String masked(String text) {
        return proof.isEmpty() ? text : text.replace(proof, "****");
    }

    private static String form(Map<String, String> parameters) {
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
