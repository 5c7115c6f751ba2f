package dev.serai.draft;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** What a tenant fills in, and how the call proves who calls. */
final class FormDraft {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final String URL = "^https?://[^\\s/?#]+[^\\s?#]*$";
    private static final String ADDRESS = "^[\\x21-\\x3f\\x41-\\x7e]+@[^@\\s]+$";

    private final String title;
    private final ObjectNode properties = JSON.objectNode();
    private final List<String> required = new ArrayList<>();
    private final List<ObjectNode> steps = new ArrayList<>();
    private String auth = "api-key";
    private String query;

    FormDraft(String title) {
        this.title = title;
    }

    ObjectNode properties() {
        return properties;
    }

    ArrayNode required() {
        return ExampleDraft.list(required.toArray(String[]::new));
    }

    /** What sets the headers that prove who calls. */
    List<ObjectNode> steps() {
        return steps;
    }

    String auth() {
        return auth;
    }

    /** What proves it in the address, as a simple expression; null for nothing. */
    String query() {
        return query;
    }

    /** @param scheme of the document's security; missing for none */
    void secure(JsonNode scheme) {
        switch (scheme.path("type").asText() + " " + scheme.path("scheme").asText(scheme.path("in").asText())) {
            case "http basic" -> {
                auth = "basic";
                secret("username", "User Name", "the user name is found", false);
                secret("password", "Password", "the password is found", true);
                steps.add(Steps.setHeader("Authorization", Steps.simple("{{username}}:{{password}}")));
                steps.add(Steps.setHeader("Authorization", Steps.jq("java.lang.String",
                        "\"Basic \" + (header(\"Authorization\") | @base64)")));
            }
            case "apiKey header" -> {
                secret("apiKey", "API Key", "the key is found", true);
                String name = PlainText.header(scheme.path("name").asText());
                steps.add(Steps.setHeader(name, Steps.simple(name.equals("Authorization")
                        ? Undecided.mark("what stands before the key, such as Bearer") + " {{apiKey}}" : "{{apiKey}}")));
            }
            case "apiKey query" -> {
                secret("apiKey", "API Key", "the key is found", true);
                query = PlainText.encoded(scheme.path("name").asText()) + "={{apiKey}}";
            }
            case "http bearer" -> bearer("where the key is found");
            default -> bearer(scheme.isMissingNode() ? "how a call proves who calls; the document says nothing"
                    : "how the token is got, see Access tokens in kamelets/README.md; the document says "
                            + scheme.path("type").asText());
        }
    }

    private void bearer(String what) {
        properties.set("apiKey", property("API Key", Undecided.mark(what), "credentials").put("format", "password"));
        required.add("apiKey");
        steps.add(Steps.setHeader("Authorization", Steps.simple("Bearer {{apiKey}}")));
    }

    private void secret(String name, String label, String what, boolean secret) {
        ObjectNode property = property(label, Undecided.mark("where in the console of " + title + " " + what), "credentials");
        if (secret) {
            property.put("format", "password");
        }
        properties.set(name, property);
        required.add(name);
    }

    /** A value of the account that calls need, such as its id in the path. */
    void account(String name, String description) {
        if (!properties.has(name)) {
            properties.set(name, property(label(name), sentence(description, name), "account"));
            required.add(name);
        }
    }

    void emailSender() {
        properties.set("fromEmail", property("From Email", "The address mail is sent from.", "sender").put("format", "email")
                .put("pattern", ADDRESS).put("example", "noreply@example.com"));
        properties.set("fromName", property("From Name", "The name that recipients see beside the address.", "sender")
                .put("example", "Example Ltd"));
        required.add("fromEmail");
    }

    void sender() {
        properties.set("sender", property("Sender", "What messages are sent from where they name nothing.", "sender"));
        required.add("sender");
    }

    void baseUrl(String server) {
        ObjectNode property = property("Base URL", "The " + title + " API.", "advanced");
        property.put("default", server == null ? Undecided.mark("https://...; the document names no server") : server);
        properties.set("baseUrl", property.put("pattern", URL));
    }

    private static ObjectNode property(String title, String description, String group) {
        ObjectNode property = JSON.objectNode().put("title", title).put("description", description).put("type", "string");
        property.putArray("x-descriptors").add("urn:camel:group:" + group);
        return property;
    }

    /** {@code account_id} as {@code Account Id}. */
    static String label(String name) {
        StringBuilder label = new StringBuilder();
        for (String word : name.replaceAll("([a-z])([A-Z])", "$1 $2").split("[^A-Za-z0-9]+")) {
            if (!word.isEmpty()) {
                label.append(label.isEmpty() ? "" : " ").append(Character.toUpperCase(word.charAt(0))).append(word.substring(1));
            }
        }
        return label.toString();
    }

    private static String sentence(String description, String name) {
        String line = description.replaceAll("\\s+", " ").strip();
        int end = line.indexOf(". ");
        String first = (end > 0 ? line.substring(0, end) : line).replaceAll("\\.$", "");
        return first.isEmpty() ? Undecided.mark("what " + name + " is and where it is found")
                : Character.toUpperCase(first.charAt(0)) + first.substring(1) + ".";
    }
}
