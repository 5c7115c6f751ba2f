package dev.serai.template;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.serai.api.EntityTags;
import dev.serai.api.FieldProblem;
import dev.serai.api.ProblemException;
import dev.serai.audit.AuditLog;
import dev.serai.ledger.Ids;
import dev.serai.operation.MessageTemplates;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Makes, changes, promotes and deletes templates. */
@Component
class TemplateEditor {

    private final TemplateStore store;
    private final Templates templates;
    private final Renderer renderer;
    private final TemplateProperties properties;
    private final TransactionTemplate transaction;
    private final AuditLog audit;
    private final Clock clock;

    TemplateEditor(TemplateStore store, Templates templates, Renderer renderer, TemplateProperties properties,
            TransactionTemplate transaction, AuditLog audit, Clock clock) {
        this.store = store;
        this.templates = templates;
        this.renderer = renderer;
        this.properties = properties;
        this.transaction = transaction;
        this.audit = audit;
        this.clock = clock;
    }

    /** Who makes a version, and what about. */
    record Author(UUID userId, String note) {}

    Template create(UUID tenantId, Kind kind, String name, String description, Content content, Author author) {
        UUID id = Ids.next();
        return changed(tenantId, () -> {
            int known = store.count(tenantId);
            if (known >= properties.most()) {
                throw full("The tenant has " + known + " templates; at most " + properties.most() + " are kept (serai.template.most)");
            }
            requireRoom(tenantId, content);
            requireFree(tenantId, name, id);
            store.insert(tenantId, new Template(id, kind.word(), name, description, 1, List.of(), null, null, null, 1));
            store.insert(tenantId, id, 1, content, author.note(), author.userId());
            Template made = found(tenantId, id);
            audit.record(tenantId, "template.create", id, null, made);
            return made;
        });
    }

    /** Adds a version, which is the draft until it is promoted. */
    Template draft(UUID tenantId, UUID id, String ifMatch, Content content, Author author) {
        return changed(tenantId, id, ifMatch, "template.draft", before -> {
            requireRoom(tenantId, content);
            int number = before.latestVersion() + 1;
            store.insert(tenantId, id, number, content, author.note(), author.userId());
            store.trim(tenantId, id, properties.mostVersions());
            return with(before, before.name(), before.description(), number, before.promoted(), before.promotedAt());
        });
    }

    /** @param change what is to be another name or description */
    Template update(UUID tenantId, UUID id, String ifMatch, UnaryOperator<Template> change) {
        return changed(tenantId, id, ifMatch, "template.update", before -> {
            Template after = change.apply(before);
            if (!after.name().equals(before.name())) {
                requireFree(tenantId, after.name(), id);
                requireUnused(tenantId, before, "renamed");
            }
            return after;
        });
    }

    static Template with(Template t, String name, String description, int latest, List<Variant> promoted, Instant promotedAt) {
        return new Template(t.id(), t.kind(), name, description, latest, promoted, promotedAt, t.createdAt(), t.updatedAt(), t.version());
    }

    /** Lets these versions count; each must be whole, and make something of its own sample where it has one. */
    Template promote(UUID tenantId, UUID id, String ifMatch, List<Variant> variants) {
        return changed(tenantId, id, ifMatch, "template.promote", before -> {
            List<FieldProblem> problems = new ArrayList<>();
            for (int i = 0; i < variants.size(); i++) {
                Variant variant = variants.get(i);
                String field = variant.variant() == null ? "version" : "variants[" + i + "].version";
                store.version(tenantId, id, variant.version()).ifPresentOrElse(
                        row -> whole(tenantId, before, row, field, problems),
                        () -> problems.add(new FieldProblem(field, "is " + variant.version()
                                + ", which the template does not have or keep")));
            }
            if (before.ofKind() != Kind.MESSAGE && variants.size() > 1) {
                problems.add(new FieldProblem("variants", "are for templates of the kind message; of a " + before.kind()
                        + " one version is promoted"));
            }
            if (!problems.isEmpty()) {
                throw new ProblemException(422, "Template does not fit", "The version cannot be promoted: \"" + problems.get(0).field()
                        + "\" " + problems.get(0).message(), problems);
            }
            boolean same = before.promoted().equals(variants);
            return with(before, before.name(), before.description(), before.latestVersion(), variants,
                    same ? before.promotedAt() : clock.instant());
        });
    }

    /** Takes what is promoted out of use. */
    Template withdraw(UUID tenantId, UUID id, String ifMatch) {
        return changed(tenantId, id, ifMatch, "template.withdraw", before -> {
            requireUnused(tenantId, before, "taken out of use");
            return with(before, before.name(), before.description(), before.latestVersion(), List.of(), null);
        });
    }

    private void whole(UUID tenantId, Template template, TemplateStore.Row row, String field, List<FieldProblem> problems) {
        Content content = row.content();
        Set<String> expected = content.locales().get(content.defaultLocale()).keySet();
        for (Map.Entry<String, Map<String, String>> locale : content.locales().entrySet()) {
            if (!locale.getValue().keySet().equals(expected)) {
                problems.add(new FieldProblem(field, "is " + row.number() + ": its locale " + locale.getKey() + " has the parts "
                        + String.join(", ", locale.getValue().keySet()) + ", and its default locale " + content.defaultLocale() + " has "
                        + String.join(", ", expected)));
            }
        }
        for (String used : content.uses()) {
            Kind kind = used.equals(content.layout()) ? Kind.LAYOUT : Kind.PARTIAL;
            if (templates.promoted(tenantId, kind, used).isEmpty()) {
                problems.add(new FieldProblem(field, "is " + row.number() + ": it uses the " + kind.word() + " \"" + used
                        + "\", which there is not, or of which no version is promoted"));
            }
        }
        if (problems.isEmpty() && content.sample() != null && template.ofKind() == Kind.MESSAGE) {
            String called = "\"" + template.name() + "\", version " + row.number();
            content.locales().keySet().forEach(locale -> renderer.render(new Renderer.Order(tenantId, called, content, locale,
                    content.sample() == null ? JsonNodeFactory.instance.objectNode() : content.sample()), MessageTemplates.PARTS).faults()
                    .forEach(fault -> problems.add(new FieldProblem(field, "does not fit its own sample: "
                            + (fault.variable() == null ? "" : fault.variable() + " ") + fault.words()))));
        }
    }

    void delete(UUID tenantId, UUID id, String ifMatch) {
        changed(tenantId, () -> {
            Template before = found(tenantId, id);
            EntityTags.requireMatch(ifMatch, before.version());
            requireUnused(tenantId, before, "deleted");
            store.delete(tenantId, id);
            audit.record(tenantId, "template.delete", id, before, null);
            return before;
        });
    }

    Template found(UUID tenantId, UUID id) {
        return store.find(tenantId, id).orElseThrow(() -> ProblemException.notFound("template"));
    }

    private void requireRoom(UUID tenantId, Content content) {
        long bytes = store.bytes(tenantId) + content.bytes();
        if (bytes > properties.maxTenant().toBytes()) {
            throw full("All versions of the tenant's templates would be " + bytes + " bytes; at most " + properties.maxTenant().toBytes()
                    + " are kept (serai.template.max-tenant). Delete templates that nobody uses");
        }
    }

    private void requireFree(UUID tenantId, String name, UUID id) {
        if (store.isNamed(tenantId, name, id)) {
            throw new ProblemException(409, "Conflict", "The tenant has a template \"" + name + "\" already",
                    List.of(new FieldProblem("name", "is taken")));
        }
    }

    private void requireUnused(UUID tenantId, Template template, String done) {
        List<String> users = template.ofKind() == Kind.MESSAGE ? List.of() : store.users(tenantId, template.name());
        if (!users.isEmpty()) {
            throw new ProblemException(409, "Conflict", "The " + template.kind() + " \"" + template.name() + "\" cannot be " + done
                    + ": it is used by " + String.join(", ", users), List.of());
        }
    }

    private static ProblemException full(String words) {
        return new ProblemException(409, "Too many templates", words, List.of());
    }

    private Template changed(UUID tenantId, UUID id, String ifMatch, String action, UnaryOperator<Template> change) {
        return changed(tenantId, () -> {
            Template before = found(tenantId, id);
            EntityTags.requireMatch(ifMatch, before.version());
            store.update(tenantId, change.apply(before));
            Template after = found(tenantId, id);
            audit.record(tenantId, action, id, before, after);
            return after;
        });
    }

    private Template changed(UUID tenantId, java.util.function.Supplier<Template> change) {
        Template done = transaction.execute(status -> {
            store.lock(tenantId);
            Template after = change.get();
            templates.announce(tenantId);
            return after;
        });
        templates.changed(tenantId);
        return Objects.requireNonNull(done);
    }
}
