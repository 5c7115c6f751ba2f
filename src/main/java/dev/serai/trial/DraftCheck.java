package dev.serai.trial;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.serai.api.ProblemException;
import dev.serai.provider.DraftMarks;
import dev.serai.provider.DraftMarks.Mark;
import dev.serai.rehearsal.TrialFiles;
import dev.serai.rehearsal.TrialFiles.Named;
import dev.serai.rehearsal.TrialFiles.TrialProvider;
import dev.serai.rehearsal.UnfitFileException;
import dev.serai.trial.CheckedDraft.Fault;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** Tries a draft: builds its file beside the providers that run, has it carry its cases, and says what is missing. */
@Component
class DraftCheck {

    private static final YAMLMapper YAML = new YAMLMapper();

    private final ObjectProvider<TrialFiles> files;
    private final CaseRun run;
    private final DraftTurn turn;

    DraftCheck(ObjectProvider<TrialFiles> files, CaseRun run, DraftTurn turn) {
        this.files = files;
        this.run = run;
        this.turn = turn;
    }

    /** @throws ProblemException 429 while another one is made or tried */
    CheckedDraft check(DraftTexts draft) {
        List<Mark> marks = DraftMarks.in(draft.kamelet());
        if (!marks.isEmpty()) {
            return CheckedDraft.broken(marks.stream().map(mark -> new Fault(mark.line(), "It is not decided yet: " + mark.text()))
                    .toList());
        }
        try {
            return turn.take(() -> tried(draft));
        } catch (TimeoutException e) {
            return CheckedDraft.broken(List.of(new Fault(0, "Its cases took longer than " + DraftTurn.PATIENCE.toSeconds() + " s")));
        }
    }

    private CheckedDraft tried(DraftTexts draft) {
        try (TrialProvider trial = files.getObject().openProvider(new Named("kamelets/" + draft.fileName(), TrialFiles.Kind.PROVIDER,
                draft.kamelet()))) {
            List<CheckedCase> checked = new ArrayList<>();
            List<WireCase> readable = new ArrayList<>();
            JsonNode base = base(draft, checked);
            draft.cases().forEach((name, text) -> {
                if (!name.equals(WireCase.BASE)) {
                    read(name, text, base, checked, readable);
                }
            });
            long end = System.nanoTime() + DraftTurn.PATIENCE.toNanos();
            for (WireCase wire : readable) {
                if (System.nanoTime() - end >= 0) {
                    break;
                }
                checked.add(CheckedCase.of(wire.name(), wire.operation(), run.reasons(trial.provider(), wire)));
            }
            List<String> order = List.copyOf(draft.cases().keySet());
            checked.sort((one, other) -> order.indexOf(one.name()) - order.indexOf(other.name()));
            return CheckedDraft.of(checked, MandatoryCases.missing(trial.operations(), readable));
        } catch (UnfitFileException e) {
            return CheckedDraft.broken(List.of(new Fault(e.line(), e.reason())));
        }
    }

    private static JsonNode base(DraftTexts draft, List<CheckedCase> checked) {
        List<WireCase> read = new ArrayList<>();
        String text = draft.cases().get(WireCase.BASE);
        if (text != null) {
            read(WireCase.BASE, text, MissingNode.getInstance(), checked, read);
        }
        return read.isEmpty() ? MissingNode.getInstance() : read.get(0).tree();
    }

    private static void read(String name, String text, JsonNode base, List<CheckedCase> checked, List<WireCase> readable) {
        List<String> undecided = DraftMarks.in(text).stream().map(mark -> "Line " + mark.line() + " is not decided yet: " + mark.text())
                .toList();
        try {
            JsonNode tree = YAML.readTree(text);
            if (!tree.isObject()) {
                checked.add(CheckedCase.of(name, null, List.of("It is no object")));
            } else if (!undecided.isEmpty()) {
                checked.add(CheckedCase.of(name, tree.path("operation").asText(null), undecided));
            } else {
                readable.add(new WireCase(name, tree, base));
            }
        } catch (JsonProcessingException e) {
            checked.add(CheckedCase.of(name, null, List.of("It is no YAML" + (e.getLocation() == null ? ""
                    : " (line " + e.getLocation().getLineNr() + ")"))));
        }
    }

    /**
     * The texts of a draft as somebody made them.
     *
     * @param cases YAML by name, without the end of the file's name
     */
    record DraftTexts(String provider, String kamelet, Map<String, String> cases) {

        String fileName() {
            return provider + "-sink.kamelet.yaml";
        }
    }
}
