package dev.serai.template;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.api.Answer;
import dev.serai.api.EntityTags;
import dev.serai.api.FieldProblem;
import dev.serai.api.Fields;
import dev.serai.api.Page;
import dev.serai.api.PathId;
import dev.serai.api.ProblemException;
import dev.serai.api.RequestBody;
import dev.serai.operation.MessageTemplates;
import dev.serai.security.Caller;
import dev.serai.template.Renderer.Rendered;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.camel.Body;
import org.apache.camel.Header;
import org.springframework.stereotype.Component;

/** What the routes of {@code /api/templates} call. */
@Component
public class TemplateApi {

    private static final String[] THEIRS = {"locales", "sample", "data"};
    private static final int LONGEST_TEXT = 500;
    private static final int MOST_VARIANTS = 10;
    private static final int MOST_WEIGHT = 1000;
    private static final int LONGEST_LOCALE = 200;

    private final TemplateStore store;
    private final TemplateEditor editor;
    private final Renderer renderer;
    private final VariantResults results;
    private final TemplateProperties properties;

    TemplateApi(TemplateStore store, TemplateEditor editor, Renderer renderer, VariantResults results, TemplateProperties properties) {
        this.store = store;
        this.editor = editor;
        this.renderer = renderer;
        this.results = results;
        this.properties = properties;
    }

    /**
     * What a template makes of data.
     *
     * @param version absent where it is not stored
     * @param locale the tag of the locale it was made of
     */
    @com.fasterxml.jackson.annotation.JsonInclude(com.fasterxml.jackson.annotation.JsonInclude.Include.NON_NULL)
    record Preview(Integer version, String locale, Map<String, String> parts) {}

    /** How two versions differ. */
    record Diff(int from, int to, List<Change> changes) {}

    /** @param field such as {@code locales.de.html} */
    record Change(String field, List<LineDiff.Line> lines) {}

    /** {@code GET /api/templates?kind=&cursor=&limit=}. */
    public Page<Template> list(@Header("kind") String kind, @Header("cursor") String cursor, @Header("limit") String limit) {
        UUID tenant = Caller.requiredTenant();
        String word = kind == null || kind.isBlank() ? null : kind.strip();
        if (word != null && !List.of(Kind.words()).contains(word)) {
            throw ProblemException.badField("kind", "is \"" + word + "\"; accepted are " + String.join(", ", Kind.words()));
        }
        int most = Page.limit(limit);
        return Page.of(store.after(tenant, word, Page.cursor(cursor), most + 1), most, Template::id, each -> each);
    }

    public Template get(@Header("id") String id) {
        return editor.found(Caller.requiredTenant(), id(id));
    }

    public Answer create(@Body byte[] body) {
        Caller caller = Caller.required();
        UUID tenant = caller.administeredTenant();
        ObjectNode given = RequestBody.object(body, THEIRS);
        Fields fields = new Fields(given);
        fields.onlyKnown(with("kind", "name", "description", "note"));
        Kind kind = kind(fields);
        String name = ContentFields.name(fields, "name");
        if (!fields.has("name")) {
            fields.reject("name", "is required");
        }
        String description = fields.text("description", LONGEST_TEXT);
        String note = fields.text("note", LONGEST_TEXT);
        Content content = content(given, fields, kind);
        fields.check();
        Template made = editor.create(tenant, kind, name, description, content, new TemplateEditor.Author(caller.userId(), note));
        return Answer.created(made, "/api/templates/" + made.id());
    }

    private static Kind kind(Fields fields) {
        String word = fields.word("kind", Kind.words());
        return word == null ? Kind.MESSAGE : Kind.of(word);
    }

    private Content content(ObjectNode given, Fields fields, Kind kind) {
        return new ContentFields(given, fields, kind, properties.maxPart().toBytes()).read();
    }

    private static List<String> with(String... more) {
        return Stream.concat(ContentFields.KNOWN.stream(), Stream.of(more)).toList();
    }

    public Template update(@Header("id") String id, @Header(EntityTags.IF_MATCH) String ifMatch, @Body byte[] body) {
        UUID tenant = Caller.required().administeredTenant();
        ObjectNode given = RequestBody.object(body);
        Fields fields = new Fields(given);
        fields.onlyKnown(List.of("name", "description"));
        String name = ContentFields.name(fields, "name");
        if (given.has("name") && !fields.has("name")) {
            fields.reject("name", "must not be null");
        }
        String description = fields.text("description", LONGEST_TEXT);
        fields.check();
        return editor.update(tenant, id(id), ifMatch, before -> TemplateEditor.with(before, name == null ? before.name() : name,
                given.has("description") ? description : before.description(), before.latestVersion(), before.promoted(),
                before.promotedAt()));
    }

    public Answer delete(@Header("id") String id, @Header(EntityTags.IF_MATCH) String ifMatch) {
        editor.delete(Caller.required().administeredTenant(), id(id), ifMatch);
        return Answer.noContent();
    }

    /** {@code GET .../{id}/versions?cursor=&limit=}, the latest first, without what they say. */
    public Page<TemplateVersion> versions(@Header("id") String id, @Header("cursor") String cursor, @Header("limit") String limit) {
        UUID tenant = Caller.requiredTenant();
        Template template = editor.found(tenant, id(id));
        int most = Page.limit(limit);
        int before = cursor == null || cursor.isBlank() ? Integer.MAX_VALUE : number("cursor", cursor, Integer.MAX_VALUE);
        List<TemplateStore.Listed> rows = store.versions(tenant, template.id(), before, most + 1);
        boolean more = rows.size() > most;
        List<TemplateStore.Listed> shown = more ? rows.subList(0, most) : rows;
        return new Page<>(shown.stream().map(row -> TemplateVersion.listed(row, template)).toList(),
                more ? Integer.toString(shown.get(most - 1).number()) : null);
    }

    public TemplateVersion version(@Header("id") String id, @Header("version") String version) {
        UUID tenant = Caller.requiredTenant();
        Template template = editor.found(tenant, id(id));
        boolean isNumber = version != null && version.matches("[1-9][0-9]{0,8}");
        return TemplateVersion.whole(row(tenant, template, isNumber ? Integer.parseInt(version) : 0), template);
    }

    private TemplateStore.Row row(UUID tenant, Template template, int number) {
        return store.version(tenant, template.id(), number).orElseThrow(() -> ProblemException.notFound("version of the template"));
    }

    /** Stores another version, the draft from then on. */
    public Answer draft(@Header("id") String id, @Header(EntityTags.IF_MATCH) String ifMatch, @Body byte[] body) {
        Caller caller = Caller.required();
        UUID tenant = caller.administeredTenant();
        ObjectNode given = RequestBody.object(body, THEIRS);
        Template template = editor.found(tenant, id(id));
        Fields fields = new Fields(given);
        fields.onlyKnown(with("note"));
        String note = fields.text("note", LONGEST_TEXT);
        Content content = content(given, fields, template.ofKind());
        fields.check();
        Template after = editor.draft(tenant, template.id(), ifMatch, content, new TemplateEditor.Author(caller.userId(), note));
        return Answer.created(after, "/api/templates/" + after.id() + "/versions/" + after.latestVersion());
    }

    /** {@code {version}} or {@code {variants: [{variant, version, weight?}]}}. */
    public Template promote(@Header("id") String id, @Header(EntityTags.IF_MATCH) String ifMatch, @Body byte[] body) {
        UUID tenant = Caller.required().administeredTenant();
        ObjectNode given = RequestBody.object(body);
        Fields fields = new Fields(given);
        fields.onlyKnown(List.of("version", "variants"));
        Integer version = fields.integer("version", 1, Integer.MAX_VALUE);
        List<Variant> variants = new ArrayList<>();
        if (fields.has("version") == fields.has("variants")) {
            fields.reject("version", fields.has("version") ? "and variants say both what counts; send one of them"
                    : "or variants is required");
        } else if (fields.has("variants")) {
            variants(given, fields, variants);
        } else if (version != null) {
            variants.add(new Variant(null, version, 1));
        }
        fields.check();
        return editor.promote(tenant, id(id), ifMatch, variants);
    }

    private static void variants(ObjectNode given, Fields fields, List<Variant> variants) {
        if (!given.get("variants").isArray() || given.get("variants").size() < 2 || given.get("variants").size() > MOST_VARIANTS) {
            fields.reject("variants", "must be a list of 2 to " + MOST_VARIANTS + " such as {\"variant\": \"A\", \"version\": 3,"
                    + " \"weight\": 50}");
            return;
        }
        Set<String> names = new HashSet<>();
        given.get("variants").forEach(each -> {
            String at = "variants[" + variants.size() + "]";
            if (!(each instanceof ObjectNode object)) {
                fields.reject(at, "must be an object");
                variants.add(null);
                return;
            }
            Fields own = new Fields(object);
            own.onlyKnown(List.of("variant", "version", "weight"));
            String name = own.requiredText("variant", ContentFields.LONGEST_NAME);
            if (name != null && !names.add(name)) {
                own.reject("variant", "is \"" + name + "\" twice");
            }
            Integer version = own.integer("version", 1, Integer.MAX_VALUE);
            if (!own.has("version")) {
                own.reject("version", "is required");
            }
            Integer weight = own.integer("weight", 1, MOST_WEIGHT);
            own.problems().forEach(problem -> fields.reject(at + "." + problem.field(), problem.message()));
            variants.add(new Variant(name, version == null ? 0 : version, weight == null ? 1 : weight));
        });
    }

    public Template withdraw(@Header("id") String id, @Header(EntityTags.IF_MATCH) String ifMatch) {
        return editor.withdraw(Caller.required().administeredTenant(), id(id), ifMatch);
    }

    /** {@code GET .../{id}/diff?from=&to=}: from what is promoted, or the version before, to the latest where nothing is said. */
    public Diff diff(@Header("id") String id, @Header("from") String from, @Header("to") String to) {
        UUID tenant = Caller.requiredTenant();
        Template template = editor.found(tenant, id(id));
        int last = number("to", to, template.latestVersion());
        int first = number("from", from, template.promoted().isEmpty() || template.isPromoted(last) ? Math.max(1, last - 1)
                : template.promoted().get(0).version());
        Content before = row(tenant, template, first).content();
        Content after = row(tenant, template, last).content();
        List<Change> changes = new ArrayList<>();
        Set<String> locales = new TreeSet<>(before.locales().keySet());
        locales.addAll(after.locales().keySet());
        for (String locale : locales) {
            for (String part : MessageTemplates.PARTS) {
                add(changes, "locales." + locale + "." + part, before.locales().getOrDefault(locale, Map.of()).getOrDefault(part, ""),
                        after.locales().getOrDefault(locale, Map.of()).getOrDefault(part, ""));
            }
        }
        add(changes, "defaultLocale", before.defaultLocale(), after.defaultLocale());
        add(changes, "layout", before.layout() == null ? "" : before.layout(), after.layout() == null ? "" : after.layout());
        add(changes, "sample", before.sample() == null ? "" : before.sample().toPrettyString(),
                after.sample() == null ? "" : after.sample().toPrettyString());
        return new Diff(first, last, changes);
    }

    private static void add(List<Change> changes, String field, String before, String after) {
        List<LineDiff.Line> lines = LineDiff.of(before, after);
        if (!lines.isEmpty()) {
            changes.add(new Change(field, lines));
        }
    }

    private static int number(String field, String text, int otherwise) {
        if (text == null || text.isBlank()) {
            return otherwise;
        }
        if (!text.strip().matches("[1-9][0-9]{0,8}")) {
            throw ProblemException.badField(field, "is \"" + text + "\", which is no number of a version");
        }
        return Integer.parseInt(text.strip());
    }

    /** {@code {version?, locale?, data?}}: the latest version with its own sample where nothing is said. */
    public Preview preview(@Header("id") String id, @Body byte[] body) {
        UUID tenant = Caller.requiredTenant();
        Template template = editor.found(tenant, id(id));
        ObjectNode given = RequestBody.optionalObject(body, THEIRS);
        Fields fields = new Fields(given);
        fields.onlyKnown(List.of("version", "locale", "data"));
        Integer version = fields.integer("version", 1, Integer.MAX_VALUE);
        String locale = fields.text("locale", LONGEST_LOCALE);
        ObjectNode data = fields.object("data");
        fields.check();
        int number = version == null ? template.latestVersion() : version;
        Content content = row(tenant, template, number).content();
        return preview(tenant, template.ofKind(), "\"" + template.name() + "\", version " + number, content, locale, data, number);
    }

    /** The same of what is not stored: {@code {kind?, locales, defaultLocale?, layout?, sample?, locale?, data?}}. */
    public Preview tryOut(@Body byte[] body) {
        UUID tenant = Caller.requiredTenant();
        ObjectNode given = RequestBody.object(body, THEIRS);
        Fields fields = new Fields(given);
        fields.onlyKnown(with("kind", "locale", "data"));
        Kind kind = kind(fields);
        String locale = fields.text("locale", LONGEST_LOCALE);
        ObjectNode data = fields.object("data");
        Content content = content(given, fields, kind);
        fields.check();
        return preview(tenant, kind, "as it is given", content, locale, data, null);
    }

    private Preview preview(UUID tenant, Kind kind, String called, Content content, String locale, ObjectNode data, Integer number) {
        ObjectNode used = data != null ? data : content.sample() != null ? content.sample()
                : com.fasterxml.jackson.databind.node.JsonNodeFactory.instance.objectNode();
        if (kind == Kind.LAYOUT && !used.has(Renderer.CONTENT)) {
            used = used.deepCopy().put(Renderer.CONTENT, "\u2026");
        }
        Rendered made;
        try {
            made = renderer.render(new Renderer.Order(tenant, called, content, locale, used), MessageTemplates.PARTS);
        } catch (IllegalArgumentException e) {
            throw ProblemException.badField("locale", "is no range of languages (RFC 4647); write e.g. de-CH, or de-CH, en;q=0.5");
        }
        if (!made.faults().isEmpty()) {
            List<FieldProblem> problems = made.faults().stream().map(fault -> new FieldProblem(
                    fault.variable() == null ? "locales" : "data." + fault.variable(), fault.words())).distinct().toList();
            throw new ProblemException(422, "Template does not fit", "\"" + problems.get(0).field() + "\" " + problems.get(0).message(),
                    problems);
        }
        return new Preview(number, made.locale(), made.parts());
    }

    /** {@code GET .../{id}/results}: how the versions that count do, since they do. */
    public VariantResults.Shown results(@Header("id") String id) {
        UUID tenant = Caller.requiredTenant();
        return results.of(tenant, editor.found(tenant, id(id)));
    }

    private static UUID id(String id) {
        return PathId.of(id, "template");
    }
}
