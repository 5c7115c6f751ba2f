package dev.serai.reload;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collection;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the text of a file may hold that comes over the API and lies in no folder: steps over data, with the beans and, of a provider, the
 * components that files of its kind use already. Nothing in it runs code of its own or reads the machine's settings: who may write files
 * may do more than who has a token.
 */
final class UnsavedText {

    /** Steps, languages and settings by which a file runs code, or goes where its text does not say. */
    private static final Set<String> CODE = Set.of("beans", "script", "scriptLanguage", "groovy", "java", "joor", "mvel", "ognl", "js",
            "javascript", "python", "spel", "csimple", "process", "unmarshal", "recipientList", "routingSlip", "dynamicRouter", "enrich",
            "pollEnrich", "poll", "routeTemplate", "templatedRoute", "factoryBean", "factoryMethod");
    private static final Set<String> LANGUAGES = Set.of("simple", "jq", "constant", "jsonpath", "header", "variable", "exchangeProperty",
            "tokenize", "xpath");
    private static final Set<String> CODE_SCHEMES = Set.of("class", "language", "dataformat", "validator", "xslt");
    private static final Set<String> ADDRESSES = Set.of("uri", "to", "toD", "wireTap");
    private static final Set<String> FUNCTIONS = Set.of("body", "bodyAs", "bodyOneLine", "header", "headers", "variable", "variables",
            "exchangeProperty", "exchangeId", "routeId", "stepId", "date", "random", "uuid", "jq", "jsonpath", "null", "exception", "id",
            "messageTimestamp", "empty", "iif", "hash");
    private static final Pattern FUNCTION = Pattern.compile("\\$(?:simple)?\\{\\s{0,20}([A-Za-z]{0,40})([^}]{0,400})");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{([^}]{0,200})");
    private static final Pattern BEAN = Pattern.compile("(?:\\bref|\\bbeanType): {0,9}\"?([\\w.$]{1,200})");
    private static final Pattern SCHEME = Pattern.compile("\\buri: {0,9}\"?([a-z0-9+-]{1,40}):");
    private static final String BEYOND = "runs code of its own, or goes where the text does not say";

    private final YamlDocument document;
    private final Set<String> beans;
    private final Set<String> schemes;
    private final Set<String> properties = new HashSet<>();

    private UnsavedText(YamlDocument document, Set<String> beans, Set<String> schemes) {
        this.document = document;
        this.beans = beans;
        this.schemes = schemes;
    }

    /**
     * Checks a file with routes, whose other endpoints never send.
     *
     * @param others the route files that take events
     * @throws BrokenFileException naming the first thing that it may not hold
     */
    static void checkRoutes(String yaml, Collection<String> others) throws BrokenFileException {
        YamlDocument document = YamlDocument.parse(yaml);
        new UnsavedText(document, found(BEAN, others), null).check(document.root(), "", "");
    }

    /**
     * Checks a provider's file.
     *
     * @param others the files of providers that run
     * @throws BrokenFileException naming the first thing that it may not hold
     */
    static void checkProvider(String yaml, Collection<String> others) throws BrokenFileException {
        YamlDocument document = YamlDocument.parse(yaml);
        UnsavedText text = new UnsavedText(document, found(BEAN, others), found(SCHEME, others));
        text.properties.add("accessToken");
        text.declared(document.root());
        String head = document.root().at("/metadata/annotations/serai.dev~1family").asText();
        for (String other : others) {
            if (!head.isEmpty() && other.contains("name: " + head + "-sink")) {
                text.declared(YamlDocument.parse(other).root());
            }
        }
        text.check(document.root().at("/spec/template"), "/spec/template", "");
    }

    private void declared(JsonNode kamelet) {
        kamelet.at("/spec/definition/properties").fieldNames().forEachRemaining(properties::add);
    }

    private static Set<String> found(Pattern pattern, Collection<String> texts) {
        Set<String> found = new HashSet<>();
        for (String text : texts) {
            Matcher matcher = pattern.matcher(text);
            while (matcher.find()) {
                found.add(matcher.group(1));
            }
        }
        return found;
    }

    private void check(JsonNode node, String pointer, String key) throws BrokenFileException {
        if (node.isObject()) {
            for (Map.Entry<String, JsonNode> field : node.properties()) {
                String at = pointer + "/" + field.getKey().replace("~", "~0").replace("/", "~1");
                boolean language = field.getKey().equals("method") && field.getValue().isContainerNode();
                if (CODE.contains(field.getKey()) || language) {
                    throw refused(at, "\"" + field.getKey() + "\" " + BEYOND);
                }
                check(field.getValue(), at, field.getKey());
            }
        } else if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                check(node.get(i), pointer + "/" + i, key);
            }
        } else if (node.isTextual()) {
            checkText(node.textValue(), pointer, key);
        }
    }

    private void checkText(String text, String pointer, String key) throws BrokenFileException {
        if ((key.equals("ref") || key.equals("beanType")) && !beans.contains(text) || text.contains("CamelBean")) {
            throw refused(pointer, "\"" + text + "\" is a bean that no file of its kind calls");
        }
        if (text.startsWith("#class:") || text.startsWith("#type:")) {
            throw refused(pointer, "\"" + text.substring(0, text.indexOf(':') + 1) + "\" makes a bean");
        }
        if (key.equals("language") && pointer.endsWith("/language/language") && !LANGUAGES.contains(text)) {
            throw refused(pointer, "The language \"" + text + "\" " + BEYOND);
        }
        if (ADDRESSES.contains(key)) {
            checkAddress(text, pointer);
        }
        Matcher placeholder = PLACEHOLDER.matcher(text);
        while (placeholder.find()) {
            if (!properties.contains(placeholder.group(1).replaceFirst("^\\?", "").split(":", 2)[0])) {
                throw refused(pointer, "{{" + placeholder.group(1) + "}} reads a setting");
            }
        }
        Matcher function = FUNCTION.matcher(text);
        while (function.find()) {
            if (!FUNCTIONS.contains(function.group(1)) || function.group(2).toLowerCase(Locale.ROOT).contains("class")) {
                throw refused(pointer, "\"${" + function.group(1) + "\" reaches beyond the message");
            }
        }
    }

    private void checkAddress(String text, String pointer) throws BrokenFileException {
        String path = text.split("\\?", 2)[0];
        int colon = path.indexOf(':');
        String scheme = colon < 0 ? path : path.substring(0, colon);
        boolean bean = scheme.equals("bean") && !beans.contains(path.substring(colon + 1).replace("//", ""));
        boolean unknown = schemes != null && !schemes.contains(scheme) && !scheme.equals("kamelet");
        if (CODE_SCHEMES.contains(scheme) || scheme.contains("$") || bean || unknown) {
            throw refused(pointer, "\"" + scheme + "\" " + BEYOND);
        }
    }

    private BrokenFileException refused(String pointer, String why) {
        return new BrokenFileException(document.line(pointer),
                why + ", which a text that is in no file may not; write it to a file instead");
    }
}
