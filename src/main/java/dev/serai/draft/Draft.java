package dev.serai.draft;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.api.ProblemException;
import dev.serai.operation.Operation;
import dev.serai.operation.Operations;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A provider as far as the document decides it.
 *
 * @param provider its id
 * @param kamelet the text of its file
 * @param cases YAML by the names of their files
 * @param tested whether a call was found that tests a connection
 */
public record Draft(String provider, String kamelet, Map<String, String> cases, boolean tested) {

    private static final String FOUND_TEST = "(me|account|ping|profile|balance|domains|user|users/me|whoami|status|senders|scopes)$";

    /**
     * @param document the text of an OpenAPI 3 document
     * @param operations those that the calls may do
     * @param calls method and path by operation, as {@code POST /v3/mail/send}
     * @param test what the test of a connection calls; null for what looks like it
     * @param id of the provider; null for one made of the document's title
     * @throws DraftException where there is none, or it does not have what is asked for
     */
    public static Draft of(String document, Operations operations, Map<String, String> calls, String test, String id) {
        return of(ApiDocument.parse(document), operations, calls, test, id);
    }

    /**
     * @param operations those that the calls may do
     * @param calls method and path by operation, as {@code POST /v3/mail/send}
     * @param test what the test of a connection calls; null for what looks like it
     * @param id of the provider; null for one made of the document's title
     * @throws DraftException where the document does not have what is asked for, or cannot be carried
     */
    static Draft of(ApiDocument document, Operations operations, Map<String, String> calls, String test, String id) {
        String provider = id == null ? idOf(document.title()) : id;
        String title = id == null ? document.title() : FormDraft.label(provider);
        FormDraft form = new FormDraft(title);
        Map<ApiCall, Operation> wanted = new LinkedHashMap<>();
        calls.forEach((operation, call) -> wanted.put(document.call(call), operations.get(operation)));
        ApiCall first = wanted.keySet().iterator().next();
        form.secure(document.securityScheme(first));
        List<CallDraft> drafted = new ArrayList<>();
        wanted.forEach((call, operation) -> drafted.add(new CallDraft(call, operation, message(operations, operation), form, title,
                provider)));
        Optional<String> tests = test == null ? test(document) : Optional.of(test);
        tests.map(document::call).ifPresent(call -> drafted.add(new CallDraft(call, null, null, form, title, provider)));
        form.baseUrl(document.server(first));
        return new Draft(provider, new KameletDraft(provider, title, form, drafted).yaml(), new CaseDraft(form, drafted).files(),
                tests.isPresent());
    }

    /** The call that looks as if it tested a connection. */
    static Optional<String> test(ApiDocument document) {
        return document.plainQuestions().stream().filter(call -> call.matches(".*/" + FOUND_TEST))
                .min(Comparator.comparingInt(String::length));
    }

    /** @throws DraftException where the title has no letters */
    static String idOf(String title) {
        String id = title.toLowerCase(Locale.ROOT).replaceAll("\\b(api|rest|v\\d+)\\b", " ").replaceAll("[^a-z0-9]+", "-")
                .replaceAll("^[-0-9]+|-+$", "");
        if (id.isEmpty()) {
            throw new DraftException("No id can be made of the document's title \"" + title + "\"; give one with --id");
        }
        return id;
    }

    /** The first example in its normal form, which is what a kamelet reads. */
    private static JsonNode message(Operations operations, Operation operation) {
        if (operation.examples().isEmpty()) {
            return JsonNodeFactory.instance.objectNode();
        }
        ObjectNode message = operation.examples().get(0).message().deepCopy();
        try {
            operations.check(operation, message);
        } catch (ProblemException e) {
            throw new DraftException("The example of " + operation.name() + " does not fit: " + e.getMessage(), e);
        }
        return message;
    }
}
