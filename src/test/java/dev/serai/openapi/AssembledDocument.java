package dev.serai.openapi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.ServedPaths;
import dev.serai.operation.NormalForms;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** The description of the API as the files that ship with Serai make it. */
public final class AssembledDocument {

    private static final ObjectNode DOCUMENT = assembly().document(verbs());

    private AssembledDocument() {}

    /** The document itself, not a copy. */
    public static ObjectNode get() {
        return DOCUMENT;
    }

    static Assembly assembly() {
        try {
            return new Assembly(Fragments.read(), NormalForms.all(), NormalForms.options());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<Verb> verbs() {
        try {
            return ServedPaths.all().stream().map(each -> Verb.of(each.id(), each.verb(), each.path(), each.description(), each.to(),
                    each.service())).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
