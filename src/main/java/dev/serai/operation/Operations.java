package dev.serai.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.api.FieldProblem;
import dev.serai.api.Names;
import dev.serai.api.ProblemException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/** The operations that can be asked for now, by name; the reloader publishes and withdraws them. */
@Component
public class Operations {

    private final Map<String, OperationFile> files = new ConcurrentHashMap<>();
    private final OptionSchemas schemas;
    private final ProviderOptions options;
    private volatile List<Operation> all = List.of();

    @Autowired
    public Operations(OptionSchemas schemas) {
        this.schemas = schemas;
        this.options = new ProviderOptions(schemas);
    }

    /** Operations with which no provider takes options of its own. */
    public Operations() {
        this(NoOptions.INSTANCE);
    }

    /** Makes an operation known from now on, in place of what there was of its name. */
    public synchronized void publish(OperationFile file) {
        files.put(file.operation().name(), file);
        list();
    }

    /** Makes an operation unknown. */
    public synchronized void withdraw(String name) {
        files.remove(name);
        list();
    }

    private void list() {
        all = files.values().stream().map(OperationFile::operation).sorted(Comparator.comparing(Operation::name)).toList();
    }

    /** All operations by name. */
    public List<Operation> all() {
        return all;
    }

    /** The channels that have an operation, by name. */
    public List<String> channels() {
        return all.stream().flatMap(operation -> operation.channels().stream()).distinct().sorted().toList();
    }

    public Optional<Operation> find(String name) {
        return Optional.ofNullable(files.get(name)).map(OperationFile::operation);
    }

    /** The operation; a problem naming the known ones when there is none. */
    public Operation get(String name) {
        return file(name).operation();
    }

    /** Whose the names in messages of an operation are. */
    public Names names(Operation operation) {
        return file(operation.name()).message().shape();
    }

    /**
     * Brings a message to its normal form, in place, and checks it.
     *
     * @throws ProblemException 400 with one entry per bad field
     */
    public void check(Operation operation, ObjectNode message) {
        List<FieldProblem> problems = problems(operation, message);
        if (!problems.isEmpty()) {
            throw ProblemException.badRequest("The message is not a valid " + operation.name(), problems);
        }
    }

    /** As {@link #check}, answering the problems; empty when the message is valid. */
    public List<FieldProblem> problems(Operation operation, ObjectNode message) {
        MessageCheck check = file(operation.name()).message();
        JsonNode given = message.remove(ProviderOptions.FIELD);
        JsonNode renderedFrom = message.remove(MessageTemplates.RENDERED_FROM);
        List<FieldProblem> problems = check.problems(message);
        if (renderedFrom != null) {
            message.set(MessageTemplates.RENDERED_FROM, renderedFrom);
        }
        if (given == null || given.isNull()) {
            return problems;
        }
        List<FieldProblem> all = new ArrayList<>(problems);
        all.addAll(options.problems(operation.name(), given));
        if (!given.isEmpty()) {
            message.set(ProviderOptions.FIELD, given);
        }
        return all.size() > MessageCheck.MOST_ERRORS ? List.copyOf(all.subList(0, MessageCheck.MOST_ERRORS)) : all;
    }

    /** The schemas of the options that providers take with an operation, by the providers' ids. */
    public SortedMap<String, JsonNode> options(Operation operation) {
        SortedMap<String, JsonNode> found = new TreeMap<>();
        schemas.of(operation.name()).forEach((provider, schema) -> found.put(provider, schema.schema()));
        return found;
    }

    private OperationFile file(String name) {
        OperationFile file = files.get(name);
        if (file == null) {
            throw ProblemException.badField("operation", "\"" + name + "\" is not known; known are "
                    + String.join(", ", all.stream().map(Operation::name).toList()));
        }
        return file;
    }
}
