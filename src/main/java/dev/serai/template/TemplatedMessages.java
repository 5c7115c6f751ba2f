package dev.serai.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.api.FieldProblem;
import dev.serai.api.Fields;
import dev.serai.api.PathId;
import dev.serai.api.ProblemException;
import dev.serai.operation.MessageTemplates;
import dev.serai.operation.Operation;
import dev.serai.operation.Operations;
import dev.serai.template.Renderer.Fault;
import dev.serai.template.Renderer.Order;
import dev.serai.template.Renderer.Rendered;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Puts content in the place of the templates that messages name. */
@Component
class TemplatedMessages implements MessageTemplates {

    private static final List<String> KNOWN = List.of("name", "id", "version", "locale", "data");
    private static final int LONGEST = 200;
    private static final String OPEN = "{{";

    private final Templates templates;
    private final Renderer renderer;
    private final Operations operations;

    TemplatedMessages(Templates templates, Renderer renderer, Operations operations) {
        this.templates = templates;
        this.renderer = renderer;
        this.operations = operations;
    }

    /** @param version null for what is promoted */
    private record Asked(String field, String name, UUID id, Integer version, String locale, ObjectNode data) {}

    @Override
    public void fill(UUID tenantId, Operation operation, ObjectNode message) {
        if (message.has(RENDERED_FROM)) {
            throw ProblemException.badField(RENDERED_FROM, "is what Serai notes of a template; leave it out");
        }
        if (!message.has(FIELD) && !message.has(OTHER_FIELD) || !MessageTemplates.isTakenBy(operation)) {
            return;
        }
        String field = MessageTemplates.field(operation);
        JsonNode given = message.remove(field);
        if (given == null || given.isNull()) {
            return;
        }
        Asked asked = asked(field, given);
        Template template = template(tenantId, asked);
        Variant variant = variant(asked, template, operation, message);
        Content content = templates.content(tenantId, template.id(), variant.version())
                .orElseThrow(() -> unfit(field + ".version", "is " + variant.version() + ", which the template \"" + template.name()
                        + "\" does not have or keep"));
        String called = "\"" + template.name() + "\", version " + variant.version();
        Map<String, String> parts = parts(asked, operation, content, message, called);
        Rendered made = renderer.render(new Order(tenantId, called, content, asked.locale(), asked.data()),
                new LinkedHashSet<>(parts.values()));
        if (!made.faults().isEmpty()) {
            throw unfit(made.faults().stream().map(fault -> problem(field, fault)).distinct().toList());
        }
        parts.forEach((property, part) -> message.put(property, made.parts().get(part)));
        ObjectNode from = message.putObject(RENDERED_FROM).put("templateId", template.id().toString()).put("template", template.name())
                .put("version", variant.version()).put("locale", made.locale());
        if (variant.variant() != null) {
            from.put("variant", variant.variant());
        }
    }

    @Override
    public List<FieldProblem> merge(UUID tenantId, Operation operation, ObjectNode message, ObjectNode variables) {
        String field = MessageTemplates.field(operation);
        if (MessageTemplates.isTakenBy(operation) && message.get(field) instanceof ObjectNode template) {
            ObjectNode data = template.get("data") instanceof ObjectNode common ? common.deepCopy() : JsonNodeFactory.instance.objectNode();
            data.setAll(variables);
            template.set("data", data);
            return filled(tenantId, operation, message, field + ".data.");
        }
        List<Fault> faults = new ArrayList<>();
        List<FieldProblem> problems = new ArrayList<>();
        for (Map.Entry<String, JsonNode> property : operation.messageSchema().path("properties").properties()) {
            String source = message.path(property.getKey()).textValue();
            if (property.getValue().has(KEYWORD) && source != null && source.contains(OPEN)) {
                boolean html = Renderer.HTML.equals(property.getValue().path(KEYWORD).path(0).asText());
                renderer.inline(property.getKey(), source, variables, html, faults)
                        .ifPresent(made -> message.put(property.getKey(), made));
                faults.forEach(fault -> problems.add(new FieldProblem(fault.variable() == null ? property.getKey() : fault.variable(),
                        fault.words())));
                faults.clear();
            }
        }
        return problems.stream().distinct().toList();
    }

    /** What is wrong with variables is the recipient's; all else nobody could have. */
    private List<FieldProblem> filled(UUID tenantId, Operation operation, ObjectNode message, String data) {
        try {
            fill(tenantId, operation, message);
            return List.of();
        } catch (ProblemException e) {
            if (e.errors().isEmpty() || !e.errors().stream().allMatch(each -> each.field().startsWith(data))) {
                throw e;
            }
            return e.errors().stream().map(each -> new FieldProblem(each.field().substring(data.length()), each.message())).toList();
        }
    }

    private static Asked asked(String field, JsonNode given) {
        if (!(given instanceof ObjectNode object)) {
            throw ProblemException.badField(field, "must be an object such as {\"name\": \"welcome\", \"data\": {\"name\": \"Ann\"}}");
        }
        Fields fields = new Fields(object);
        fields.onlyKnown(KNOWN);
        String name = fields.text("name", LONGEST);
        String idText = fields.text("id", LONGEST);
        UUID id = idText == null ? null : PathId.parse(idText);
        if (idText != null && id == null) {
            fields.reject("id", "is \"" + idText + "\", which is not an id (UUID)");
        }
        Integer version = fields.integer("version", 1, Integer.MAX_VALUE);
        String locale = fields.text("locale", LONGEST);
        ObjectNode data = fields.object("data");
        if (fields.has("name") == fields.has("id")) {
            fields.reject("name", fields.has("id") ? "and id say both which template it is; send one of them" : "or id is required");
        }
        List<FieldProblem> problems = fields.problems();
        if (!problems.isEmpty()) {
            List<FieldProblem> own = problems.stream().map(each -> new FieldProblem(field + "." + each.field(), each.message())).toList();
            throw own.size() == 1 ? ProblemException.badField(own.get(0).field(), own.get(0).message())
                    : ProblemException.badRequest(own.size() + " fields are not valid", own);
        }
        return new Asked(field, name, id, version, locale, data == null ? JsonNodeFactory.instance.objectNode() : data);
    }

    private Template template(UUID tenantId, Asked asked) {
        Optional<Template> found = asked.name() != null ? templates.named(tenantId, asked.name())
                : templates.find(tenantId, template -> template.id().equals(asked.id()));
        String field = asked.field() + (asked.name() != null ? ".name" : ".id");
        Template template = found.orElseThrow(() -> unfit(field, "is \"" + (asked.name() != null ? asked.name() : asked.id())
                + "\", which is no template of the tenant (GET /api/templates)"));
        if (template.ofKind() != Kind.MESSAGE) {
            throw unfit(field, "is the " + template.kind() + " \"" + template.name() + "\"; only a template of the kind message makes one");
        }
        return template;
    }

    private Variant variant(Asked asked, Template template, Operation operation, ObjectNode message) {
        if (asked.version() != null) {
            return new Variant(null, asked.version(), 1);
        }
        if (template.promoted().isEmpty()) {
            throw unfit(asked.field(), "names \"" + template.name() + "\", of which no version is promoted; promote one, or name"
                    + " a version");
        }
        return template.promoted().size() == 1 ? template.promoted().get(0)
                : Variant.of(template.promoted(), template.id(), recipient(operation, message));
    }

    /** Whom the message goes to, however the caller wrote that: the first of several. */
    private String recipient(Operation operation, ObjectNode message) {
        ObjectNode probe = message.deepCopy();
        operation.messageSchema().path("properties").properties().forEach(property -> {
            if (property.getValue().has(KEYWORD)) {
                probe.put(property.getKey(), "-");
            }
        });
        operations.problems(operation, probe);
        JsonNode to = probe.path("to");
        JsonNode first = to.isArray() ? to.path(0) : to;
        return (first.isObject() ? first.path("email") : first).asText().toLowerCase(java.util.Locale.ROOT);
    }

    /** The part for each field of the message. */
    private static Map<String, String> parts(Asked asked, Operation operation, Content content, ObjectNode message, String called) {
        String locale;
        try {
            locale = Renderer.lookup(content, asked.locale());
        } catch (IllegalArgumentException e) {
            throw unfit(asked.field() + ".locale", "is no range of languages (RFC 4647); write e.g. de-CH, or de-CH, en;q=0.5");
        }
        Set<String> there = content.locales().get(locale).keySet();
        Map<String, String> parts = new LinkedHashMap<>();
        StringBuilder wanted = new StringBuilder();
        for (Map.Entry<String, JsonNode> property : operation.messageSchema().path("properties").properties()) {
            for (JsonNode part : property.getValue().path(KEYWORD)) {
                wanted.append(wanted.isEmpty() ? "" : ", ").append(part.asText());
                if (there.contains(part.asText())) {
                    parts.putIfAbsent(property.getKey(), part.asText());
                }
            }
        }
        if (parts.isEmpty()) {
            throw unfit(asked.field(), "names " + called + ", which has none of the parts that " + operation.name() + " takes ("
                    + wanted + ") in the locale " + locale);
        }
        for (String property : parts.keySet()) {
            if (message.hasNonNull(property)) {
                throw unfit(property, "is made by the template " + called + " already; leave it out");
            }
        }
        return parts;
    }

    private static FieldProblem problem(String field, Fault fault) {
        return new FieldProblem(fault.variable() == null ? field : field + ".data." + fault.variable(), fault.words());
    }

    private static ProblemException unfit(String field, String words) {
        return unfit(List.of(new FieldProblem(field, words)));
    }

    private static ProblemException unfit(List<FieldProblem> problems) {
        FieldProblem first = problems.get(0);
        return new ProblemException(422, "Template does not fit", "Field \"" + first.field() + "\" " + first.message()
                + (problems.size() > 1 ? "; see the other fields as well" : "") + "; nothing was sent", problems);
    }
}
