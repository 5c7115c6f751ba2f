package dev.serai.provider;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.operation.OptionSchema;
import dev.serai.provider.ConnectionForm.Field;
import dev.serai.provider.Provider.ProviderAnswer.Step;
import dev.serai.provider.Provider.ProviderAnswer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a kamelet file as a {@link Provider}; says file, line and reason where it cannot. */
public final class ProviderFile {

    /** What the file name of every provider ends with. */
    public static final String SUFFIX = "-sink.kamelet.yaml";

    private static final Pattern ID = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");
    private static final Pattern OPERATION = Pattern.compile("[a-z][a-zA-Z0-9_]*(\\.[a-z][a-zA-Z0-9_]*)+");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{\\??([A-Za-z][A-Za-z0-9_.-]*)(:[^}]*)?}}");
    private static final String TEST = "connection.test";
    private static final List<String> HEADS = List.of("auth", "rate-limit", "rate-limit-headers", "environment", "help", "smtputf8",
            "webhook");
    private static final Set<String> LATE = Set.of("simple", "toD");

    private final YamlTree tree;
    private final ProviderAnnotations annotations;

    private ProviderFile(YamlTree tree) {
        this.tree = tree;
        this.annotations = new ProviderAnnotations(tree);
    }

    /**
     * Reads a kamelet file.
     *
     * @param fileName name of the file, e.g. {@code sendgrid-sink.kamelet.yaml}; a folder before it is ignored
     * @param revision counts the loads of the file
     * @throws InvalidProviderFileException when the file does not describe a provider
     */
    public static Provider parse(String fileName, String yaml, int revision) {
        String name = fileName.substring(Math.max(fileName.lastIndexOf('/'), fileName.lastIndexOf('\\')) + 1);
        if (!name.endsWith(SUFFIX)) {
            throw new InvalidProviderFileException(name, 0, "is not named like a provider file: <provider>" + SUFFIX + " is expected");
        }
        String id = name.substring(0, name.length() - SUFFIX.length());
        if (!ID.matcher(id).matches()) {
            throw new InvalidProviderFileException(name, 0, "names the provider \"" + id + "\"; lower-case letters, digits and single"
                    + " hyphens are accepted");
        }
        YamlTree tree = YamlTree.parse(name, yaml);
        List<DraftMarks.Mark> marks = DraftMarks.in(yaml);
        if (!marks.isEmpty()) {
            throw new InvalidProviderFileException(name, marks.get(0).line(), "is a draft: it is not decided yet: " + marks.get(0).text()
                    + (marks.size() == 1 ? "" : ", and " + (marks.size() - 1) + " more like it"));
        }
        return new ProviderFile(tree).provider(id, yaml, revision);
    }

    /**
     * The {@code serai.dev/} annotations of a provider file that Serai does not know, such as misspelt ones, and their lines.
     *
     * @param provider the file, read
     */
    public static Map<String, Integer> unknownAnnotations(Provider provider) {
        ProviderFile file = new ProviderFile(YamlTree.parse(provider.id() + SUFFIX, provider.yaml()));
        file.provider(provider.id(), provider.yaml(), provider.revision());
        return file.annotations.unread();
    }

    /** The line of a provider file on which an annotation stands, e.g. {@code operations}. */
    public static int annotationLine(Provider provider, String name) {
        return new ProviderFile(YamlTree.parse(provider.id() + SUFFIX, provider.yaml())).annotations.line(name);
    }

    private Provider provider(String id, String yaml, int revision) {
        checkKind(id);
        String family = annotations.text("family").orElse(null);
        if (family != null) {
            checkFamily(id, family);
        }
        ConnectionForm read = family == null ? new FormReader(tree).form() : usedForm();
        ConnectionForm form = new ConnectionForm(read.schema(), read.fields(), new AddressFields(read).in(tree.at("/spec/template")),
                annotations.oauth(read), annotations.setup(read));
        checkTemplate(form);
        List<String> operations = annotations.list("operations");
        for (String operation : operations) {
            if (!OPERATION.matcher(operation).matches()) {
                throw annotations.invalid("operations", "names \"" + operation + "\"; an operation looks like \"email.send\"");
            }
        }
        TermsReader terms = new TermsReader(annotations, operations);
        OperationTerms said = terms.terms();
        Map<String, OptionSchema> options = new OptionsReader(tree).of(operations.stream()
                .filter(operation -> !said.inquiries().containsValue(operation)).toList());
        Map<String, ProviderAnswer> answers = answers();
        if (family != null && operations.contains(TEST)) {
            throw annotations.invalid("operations", "names \"" + TEST + "\", which " + family + SUFFIX + " has for the whole family");
        }
        return new Provider(id, title(id), tree.at("/spec/definition/description").asText(""), annotations.list("channels"), operations,
                annotations.smtpUtf8(), form,
                annotations.text("auth").orElse("none"), annotations.rateLimit(), annotations.rateLimitHeaders(),
                terms.idempotency(), terms.messageId(), said.with(options), annotations.outcomes(operations),
                annotations.environment(form), annotations.text("help").orElse(null),
                tree.at("/metadata/annotations/camel.apache.org~1kamelet.icon").asText(null), answers, annotations.customFields(),
                annotations.success(operations, terms, answers), annotations.webhook(form), family, revision, yaml);
    }

    private void checkKind(String id) {
        if (!"Kamelet".equals(tree.at("/kind").asText())) {
            throw tree.invalid("/kind", "kind is \"" + tree.at("/kind").asText() + "\"; \"Kamelet\" is expected");
        }
        String name = tree.at("/metadata/name").asText();
        if (!name.equals(id + "-sink")) {
            throw tree.invalid("/metadata/name", "metadata.name is \"" + name + "\"; the file's name says \"" + id + "-sink\"");
        }
    }

    /** What the head of a family says once for all its files stands in none of the others. */
    private void checkFamily(String id, String family) {
        if (!ID.matcher(family).matches() || !id.startsWith(family + "-")) {
            throw annotations.invalid("family", "is \"" + family + "\"; the file is named like its family, e.g. " + family
                    + "-<part>" + SUFFIX);
        }
        if (!tree.at("/spec/definition/properties").isEmpty()) {
            throw tree.invalid("/spec/definition/properties", "spec.definition has properties; the form of the family is that of " + family
                    + SUFFIX);
        }
        for (String name : HEADS) {
            if (annotations.text(name).isPresent()) {
                throw annotations.invalid(name, "stands in a file of the family \"" + family + "\"; say it in " + family + SUFFIX);
            }
        }
    }

    /** The properties that the template uses, of which another file says what they are. */
    private ConnectionForm usedForm() {
        DestinationFields destinations = new DestinationFields(tree.at("/spec/template"));
        Set<String> names = new LinkedHashSet<>();
        PLACEHOLDER.matcher(tree.at("/spec/template").toString()).results().forEach(found -> names.add(found.group(1)));
        return new ConnectionForm(null, names.stream().map(name -> new Field(name, name, name, "string", false, false, null, null,
                List.of(), null, "settings", false, destinations.isInHost(name))).toList());
    }

    private String title(String id) {
        String group = tree.at("/metadata/annotations/camel.apache.org~1kamelet.group").asText("");
        if (!group.isBlank()) {
            return group;
        }
        String title = tree.at("/spec/definition/title").asText("");
        return title.isBlank() ? id : title.endsWith(" Sink") ? title.substring(0, title.length() - 5) : title;
    }

    private void checkTemplate(ConnectionForm form) {
        String from = "/spec/template/from/uri";
        if (!"kamelet:source".equals(tree.at(from).asText())) {
            throw tree.invalid(from, "spec.template.from.uri is \"" + tree.at(from).asText() + "\"; a provider starts at"
                    + " \"kamelet:source\"");
        }
        if (tree.at("/spec/template/from/steps").isEmpty()) {
            throw tree.invalid("/spec/template/from", "spec.template.from.steps is empty; a provider needs at least one step");
        }
        Set<String> declared = new LinkedHashSet<>();
        form.fields().forEach(field -> declared.add(field.name()));
        Set<String> secrets = new LinkedHashSet<>(form.secretNames());
        if (form.oauth() != null) {
            declared.add(OAuthGrant.PROPERTY);
            secrets.add(OAuthGrant.PROPERTY);
        }
        checkPlaceholders(tree.at("/spec/template"), "/spec/template", "", declared, secrets);
        checkToken(tree.at("/spec/template"), "/spec/template");
        new OneThread(tree).check(tree.at("/spec/template"), "/spec/template");
    }

    /**
     * A placeholder is bound per message, which only simple expressions evaluate; an endpoint uri or another language would see the
     * text of the expression.
     */
    private void checkPlaceholders(JsonNode node, String pointer, String around, Set<String> declared, Set<String> secrets) {
        if (node.isTextual()) {
            Matcher matcher = PLACEHOLDER.matcher(node.asText());
            while (matcher.find()) {
                String property = matcher.group(1);
                if (!declared.contains(property)) {
                    throw tree.invalid(pointer, "{{" + property + "}} is no property of spec.definition; declared are "
                            + String.join(", ", declared));
                }
                if (around.isEmpty()) {
                    throw tree.invalid(pointer, "{{" + property + "}} stands where it cannot be bound to the tenant's connection; use it in"
                            + " a simple expression, e.g. set a header or a variable from it first");
                }
                if ("toD".equals(around) && secrets.contains(property)) {
                    throw tree.invalid(pointer, "{{" + property + "}} is a secret and would stand in an endpoint URI; send it in a header"
                            + " or in the body");
                }
                if ("toD".equals(around)) {
                    throw tree.invalid(pointer, "{{" + property + "}} would stand in an endpoint URI, where it could add options; put the"
                            + " address into the header CamelHttpUri, with a constant \"to\" after it");
                }
            }
            return;
        }
        if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                checkPlaceholders(node.get(i), pointer + "/" + i, around, declared, secrets);
            }
            return;
        }
        node.fields().forEachRemaining(entry -> checkPlaceholders(entry.getValue(), pointer + "/" + YamlTree.escape(entry.getKey()),
                LATE.contains(entry.getKey()) ? entry.getKey() : around, declared, secrets));
    }

    /** A token in an address would be in the logs of whoever passes it on (RFC 6750, section 5.3). */
    private void checkToken(JsonNode node, String pointer) {
        JsonNode header = node.path("setHeader");
        if (header.path("name").asText().startsWith("CamelHttp") && header.toString().contains("{{" + OAuthGrant.PROPERTY)) {
            throw tree.invalid(pointer + "/setHeader", "{{" + OAuthGrant.PROPERTY + "}} would stand in an address; send it in the header"
                    + " Authorization");
        }
        if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                checkToken(node.get(i), pointer + "/" + i);
            }
            return;
        }
        node.fields().forEachRemaining(entry -> checkToken(entry.getValue(), pointer + "/" + YamlTree.escape(entry.getKey())));
    }

    private Map<String, ProviderAnswer> answers() {
        Map<String, ProviderAnswer> answers = new LinkedHashMap<>();
        tree.at("/spec/dataTypes/out/types").fields().forEachRemaining(type -> {
            String pointer = "/spec/dataTypes/out/types/" + YamlTree.escape(type.getKey()) + "/schema/example";
            JsonNode example = tree.at(pointer);
            if (!example.isMissingNode()) {
                answers.put(type.getKey(), answer(pointer, example));
            }
        });
        return answers;
    }

    private List<Step> steps(String of, JsonNode written) {
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < written.size(); i++) {
            String pointer = of + "/steps/" + i;
            JsonNode step = written.path(i);
            String method = step.path("method").asText();
            String path = step.path("path").asText();
            if (method.isEmpty() || !path.startsWith("/") && !path.startsWith("*")) {
                throw tree.invalid(pointer, "a step of the example answer has no method and path; write e.g. {method: GET, path:"
                        + " \"/v1/contacts/*\", status: 200, body: {}}");
            }
            steps.add(new Step(method, path, answer(pointer, step)));
        }
        return List.copyOf(steps);
    }

    private ProviderAnswer answer(String pointer, JsonNode example) {
        int status = example.path("status").asInt(0);
        if (status < 100 || status > 599) {
            throw tree.invalid(pointer + "/status", "the example answer has status \"" + example.path("status").asText() + "\"; an HTTP"
                    + " status from 100 to 599 is expected");
        }
        Map<String, String> headers = new LinkedHashMap<>();
        example.path("headers").fields().forEachRemaining(header -> headers.put(header.getKey(), header.getValue().asText()));
        JsonNode body = example.get("body");
        return new ProviderAnswer(status, headers, body == null || body.isNull() ? null : body, steps(pointer, example.path("steps")));
    }
}
