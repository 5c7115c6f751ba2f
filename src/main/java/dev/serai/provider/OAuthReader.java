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

/** Reads the annotation {@code serai.dev/oauth}: a YAML object, or two where a person's consent may stand in place of the other grant. */
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
        if (!block.isArray()) {
            return isConsent(block) ? OAuthGrant.of(consent(block)) : machine(block);
        }
        if (block.size() != 2 || isConsent(block.get(0)) || !isConsent(block.get(1))) {
            throw invalid("is no YAML object such as \"{grant: client_credentials, tokenUrl: https://...}\", nor a list of two, the second"
                    + " of them with the grant authorization_code and the first with another");
        }
        return machine(block.get(0)).or(consent(block.get(1)));
    }

    private static boolean isConsent(JsonNode block) {
        return block.path("grant").asText().equals(word(Kind.AUTHORIZATION_CODE));
    }

    private OAuthConsent consent(JsonNode block) {
        return new OAuthConsentReader(this, form).read(block);
    }

    private OAuthGrant machine(JsonNode block) {
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
        String tokenUrl = url("tokenUrl", block.path("tokenUrl").asText(""));
        String instead = block.has("instead") ? property("instead", block.get("instead").asText(), true) : null;
        String scopes = block.path("scopes").isArray() ? list(block.get("scopes")) : block.path("scopes").asText("").strip();
        ClientAuthentication authentication = jwt ? ClientAuthentication.NONE
                : word("client", block.path("client").asText("basic"), ClientAuthentication.BASIC, ClientAuthentication.POST);
        return new OAuthGrant(kind, tokenUrl, authentication, jwt ? null : text("clientId", block.path("clientId").asText("{{clientId}}")),
                jwt ? null : property("clientSecret", block.path("clientSecret").asText("clientSecret"), true), text("scopes", scopes),
                parameters(block.path("parameters"), kind), jwt ? assertion(block, tokenUrl) : null, instead,
                when(block.path("when")), null);
    }

    OAuthGrant.When when(JsonNode given) {
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
    String url(String key, String url) {
        List<String> names = OAuthGrant.named(url);
        boolean fixed = url.startsWith("https://") && OAuthGrant.named(url.substring(0, end(url))).isEmpty();
        boolean byProperty = !names.isEmpty() && (url.startsWith("{{" + names.get(0) + "}}")
                || url.startsWith("{{" + names.get(0) + ":https://")) && form.field(names.get(0))
                .filter(field -> !field.secret() && field.name().toLowerCase(Locale.ROOT).endsWith("url")).isPresent();
        if (!fixed && !byProperty || url.chars().anyMatch(c -> c <= ' ' || c > '~')) {
            throw invalid("has " + key + " \"" + url + "\"; an address that begins with https:// is expected, or with a property of the"
                    + " form that is a URL, such as \"{{baseUrl}}/oauth2/token\"");
        }
        return url;
    }

    /** Where the path of a URL begins. */
    private static int end(String url) {
        int slash = url.indexOf('/', "https://".length());
        return slash < 0 ? url.length() : slash;
    }

    /** Names and texts, without those that the grant itself sets. */
    Map<String, String> texts(String key, JsonNode given, Set<String> own) {
        Map<String, String> parameters = new LinkedHashMap<>();
        if (!given.isMissingNode() && !given.isObject()) {
            throw invalid("has " + key + " that are no object of names and texts");
        }
        given.fields().forEachRemaining(parameter -> {
            if (own.contains(parameter.getKey())) {
                throw invalid("has the parameter \"" + parameter.getKey() + "\", which the grant itself sets");
            }
            parameters.put(parameter.getKey(), text(key, parameter.getValue().asText()));
        });
        return parameters;
    }

    private Map<String, String> parameters(JsonNode given, Kind kind) {
        Map<String, String> parameters = texts("parameters", given, OWN);
        if (kind == Kind.ACCOUNT_CREDENTIALS && !parameters.containsKey("account_id")) {
            throw invalid("has no parameter account_id, which account_credentials needs, such as \"parameters: {account_id:"
                    + " '{{accountId}}'}\"");
        }
        return Map.copyOf(parameters);
    }

    String text(String key, String text) {
        OAuthGrant.named(text).forEach(name -> property(key, name, false));
        return text;
    }

    String property(String key, String name, boolean secret) {
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
    final <E extends Enum<E>> E word(String key, String given, E... accepted) {
        return Arrays.stream(accepted).filter(each -> word(each).equals(given)).findFirst().orElseThrow(() -> invalid("has " + key + " \""
                + given + "\"; accepted are " + Arrays.stream(accepted).map(OAuthReader::word).collect(Collectors.joining(", "))));
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    InvalidProviderFileException invalid(String reason) {
        return annotations.invalid(NAME, reason);
    }
}
