package dev.serai.draft;

import dev.serai.operation.InvalidOperationFileException;
import dev.serai.operation.OperationFile;
import dev.serai.operation.Operations;
import dev.serai.provider.DraftMarks;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;

/** {@code java -jar serai.jar draft-provider}: writes a provider file and its cases, and says what is left to decide. */
public final class DraftCommand {

    /** The first argument. */
    public static final String NAME = "draft-provider";

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
        Operations operations = new Operations();
        asked.calls().values().forEach(document::call);
        asked.calls().keySet().forEach(operation -> operations.publish(operation(asked.kamelets(), operation)));
        Draft draft = Draft.of(document, operations, asked.calls(), asked.test(), asked.id());
        String id = draft.provider();
        Map<String, String> files = new LinkedHashMap<>();
        files.put(id + "-sink.kamelet.yaml", draft.kamelet());
        draft.cases().forEach((name, yaml) -> files.put("cases/" + id + "/" + name, yaml));
        Path into = asked.into() == null ? Path.of("drafts", id) : asked.into();
        write(into, files);
        out.printf("Wrote %s and %d cases beside it.%n", into.resolve(id + "-sink.kamelet.yaml"), files.size() - 1);
        if (!draft.tested()) {
            out.println("No call was found that tests a connection; name one with --test \"GET /...\".");
        }
        List<DraftMarks.Mark> marks = DraftMarks.in(draft.kamelet());
        out.printf("%d places are left to decide; the file does not go live before:%n", marks.size());
        marks.forEach(mark -> out.printf("  line %d: %s%n", mark.line(), mark.text()));
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
