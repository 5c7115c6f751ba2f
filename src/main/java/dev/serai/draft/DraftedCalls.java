package dev.serai.draft;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * What a document has to choose from.
 *
 * @param provider the id that is made of its title; null where none can be
 * @param calls in the order of the document
 * @param test the call that looks as if it tested a connection; null where none does
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record DraftedCalls(String title, String provider, List<Call> calls, String test) {

    /**
     * A call.
     *
     * @param call method and path, as {@code POST /v3/mail/send}
     * @param words what the document says of it in short; may be empty
     */
    public record Call(String call, String words) {}

    /**
     * @param document the text of an OpenAPI 3 document
     * @throws DraftException where it is none
     */
    public static DraftedCalls of(String document) {
        ApiDocument read = ApiDocument.parse(document);
        String id;
        try {
            id = Draft.idOf(read.title());
        } catch (DraftException e) {
            id = null;
        }
        return new DraftedCalls(read.title(), id, read.calls().entrySet().stream().map(call -> new Call(call.getKey(), call.getValue()))
                .toList(), Draft.test(read).orElse(null));
    }

    /** Whether a text is a method and a path. */
    public static boolean isCall(String text) {
        return DraftArguments.CALL.matcher(text).matches();
    }

    /** Whether a text may be the id of a provider. */
    public static boolean isId(String text) {
        return DraftArguments.ID.matcher(text).matches();
    }
}
