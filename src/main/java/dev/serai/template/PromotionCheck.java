package dev.serai.template;

import dev.serai.api.FieldProblem;
import dev.serai.api.ProblemException;
import dev.serai.operation.MessageTemplates;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.springframework.stereotype.Component;

/**
 * Looks at versions that are to be promoted. That takes seconds where there are many locales, so it is done before the transaction that
 * promotes them, and there is one time for all of them together.
 */
@Component
class PromotionCheck {

    private static final String TITLE = "Template does not fit";

    private final TemplateStore store;
    private final Templates templates;
    private final Renderer renderer;
    private final TemplateProperties properties;

    PromotionCheck(TemplateStore store, Templates templates, Renderer renderer, TemplateProperties properties) {
        this.store = store;
        this.templates = templates;
        this.renderer = renderer;
        this.properties = properties;
    }

    /** @param ends by the clock of {@link System#nanoTime()} */
    private record Look(UUID tenantId, Template template, long ends, List<FieldProblem> problems) {

        void problem(String field, String words) {
            problems.add(new FieldProblem(field, words));
        }
    }

    /**
     * Fails unless each version is whole, and makes something of its own sample where it has one.
     *
     * @throws ProblemException 422, also where that takes too long
     */
    void require(UUID tenantId, Template template, List<Variant> variants) {
        Look look = new Look(tenantId, template, System.nanoTime() + properties.promotionTime().toNanos(), new ArrayList<>());
        for (int i = 0; i < variants.size(); i++) {
            Variant variant = variants.get(i);
            String field = variant.variant() == null ? "version" : "variants[" + i + "].version";
            store.version(tenantId, template.id(), variant.version()).ifPresentOrElse(row -> whole(look, row, field),
                    () -> look.problem(field, "is " + variant.version() + ", which the template does not have or keep"));
        }
        if (template.ofKind() != Kind.MESSAGE && variants.size() > 1) {
            look.problem("variants", "are for templates of the kind message; of a " + template.kind() + " one version is promoted");
        }
        if (!look.problems().isEmpty()) {
            FieldProblem first = look.problems().get(0);
            throw new ProblemException(422, TITLE, "The version cannot be promoted: \"" + first.field() + "\" " + first.message(),
                    look.problems());
        }
    }

    private void whole(Look look, TemplateStore.Row row, String field) {
        Content content = row.content();
        int before = look.problems().size();
        Set<String> expected = content.locales().get(content.defaultLocale()).keySet();
        for (Map.Entry<String, Map<String, String>> locale : content.locales().entrySet()) {
            if (!locale.getValue().keySet().equals(expected)) {
                look.problem(field, "is " + row.number() + ": its locale " + locale.getKey() + " has the parts "
                        + String.join(", ", locale.getValue().keySet()) + ", and its default locale " + content.defaultLocale() + " has "
                        + String.join(", ", expected));
            }
        }
        for (String used : content.uses()) {
            Kind kind = used.equals(content.layout()) ? Kind.LAYOUT : Kind.PARTIAL;
            if (templates.promoted(look.tenantId(), kind, used).isEmpty()) {
                look.problem(field, "is " + row.number() + ": it uses the " + kind.word() + " \"" + used
                        + "\", which there is not, or of which no version is promoted");
            }
        }
        if (look.problems().size() == before && content.sample() != null && look.template().ofKind() == Kind.MESSAGE) {
            content.locales().keySet().forEach(locale -> fill(look, row, locale, field));
        }
    }

    private void fill(Look look, TemplateStore.Row row, String locale, String field) {
        String called = "\"" + look.template().name() + "\", version " + row.number();
        Renderer.Rendered made = renderer.render(new Renderer.Order(look.tenantId(), called, row.content(), locale,
                row.content().sample()), MessageTemplates.PARTS, Duration.ofNanos(look.ends() - System.nanoTime()));
        if (System.nanoTime() > look.ends()) {
            String words = "cannot be looked at: to fill all locales with their samples takes longer than "
                    + properties.promotionTime().toMillis() + " ms (serai.template.promotion-time); promote fewer variants, or give them"
                    + " smaller samples";
            throw new ProblemException(422, TITLE, "\"" + field + "\" " + words, List.of(new FieldProblem(field, words)));
        }
        made.faults().forEach(fault -> look.problem(field, "does not fit its own sample: "
                + (fault.variable() == null ? "" : fault.variable() + " ") + fault.words()));
    }
}
