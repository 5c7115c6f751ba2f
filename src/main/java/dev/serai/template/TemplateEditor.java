package dev.serai.template;

import dev.serai.api.EntityTags;
import dev.serai.api.FieldProblem;
import dev.serai.api.ProblemException;
import dev.serai.audit.AuditLog;
import dev.serai.ledger.Ids;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Makes, changes, promotes and deletes templates. */
@Component
class TemplateEditor {

    private final TemplateStore store;
    private final Templates templates;
    private final PromotionCheck check;
    private final TemplateProperties properties;
    private final TransactionTemplate transaction;
    private final AuditLog audit;
    private final Clock clock;

    TemplateEditor(TemplateStore store, Templates templates, PromotionCheck check, TemplateProperties properties,
            TransactionTemplate transaction, AuditLog audit, Clock clock) {
        this.store = store;
        this.templates = templates;
        this.check = check;
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

    /** Lets these versions count, which are looked at before the transaction begins. */
    Template promote(UUID tenantId, UUID id, String ifMatch, List<Variant> variants) {
        Template seen = found(tenantId, id);
        EntityTags.requireMatch(ifMatch, seen.version());
        check.require(tenantId, seen, variants);
        return changed(tenantId, id, ifMatch, "template.promote", before -> {
            if (before.version() != seen.version()
                    || store.usesUnpromoted(tenantId, id, variants.stream().map(Variant::version).toList())) {
                throw new ProblemException(409, "Conflict", "The template, or one that it uses, was changed while its versions were"
                        + " looked at; read it again, and promote what is to count", List.of());
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

    private Template changed(UUID tenantId, Supplier<Template> change) {
        try {
            Template done = transaction.execute(status -> {
                store.lock(tenantId);
                Template after = change.get();
                templates.announce(tenantId);
                return after;
            });
            templates.changed(tenantId);
            return Objects.requireNonNull(done);
        } catch (DataAccessException e) {
            if (TemplateStore.hasState(e, TemplateStore.LOCKED)) {
                throw new LaterException(409, "Conflict", "Another change of the tenant's templates is under way", 1);
            }
            throw e;
        }
    }
}
