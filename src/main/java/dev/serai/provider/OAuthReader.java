package dev.serai.provider;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.provider.ConnectionForm.Field;
import dev.serai.provider.OAuthGrant.Assertion;
import dev.serai.provider.OAuthGrant.ClientAuthentication;
import dev.serai.provider.OAuthGrant.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads the annotation {@code serai.dev/oauth}: a YAML object. */
final class OAuthReader {

    private static final String NAME = "oauth";
    private static final List<String> OF_CLIENT = List.of("client", "clientId", "clientSecret");
    private static final List<String> OF_ASSERTION = List.of("key", "issuer", "subject", "audience");
    private static final List<String> OF_ALL = List.of("grant", "tokenUrl", "scopes", "parameters", "instead", "when");
    /** Parameters that the grant itself sets. */
    private static final Set<String> OWN = Set.of("grant_type", "scope", "client_id", "client_secret", "assertion");

    private final ProviderAnnotations annotations;
    private final ConnectionForm form;

    OAuthReader(ProviderAnnotations annotations, ConnectionForm form) {
        this.annotations = annotations;
        this.form = form;
    }

    OAuthGrant read(JsonNode block) {
        if (!block.isObject()) {
            throw invalid("is no YAML object such as \"{grant: client_credentials, tokenUrl: https://...}\"");
        }
        Kind kind = word("grant", block.path("grant").asText(""), Kind.values());
        boolean jwt = kind == Kind.JWT_BEARER;
        List<String> known = new ArrayList<>(OF_ALL);
        known.addAll(jwt ? OF_ASSERTION : OF_CLIENT);
        block.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                throw invalid("has \"" + name + "\"; accepted with " + word(kind) + " are " + String.join(", ", known));
            }
        });
        if (form.field(OAuthGrant.PROPERTY).isPresent()) {
            throw invalid("derives {{" + OAuthGrant.PROPERTY + "}}, which is a property of the form too; give that another name, and name"
                    + " it in \"instead\" where a person may enter a token");
        }
        String tokenUrl = tokenUrl(block.path("tokenUrl").asText(""));
        String instead = block.has("instead") ? property("instead", block.get("instead").asText(), true) : null;
        String scopes = block.path("scopes").isArray() ? list(block.get("scopes")) : block.path("scopes").asText("").strip();
        ClientAuthentication authentication = jwt ? ClientAuthentication.NONE
                : word("client", block.path("client").asText("basic"), ClientAuthentication.BASIC, ClientAuthentication.POST);
        return new OAuthGrant(kind, tokenUrl, authentication, jwt ? null : text("clientId", block.path("clientId").asText("{{clientId}}")),
                jwt ? null : property("clientSecret", block.path("clientSecret").asText("clientSecret"), true), text("scopes", scopes),
                parameters(block.path("parameters"), kind), jwt ? assertion(block, tokenUrl) : null, instead,
                when(block.path("when")));
    }

    private OAuthGrant.When when(JsonNode given) {
        if (given.isMissingNode()) {
            return null;
        }
        if (!given.isObject() || given.size() != 1) {
            throw invalid("has \"when\" that is no object with a property and its value, such as {authType: oauth2}");
        }
        String name = property("when", given.fieldNames().next(), false);
        String value = given.get(name).asText();
        List<String> allowed = form.field(name).orElseThrow().allowed();
        if (!allowed.contains(value)) {
            throw invalid("applies when " + name + " is \"" + value + "\", which that property never is; it may be "
                    + String.join(", ", allowed));
        }
        return new OAuthGrant.When(name, value);
    }

    private Assertion assertion(JsonNode block, String tokenUrl) {
        if (!block.has("key")) {
            throw invalid("has no \"key\": the name of the property with the private key that signs the assertion");
        }
        String audience = block.path("audience").asText(tokenUrl);
        if (!OAuthGrant.named(audience).isEmpty() && !block.has("audience")) {
            throw invalid("has no \"audience\", which must be the real URL of the token endpoint");
        }
        return new Assertion(property("key", block.get("key").asText(), true),
                block.has("issuer") ? text("issuer", block.get("issuer").asText()) : null,
                block.has("subject") ? text("subject", block.get("subject").asText()) : null, text("audience", audience));
    }

    /** Secrets go there: to a host that the file names, or that a property names which secrets do not follow. */
    private String tokenUrl(String url) {
        List<String> names = OAuthGrant.named(url);
        boolean fixed = url.startsWith("https://") && names.isEmpty();
        boolean byProperty = names.size() == 1 && url.startsWith("{{" + names.get(0) + "}}") && form.field(names.get(0))
                .filter(field -> !field.secret() && field.name().toLowerCase(Locale.ROOT).endsWith("url")).isPresent();
        if (!fixed && !byProperty || url.chars().anyMatch(c -> c <= ' ' || c > '~')) {
            throw invalid("has tokenUrl \"" + url + "\"; an address that begins with https:// is expected, or with a property of the form"
                    + " that is a URL, such as \"{{baseUrl}}/oauth2/token\"");
        }
        return url;
    }

    private Map<String, String> parameters(JsonNode given, Kind kind) {
        Map<String, String> parameters = new LinkedHashMap<>();
        if (!given.isMissingNode() && !given.isObject()) {
            throw invalid("has parameters that are no object of names and texts");
        }
        given.fields().forEachRemaining(parameter -> {
            if (OWN.contains(parameter.getKey())) {
                throw invalid("has the parameter \"" + parameter.getKey() + "\", which the grant itself sets");
            }
            parameters.put(parameter.getKey(), text("parameters", parameter.getValue().asText()));
        });
        if (kind == Kind.ACCOUNT_CREDENTIALS && !parameters.containsKey("account_id")) {
            throw invalid("has no parameter account_id, which account_credentials needs, such as \"parameters: {account_id:"
                    + " '{{accountId}}'}\"");
        }
        return Map.copyOf(parameters);
    }

    private String text(String key, String text) {
        OAuthGrant.named(text).forEach(name -> property(key, name, false));
        return text;
    }

    private String property(String key, String name, boolean secret) {
        Field field = form.field(name).orElseThrow(() -> invalid("names the property \"" + name + "\" in " + key
                + ", which is not among the properties; declared are " + form.fields().stream().map(Field::name)
                        .collect(Collectors.joining(", "))));
        if (secret && !field.secret()) {
            throw invalid("names the property \"" + name + "\" in " + key + ", which is no secret; give it format: password");
        }
        return name;
    }

    private static String list(JsonNode scopes) {
        List<String> words = new ArrayList<>();
        scopes.forEach(scope -> words.add(scope.asText()));
        return String.join(" ", words);
    }

    @SafeVarargs
    private <E extends Enum<E>> E word(String key, String given, E... accepted) {
        return Arrays.stream(accepted).filter(each -> word(each).equals(given)).findFirst().orElseThrow(() -> invalid("has " + key + " \""
                + given + "\"; accepted are " + Arrays.stream(accepted).map(OAuthReader::word).collect(Collectors.joining(", "))));
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private InvalidProviderFileException invalid(String reason) {
        return annotations.invalid(NAME, reason);
    }
}
