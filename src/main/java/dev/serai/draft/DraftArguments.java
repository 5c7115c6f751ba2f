package dev.serai.draft;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What was asked for.
 *
 * @param document the OpenAPI document
 * @param calls method and path by operation, as {@code POST /v3/mail/send}
 * @param test what the test of a connection calls; null for what looks like it
 * @param id of the provider; null for one made of the document's title
 * @param kamelets where {@code operations/} is
 * @param into where the draft goes; null for {@code drafts/<id>}
 */
record DraftArguments(Path document, Map<String, String> calls, String test, String id, Path kamelets, Path into) {

    static final String USAGE = """
            java -jar serai.jar draft-provider DOCUMENT --operation OPERATION --path "METHOD PATH" [options]
              DOCUMENT                an OpenAPI 3 document, JSON or YAML
              --operation OPERATION   what the provider is to do, such as email.send; --path follows. Repeatable
              --path "METHOD PATH"    the call that does it, as the document has it, such as "POST /v3/mail/send"
              --test "METHOD PATH"    a call without side effects that tests a connection; else one is looked for
              --id ID                 of the provider, such as acme-mail; else from the document's title
              --kamelets FOLDER       where operations/OPERATION.yaml is (kamelets)
              --into FOLDER           where the draft is written (drafts/ID); no file there is replaced""";
    /** Method and path of a call. */
    static final Pattern CALL = Pattern.compile("(GET|POST|PUT|PATCH|DELETE) (/\\S*)");
    /** The id of a provider. */
    static final Pattern ID = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");

    static DraftArguments parse(List<String> arguments) {
        Path document = null;
        Map<String, String> calls = new LinkedHashMap<>();
        String operation = null;
        String test = null;
        String id = null;
        Path kamelets = Path.of("kamelets");
        Path into = null;
        List<String> left = new ArrayList<>(arguments);
        while (!left.isEmpty()) {
            String name = left.remove(0);
            switch (name) {
                case "--operation" -> {
                    require(operation == null, "--operation " + operation + " has no --path");
                    operation = value(name, left);
                    require(!calls.containsKey(operation), "--operation " + operation + " is given twice");
                }
                case "--path" -> {
                    require(operation != null, "--path stands before its --operation");
                    calls.put(operation, call(name, value(name, left)));
                    operation = null;
                }
                case "--test" -> test = call(name, value(name, left));
                case "--id" -> {
                    id = value(name, left);
                    require(ID.matcher(id).matches(), "--id is \"" + id + "\"; lower-case letters, digits and single hyphens are accepted");
                }
                case "--kamelets" -> kamelets = Path.of(value(name, left));
                case "--into" -> into = Path.of(value(name, left));
                default -> {
                    require(!name.startsWith("-"), "There is no option " + name);
                    require(document == null, "There is one document too many: " + name);
                    document = Path.of(name);
                }
            }
        }
        require(document != null, "The OpenAPI document is missing");
        require(operation == null, "--operation " + operation + " has no --path");
        require(!calls.isEmpty(), "--operation and --path are missing");
        return new DraftArguments(document, calls, test, id, kamelets, into);
    }

    private static String value(String name, List<String> left) {
        require(!left.isEmpty(), name + " has no value");
        return left.remove(0);
    }

    private static String call(String name, String text) {
        require(CALL.matcher(text).matches(), name + " is \"" + text + "\"; a method and a path are expected, such as"
                + " \"POST /v3/mail/send\"");
        return text;
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new DraftException(otherwise + "\n" + USAGE);
        }
    }
}
