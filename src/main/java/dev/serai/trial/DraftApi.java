package dev.serai.trial;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.serai.api.Answer;
import dev.serai.api.FieldProblem;
import dev.serai.api.ProblemException;
import dev.serai.audit.AuditLog;
import dev.serai.database.SystemDatabase;
import dev.serai.draft.Draft;
import dev.serai.draft.DraftException;
import dev.serai.draft.DraftedCalls;
import dev.serai.operation.Operations;
import dev.serai.provider.DraftMarks;
import dev.serai.provider.ProviderCatalog;
import dev.serai.security.Caller;
import dev.serai.trial.DraftCheck.DraftTexts;
import dev.serai.trial.DraftReader.Asked;
import dev.serai.trial.ProviderFolder.Added;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.apache.camel.Exchange;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** What the routes of {@code /api/drafts} call, for the operator. Nothing is kept: a draft travels in the requests until it goes live. */
@Component
public class DraftApi {

    private static final String YAML = ".yaml";
    private static final String LATE = "It takes longer than " + DraftTurn.PATIENCE.toSeconds() + " s; leave out what nobody needs";

    private final DraftReader reader;
    private final DraftCheck check;
    private final DraftTurn turn;
    private final Operations operations;
    private final ProviderCatalog providers;
    private final ObjectProvider<ProviderFolder> folder;
    private final DraftProperties properties;
    private final SystemDatabase system;
    private final AuditLog audit;

    DraftApi(DraftReader reader, DraftCheck check, DraftTurn turn, Operations operations, ProviderCatalog providers,
            ObjectProvider<ProviderFolder> folder, DraftProperties properties, SystemDatabase system, AuditLog audit) {
        this.reader = reader;
        this.check = check;
        this.turn = turn;
        this.operations = operations;
        this.providers = providers;
        this.folder = folder;
        this.properties = properties;
        this.system = system;
        this.audit = audit;
    }

    /** A case, by the name of its file without the end. */
    public record Case(String name, String text) {}

    /**
     * What the document does not decide.
     *
     * @param file the name of the case; null where it is the provider's file
     * @param line counted from 1
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Open(String file, int line, String text) {}

    /**
     * A draft.
     *
     * @param kamelet the text of its file
     * @param tested whether a call was found that tests a connection
     */
    public record Shown(String provider, String kamelet, List<Case> cases, List<Open> undecided, boolean tested) {}

    /** For the audit log. */
    private record Written(String file, String hash) {}

    /** {@code POST /api/drafts/calls}. */
    public DraftedCalls calls(Exchange exchange) {
        Caller.required().requireOperator();
        byte[] body = body(exchange);
        try {
            return turn.take(() -> reader.calls(body));
        } catch (DraftException e) {
            throw unusable(e.getMessage());
        } catch (TimeoutException e) {
            throw unusable(LATE);
        }
    }

    /** {@code POST /api/drafts}. */
    public Shown draft(Exchange exchange) {
        Caller.required().requireOperator();
        Asked asked = reader.asked(body(exchange));
        try {
            return turn.take(() -> shown(Draft.of(asked.document(), operations, asked.calls(), asked.test(), asked.id())));
        } catch (DraftException e) {
            throw unmade(e.getMessage());
        } catch (TimeoutException e) {
            throw unmade(LATE);
        }
    }

    private static ProblemException unmade(String why) {
        return new ProblemException(400, "No draft can be made", why, List.of());
    }

    private static ProblemException unusable(String why) {
        return ProblemException.badField("document", "cannot be used: " + why);
    }

    private static Shown shown(Draft draft) {
        List<Case> cases = draft.cases().entrySet().stream()
                .map(each -> new Case(each.getKey().substring(0, each.getKey().length() - YAML.length()), each.getValue())).toList();
        List<Open> open = new ArrayList<>(open(null, draft.kamelet()));
        cases.forEach(each -> open.addAll(open(each.name(), each.text())));
        return new Shown(draft.provider(), draft.kamelet(), cases, open, draft.tested());
    }

    private static List<Open> open(String file, String text) {
        return DraftMarks.in(text).stream().map(mark -> new Open(file, mark.line(), mark.text())).toList();
    }

    private CheckedDraft checked(DraftTexts texts) {
        if (!properties.texts()) {
            throw new ProblemException(403, "Drafts are not tried here", "A provider's file carries the messages of tenants. Where the"
                    + " operators of this instance may write its files anyway, serai.draft.texts=true allows it", List.of());
        }
        return check.check(texts);
    }

    /** {@code POST /api/drafts/check}. */
    public Object check(Exchange exchange) {
        Caller.required().requireOperator();
        return checked(reader.texts(body(exchange)));
    }

    /** {@code POST /api/drafts/live}: 201 with how the file stands, or 400 with what keeps it from going live. */
    public Answer live(Exchange exchange) {
        Caller.required().requireOperator();
        DraftTexts texts = reader.texts(body(exchange));
        if (providers.find(texts.provider()).isPresent()) {
            throw taken(texts);
        }
        CheckedDraft checked = checked(texts);
        if (!checked.ready()) {
            throw new ProblemException(400, "The draft is not ready", "It goes live once all its cases pass and none is missing",
                    problems(checked));
        }
        Added added = write(texts);
        if (added.reason() != null) {
            throw new ProblemException(400, "The draft is not ready", "It cannot be taken up: " + added.reason(), List.of());
        }
        try {
            system.transaction().executeWithoutResult(status ->
                    audit.record(null, "provider.create", null, null, new Written(added.file(), added.hash())));
        } catch (RuntimeException e) {
            withdraw(texts, e);
            throw e;
        }
        return new Answer(201, added.state(), Map.of("Location", "/api/integrations/available/" + texts.provider()));
    }

    private Added write(DraftTexts texts) {
        ProviderFolder kamelets = folder.getObject();
        try {
            return kamelets.add(texts.fileName(), texts.kamelet());
        } catch (FileAlreadyExistsException e) {
            throw taken(texts);
        } catch (IOException e) {
            throw new ProblemException(409, "The folder cannot be written", "Serai may not write " + texts.fileName() + " into "
                    + kamelets.path() + "; save the text there yourself", List.of());
        }
    }

    /** What the audit log does not have is not live. */
    private void withdraw(DraftTexts texts, RuntimeException failure) {
        try {
            folder.getObject().remove(texts.fileName());
        } catch (IOException | RuntimeException e) {
            failure.addSuppressed(e);
        }
    }

    private static ProblemException taken(DraftTexts texts) {
        return new ProblemException(409, "The provider is there already", "There is a provider \"" + texts.provider()
                + "\"; give the draft another id, or change the file of that one", List.of());
    }

    private static List<FieldProblem> problems(CheckedDraft checked) {
        List<FieldProblem> problems = new ArrayList<>();
        checked.faults().forEach(fault -> problems.add(new FieldProblem("kamelet",
                (fault.line() > 0 ? "line " + fault.line() + ": " : "") + fault.reason())));
        checked.cases().stream().filter(each -> !each.passed()).forEach(each ->
                problems.add(new FieldProblem("cases." + each.name(), String.join("; ", each.reasons()))));
        checked.missing().forEach(each -> problems.add(new FieldProblem("cases", "lack " + each.what() + " of " + each.operation())));
        return problems;
    }

    private static byte[] body(Exchange exchange) {
        return exchange.getMessage().getBody(byte[].class);
    }
}
