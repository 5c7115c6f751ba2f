package dev.serai.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A request whose fields may go by several names: what is wrong with one is told by the name under which it was sent. */
public final class NamedFields {

    private final ObjectNode sent;
    private final Fields fields;
    private final Map<String, String> names = new LinkedHashMap<>();

    /** @param known the names of each field, the one by which it is called first, e.g. {@code to}, {@code phoneNumber} */
    public NamedFields(ObjectNode sent, List<List<String>> known) {
        this.sent = sent;
        this.fields = new Fields(sent);
        List<String> all = new ArrayList<>();
        for (List<String> each : known) {
            all.addAll(each);
            for (String name : each) {
                if (!sent.hasNonNull(name)) {
                    continue;
                }
                String before = names.putIfAbsent(each.get(0), name);
                if (before != null) {
                    fields.reject(name, "and " + before + " say both the same; send one of them");
                }
            }
        }
        fields.onlyKnown(all);
    }

    /** The fields, to be asked by {@link #of}. */
    public Fields fields() {
        return fields;
    }

    /** What was sent. */
    public ObjectNode sent() {
        return sent;
    }

    /** The name under which a field was sent; the one by which it is called where it was not. */
    public String of(String field) {
        return names.getOrDefault(field, field);
    }

    /** A problem with fields by the names under which they were sent. */
    public ProblemException asSent(ProblemException e) {
        if (e.errors().isEmpty()) {
            return e;
        }
        List<FieldProblem> errors = e.errors().stream().map(each -> new FieldProblem(asSent(each.field()), each.message())).toList();
        if (errors.equals(e.errors())) {
            return e;
        }
        FieldProblem first = errors.get(0);
        String detail = errors.size() == 1 ? "Field \"" + first.field() + "\" " + first.message() : e.getMessage();
        return new ProblemException(e.status(), e.title(), detail, errors);
    }

    private String asSent(String field) {
        int end = 0;
        while (field != null && end < field.length() && ".[".indexOf(field.charAt(end)) < 0) {
            end++;
        }
        return field == null ? null : of(field.substring(0, end)) + field.substring(end);
    }
}
