package dev.serai.provider;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.provider.ConnectionForm.Field;
import dev.serai.provider.OAuthConsent.Account;
import dev.serai.provider.OAuthConsent.Choice;
import dev.serai.provider.OAuthConsent.Client;
import dev.serai.provider.OAuthConsent.Endpoints;
import dev.serai.provider.OAuthConsent.Exchange;
import dev.serai.provider.OAuthConsent.Life;
import dev.serai.provider.OAuthConsent.Place;
import dev.serai.provider.OAuthConsent.Reading;
import dev.serai.provider.OAuthConsent.Request;
import dev.serai.provider.OAuthConsent.Returned;
import dev.serai.provider.OAuthGrant.ClientAuthentication;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads the grant {@code authorization_code} of the annotation {@code serai.dev/oauth}. */
final class OAuthConsentReader {

    private static final List<String> KEYS = List.of("grant", "authorizeUrl", "tokenUrl", "revoke", "issuer", "app", "client", "clientId",
            "clientSecret", "scopes", "separator", "pkce", "authorize", "parameters", "token", "tokenAt", "refreshAt", "returns", "dead",
            "extend", "renew", "keepAlive", "choose", "account", "instead", "spares", "wanted", "when");
    private static final List<String> OF_EXCHANGE = List.of("method", "url", "parameters", "authorization", "client", "body");
    private static final List<String> OF_CHOICE = List.of("url", "headers", "list", "id", "name", "keep", "token", "what", "none");
    private static final List<String> OF_ACCOUNT = List.of("answer", "property", "url", "list", "where", "at");
    private static final Set<String> OWN_OF_AUTHORIZATION = Set.of("response_type", "client_id", "redirect_uri", "scope", "state",
            "code_challenge", "code_challenge_method");
    private static final Set<String> OWN_OF_TOKEN = Set.of("grant_type", "code", "redirect_uri", "client_id", "client_secret",
            "code_verifier", "refresh_token");
    /** What stands in the requests of a provider's own beside the properties. */
    private static final Set<String> HELD = Set.of("token", "refreshToken", "clientId", "clientSecret");
    private static final Pattern HOST = Pattern.compile("(\\*\\.)?[a-z0-9-]{1,63}(\\.[a-z0-9-]{1,63}){1,8}");
    private static final Pattern DAYS = Pattern.compile("([1-9]\\d{0,2})d");
    private static final Duration WEEK = Duration.ofDays(7);

    private final OAuthReader reader;
    private final ConnectionForm form;

    OAuthConsentReader(OAuthReader reader, ConnectionForm form) {
        this.reader = reader;
        this.form = form;
    }

    OAuthConsent read(JsonNode block) {
        known(block, KEYS, "authorization_code");
        Place place = place(block);
        Client client = new Client(block.path("app").asText(""), property(block, "clientId", "oauthClientId", false),
                property(block, "clientSecret", "oauthClientSecret", true),
                reader.word("client", block.path("client").asText("basic"), ClientAuthentication.BASIC, ClientAuthentication.POST,
                        ClientAuthentication.JSON));
        return new OAuthConsent(new Endpoints(reader.url("authorizeUrl", block.path("authorizeUrl").asText("")),
                reader.url("tokenUrl", block.path("tokenUrl").asText("")),
                block.has("issuer") ? reader.url("issuer", block.get("issuer").asText()) : null, exchange(block, "revoke", "POST")),
                client, request(block), new Reading(pointer(block, "tokenAt", "/access_token"), pointer(block, "refreshAt",
                        "/refresh_token"), returns(block.path("returns")), Set.copyOf(list(block, "dead")), account(block.path("account"))),
                new Life(exchange(block, "extend", "GET"), exchange(block, "renew", "GET"), keepAlive(block)), choice(block.path("choose")),
                new Place(place.token(), place.instead(), place.spares(),
                        block.has("wanted") ? reader.property("wanted", block.get("wanted").asText(), false) : client.id(), place.when()));
    }

    private void known(JsonNode block, List<String> keys, String of) {
        if (!block.isObject()) {
            throw reader.invalid("has no YAML object of " + String.join(", ", keys) + " for " + of);
        }
        block.fieldNames().forEachRemaining(name -> {
            if (!keys.contains(name)) {
                throw reader.invalid("has \"" + name + "\"; accepted with " + of + " are " + String.join(", ", keys));
            }
        });
    }

    private Place place(JsonNode block) {
        String token = block.has("token") ? reader.property("token", block.get("token").asText(), true)
                : form.field(OAuthGrant.PROPERTY).isPresent() ? OAuthGrant.PROPERTY : null;
        Set<String> spares = new TreeSet<>();
        list(block, "spares").forEach(name -> spares.add(reader.property("spares", name, false)));
        if (token != null) {
            spares.add(token);
        }
        return new Place(token, block.has("instead") ? reader.property("instead", block.get("instead").asText(), true) : token,
                Set.copyOf(spares), null, reader.when(block.path("when")));
    }

    private String property(JsonNode block, String key, String usual, boolean secret) {
        return reader.property(key, block.path(key).asText(usual), secret);
    }

    private Request request(JsonNode block) {
        String separator = block.path("separator").asText("blank");
        if (!separator.equals("blank") && !separator.equals("comma")) {
            throw reader.invalid("has separator \"" + separator + "\"; accepted are blank, comma");
        }
        List<String> scopes = list(block, "scopes");
        scopes.forEach(scope -> reader.text("scopes", scope));
        return new Request(scopes, separator.equals("comma") ? "," : " ", block.path("pkce").asBoolean(true),
                reader.texts("authorize", block.path("authorize"), OWN_OF_AUTHORIZATION),
                reader.texts("parameters", block.path("parameters"), OWN_OF_TOKEN));
    }

    private Map<String, Returned> returns(JsonNode given) {
        Map<String, Returned> returns = new LinkedHashMap<>();
        given.fields().forEachRemaining(entry -> {
            Field field = form.field(reader.property("returns", entry.getKey(), false)).orElseThrow();
            JsonNode from = entry.getValue();
            known(from, List.of("callback", "answer", "hosts"), "returns");
            if (from.has("callback") == from.has("answer")) {
                throw reader.invalid("keeps " + entry.getKey() + " of both or none; name callback, a parameter, or answer, a JSON Pointer");
            }
            List<String> hosts = list(from, "hosts");
            if (hosts.isEmpty() && (field.address() || field.name().endsWith("Url"))) {
                throw reader.invalid("keeps " + entry.getKey() + ", which decides where secrets go, without the hosts it may lead to");
            }
            hosts.stream().filter(host -> !HOST.matcher(host).matches()).findFirst().ifPresent(host -> {
                throw reader.invalid("has the host \"" + host + "\"; a name such as api.example.com or *.example.com is expected");
            });
            returns.put(entry.getKey(), new Returned(from.has("callback") ? from.get("callback").asText() : null,
                    from.has("answer") ? pointer(from, "answer", null) : null, hosts));
        });
        return Map.copyOf(returns);
    }

    /** A request of the provider's own; null where the block has none. */
    private Exchange exchange(JsonNode block, String key, String usual) {
        JsonNode given = block.path(key);
        if (given.isMissingNode()) {
            return null;
        }
        known(given, OF_EXCHANGE, key);
        String method = given.path("method").asText(usual);
        if (!List.of("GET", "POST", "DELETE").contains(method)) {
            throw reader.invalid("has the method \"" + method + "\" in " + key + "; accepted are GET, POST, DELETE");
        }
        Map<String, String> parameters = new LinkedHashMap<>();
        given.path("parameters").fields().forEachRemaining(each -> parameters.put(each.getKey(), held(key, each.getValue().asText())));
        String client = given.path("client").asText("none");
        String body = given.path("body").asText("form");
        if (!List.of("none", "basic").contains(client) || !List.of("form", "json").contains(body)) {
            throw reader.invalid("has client \"" + client + "\" and body \"" + body + "\" in " + key + "; accepted are none, basic and"
                    + " form, json");
        }
        return new Exchange(method, reader.url(key, given.path("url").asText("")), Map.copyOf(parameters),
                given.has("authorization") ? held(key, given.get("authorization").asText()) : null, client.equals("basic"),
                body.equals("json"));
    }

    private String held(String key, String text) {
        OAuthGrant.named(text).stream().filter(name -> !HELD.contains(name)).forEach(name -> reader.property(key, name, false));
        return text;
    }

    private Choice choice(JsonNode given) {
        if (given.isMissingNode()) {
            return null;
        }
        known(given, OF_CHOICE, "choose");
        Map<String, String> keep = new LinkedHashMap<>();
        given.path("keep").fields().forEachRemaining(each -> keep.put(reader.property("choose", each.getKey(), false),
                pointer(given.path("keep"), each.getKey(), null)));
        for (String key : List.of("what", "none")) {
            if (given.path(key).asText("").isBlank()) {
                throw reader.invalid("has no \"" + key + "\" in choose, which a person reads");
            }
        }
        if (keep.isEmpty()) {
            throw reader.invalid("has no \"keep\" in choose: which property is kept of what is chosen");
        }
        return new Choice(reader.url("choose", given.path("url").asText("")), reader.texts("headers", given.path("headers"), Set.of()),
                given.path("list").asText(""), pointer(given, "id", "/id"), pointer(given, "name", "/name"), Map.copyOf(keep),
                given.has("token") ? pointer(given, "token", null) : null, given.get("what").asText(), given.get("none").asText());
    }

    private Account account(JsonNode given) {
        if (given.isMissingNode()) {
            return null;
        }
        known(given, OF_ACCOUNT, "account");
        if (Stream.of("answer", "property", "url").filter(given::has).count() != 1) {
            throw reader.invalid("has an account of several or none; name answer, a JSON Pointer, property, or url");
        }
        if (given.has("property")) {
            return new Account(reader.property("account", given.get("property").asText(), false), null, "", null, null);
        }
        if (given.has("answer")) {
            return new Account(null, null, "", null, pointer(given, "answer", null));
        }
        return new Account(null, reader.url("account", given.get("url").asText()), given.has("list") ? pointer(given, "list", null) : "",
                given.has("list") ? pointer(given, "where", null) : null, pointer(given, "at", null));
    }

    private String pointer(JsonNode block, String key, String usual) {
        String pointer = block.path(key).asText(usual);
        if (pointer == null || !pointer.startsWith("/")) {
            throw reader.invalid("has " + key + " \"" + pointer + "\"; a JSON Pointer begins with a slash, e.g. /access_token");
        }
        return pointer;
    }

    private Duration keepAlive(JsonNode block) {
        if (!block.has("keepAlive")) {
            return WEEK;
        }
        var days = DAYS.matcher(block.get("keepAlive").asText());
        if (!days.matches()) {
            throw reader.invalid("has keepAlive \"" + block.get("keepAlive").asText() + "\"; days are expected, such as 7d");
        }
        return Duration.ofDays(Long.parseLong(days.group(1)));
    }

    private static List<String> list(JsonNode block, String key) {
        List<String> words = new ArrayList<>();
        if (block.path(key).isArray()) {
            block.get(key).forEach(word -> words.add(word.asText()));
        } else if (!block.path(key).asText("").isBlank()) {
            words.add(block.get(key).asText());
        }
        return List.copyOf(words);
    }
}
