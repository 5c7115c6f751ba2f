package dev.serai.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.api.ProblemException;
import dev.serai.operation.MessageTemplates;
import dev.serai.operation.Operation;
import dev.serai.template.Renderer.Fault;
import dev.serai.template.Renderer.Order;
import dev.serai.template.Renderer.Rendered;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/**
 * Words the messages that Serai makes of a request, such as a one-time code: by the tenant's own promoted template of the message's name,
 * else by the operator's files.
 */
@Component
public class MessageTexts {

    /** The part of a shipped message that is no text of a message, but the words in a document: lines {@code name=word}. */
    static final String LABELS = "labels";

    private final Templates templates;
    private final Renderer renderer;
    private final ShippedTexts shipped;

    MessageTexts(Templates templates, Renderer renderer, ShippedTexts shipped) {
        this.templates = templates;
        this.renderer = renderer;
        this.shipped = shipped;
    }

    /**
     * Has a message say it: sets the fields of its operation that texts are for, or the field by which it names a template.
     *
     * @param name of the message, and of the template that stands in for it
     * @param locale ranges of languages (RFC 4647); null for the default
     * @throws ProblemException 400 where the locale is none
     */
    public void word(UUID tenantId, String name, String locale, ObjectNode data, Operation operation, ObjectNode message) {
        Optional<Template> own = templates.named(tenantId, name)
                .filter(template -> template.ofKind() == Kind.MESSAGE && !template.promoted().isEmpty());
        if (own.isPresent()) {
            ObjectNode asked = message.putObject(MessageTemplates.field(operation)).put("name", name);
            if (locale != null) {
                asked.put("locale", locale);
            }
            asked.set("data", data);
            return;
        }
        Content content = shipped.content(name);
        Map<String, String> parts = new LinkedHashMap<>();
        String found = lookup(content, locale);
        for (Map.Entry<String, JsonNode> property : operation.messageSchema().path("properties").properties()) {
            for (JsonNode part : property.getValue().path(MessageTemplates.KEYWORD)) {
                if (content.locales().get(found).containsKey(part.asText())) {
                    parts.putIfAbsent(property.getKey(), part.asText());
                }
            }
        }
        Rendered made = renderer.render(new Order(tenantId, "in " + shipped.folder(name), content, locale, data), parts.values());
        if (!made.faults().isEmpty()) {
            throw new IllegalStateException(made.faults().stream().map(MessageTexts::words).collect(Collectors.joining("; ")));
        }
        parts.forEach((property, part) -> message.put(property, made.parts().get(part)));
    }

    private static String words(Fault fault) {
        return (fault.variable() == null ? "A text" : fault.variable()) + " " + fault.words();
    }

    /** The words in the document of a message, such as an invoice, by their names, and {@code locale}, the tag they were found under. */
    public Map<String, String> labels(String name, String locale) {
        Content content = shipped.content(name);
        String found = lookup(content, locale);
        Properties words = new Properties();
        try {
            words.load(new StringReader(content.locales().get(found).getOrDefault(LABELS, "")));
        } catch (IOException e) {
            throw new UncheckedIOException("A text is read from memory", e);
        }
        Map<String, String> labels = new LinkedHashMap<>();
        words.forEach((key, word) -> labels.put(key.toString(), word.toString()));
        labels.put("locale", found);
        return labels;
    }

    private static String lookup(Content content, String locale) {
        try {
            return Renderer.lookup(content, locale);
        } catch (IllegalArgumentException e) {
            throw ProblemException.badField("locale", "is no range of languages (RFC 4647); write e.g. de-CH, or de-CH, en;q=0.5");
        }
    }
}
