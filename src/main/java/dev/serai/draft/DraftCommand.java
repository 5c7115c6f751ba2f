package dev.serai.draft;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.api.ProblemException;
import dev.serai.operation.InvalidOperationFileException;
import dev.serai.operation.Operation;
import dev.serai.operation.OperationFile;
import dev.serai.operation.Operations;
import dev.serai.provider.DraftMarks;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;

/** {@code java -jar serai.jar draft-provider}: writes a provider file and its cases, and says what is left to decide. */
public final class DraftCommand {

    /** The first argument. */
    public static final String NAME = "draft-provider";
    private static final String FOUND_TEST = "(me|account|ping|profile|balance|domains|user|users/me|whoami|status|senders|scopes)$";

    private final PrintStream out;
    private final PrintStream err;

    public DraftCommand(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    /** @return the exit code: 0 where the draft is written, 2 where it is not */
    public int run(List<String> arguments) {
        if (arguments.isEmpty() || arguments.contains("--help")) {
            out.println(DraftArguments.USAGE);
            return arguments.isEmpty() ? 2 : 0;
        }
        LoggingSystem.get(DraftCommand.class.getClassLoader()).setLogLevel(LoggingSystem.ROOT_LOGGER_NAME, LogLevel.WARN);
        try {
            draft(DraftArguments.parse(arguments));
            return 0;
        } catch (DraftException e) {
            err.println(e.getMessage());
            return 2;
        }
    }

    private void draft(DraftArguments asked) {
        ApiDocument document = ApiDocument.read(asked.document());
        String id = asked.id() == null ? idOf(document.title()) : asked.id();
        String title = asked.id() == null ? document.title() : FormDraft.label(id);
        FormDraft form = new FormDraft(title);
        Map<ApiCall, OperationFile> wanted = new LinkedHashMap<>();
        asked.calls().forEach((operation, call) -> wanted.put(document.call(call), operation(asked.kamelets(), operation)));
        ApiCall first = wanted.keySet().iterator().next();
        form.secure(document.securityScheme(first));
        List<CallDraft> calls = new ArrayList<>();
        wanted.forEach((call, file) -> calls.add(new CallDraft(call, file.operation(), message(file), form, title, id)));
        test(asked, document).ifPresent(call -> calls.add(new CallDraft(call, null, null, form, title, id)));
        form.baseUrl(document.server(first));
        Map<String, String> files = new LinkedHashMap<>();
        String kamelet = new KameletDraft(id, title, form, calls).yaml();
        files.put(id + "-sink.kamelet.yaml", kamelet);
        new CaseDraft(form, calls).files().forEach((name, yaml) -> files.put("cases/" + id + "/" + name, yaml));
        Path into = asked.into() == null ? Path.of("drafts", id) : asked.into();
        write(into, files);
        out.printf("Wrote %s and %d cases beside it.%n", into.resolve(id + "-sink.kamelet.yaml"), files.size() - 1);
        if (calls.stream().noneMatch(call -> call.operation() == null)) {
            out.println("No call was found that tests a connection; name one with --test \"GET /...\".");
        }
        List<DraftMarks.Mark> marks = DraftMarks.in(kamelet);
        out.printf("%d places are left to decide; the file does not go live before:%n", marks.size());
        marks.forEach(mark -> out.printf("  line %d: %s%n", mark.line(), mark.text()));
    }

    private static Optional<ApiCall> test(DraftArguments asked, ApiDocument document) {
        if (asked.test() != null) {
            return Optional.of(document.call(asked.test()));
        }
        return document.plainQuestions().stream().filter(call -> call.matches(".*/" + FOUND_TEST)).min(Comparator
                .comparingInt(String::length)).map(document::call);
    }

    private static String idOf(String title) {
        String id = title.toLowerCase(Locale.ROOT).replaceAll("\\b(api|rest|v\\d+)\\b", " ").replaceAll("[^a-z0-9]+", "-")
                .replaceAll("^[-0-9]+|-+$", "");
        if (id.isEmpty()) {
            throw new DraftException("No id can be made of the document's title \"" + title + "\"; give one with --id");
        }
        return id;
    }

    private static OperationFile operation(Path kamelets, String name) {
        Path file = kamelets.resolve("operations").resolve(name + OperationFile.SUFFIX);
        if (!name.matches("[a-zA-Z0-9_.]+") || !Files.isRegularFile(file)) {
            throw new DraftException("There is no operation file " + file + "; write it first, see \"An operation is a file\" in"
                    + " kamelets/README.md, or say with --kamelets where it is");
        }
        try {
            return OperationFile.parse(file.getFileName().toString(), Files.readString(file));
        } catch (InvalidOperationFileException | IOException e) {
            throw new DraftException(file + ": " + e.getMessage(), e);
        }
    }

    /** The first example in its normal form, which is what a kamelet reads. */
    private static JsonNode message(OperationFile file) {
        Operation operation = file.operation();
        if (operation.examples().isEmpty()) {
            return JsonNodeFactory.instance.objectNode();
        }
        Operations operations = new Operations();
        operations.publish(file);
        ObjectNode message = operation.examples().get(0).message().deepCopy();
        try {
            operations.check(operation, message);
        } catch (ProblemException e) {
            throw new DraftException("The example of " + operation.name() + " does not fit: " + e.getMessage(), e);
        }
        return message;
    }

    private static void write(Path into, Map<String, String> files) {
        files.keySet().stream().map(into::resolve).filter(Files::exists).findFirst().ifPresent(file -> {
            throw new DraftException(file + " is there already; take it away or name another folder with --into");
        });
        try {
            for (Map.Entry<String, String> file : files.entrySet()) {
                Path path = into.resolve(file.getKey());
                Files.createDirectories(path.getParent());
                Files.writeString(path, file.getValue());
            }
        } catch (IOException e) {
            throw new DraftException("Cannot write into " + into + ": " + e.getMessage(), e);
        }
    }
}
