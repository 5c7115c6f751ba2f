package dev.serai.trial;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** The cases that each operation of a provider has, told by what they are and not by their names. */
enum MandatoryCases {

    /** What it takes, with the request that is made of the message. */
    SUCCESS("a success with the request that is made", false, one -> is(one, "delivered") && one.request().isObject()),
    /** What it does not take. */
    REFUSAL("a message that the provider refuses", false, one -> is(one, "rejected")),
    /** Credentials that are none. */
    WRONG_KEY("a wrong key", false, one -> is(one, "switch")),
    /** Too many calls. */
    THROTTLED("a throttled call with Retry-After", false, one -> is(one, "throttled") && one.expect().has("retryAfter")),
    /** A failure of the provider. */
    SERVER_ERROR("a server error", false, one -> one.answer().path("status").asInt() >= 500 && (is(one, "retry") || is(one, "unknown"))),
    /** No answer at all. */
    DROPPED("a connection that is lost before the answer", false, one -> one.answer().path("drop").asBoolean() && !is(one, "delivered")),
    /** A connection that is good. */
    TEST_OK("a good connection", true, one -> is(one, "delivered")),
    /** A connection that is not. */
    TEST_BAD("a connection with a wrong key", true, one -> is(one, "switch") || is(one, "rejected"));

    private static final String TEST = "connection.test";

    private final String words;
    private final boolean ofTest;
    private final Predicate<WireCase> kind;

    MandatoryCases(String words, boolean ofTest, Predicate<WireCase> kind) {
        this.words = words;
        this.ofTest = ofTest;
        this.kind = kind;
    }

    /**
     * A case that is not there.
     *
     * @param what in a few words
     */
    record Missing(String operation, String what) {}

    /** Those of the operations that no case is of. */
    static List<Missing> missing(List<String> operations, List<WireCase> cases) {
        List<Missing> missing = new ArrayList<>();
        for (String operation : operations) {
            for (MandatoryCases each : values()) {
                if (each.ofTest == operation.equals(TEST)
                        && cases.stream().noneMatch(one -> one.operation().equals(operation) && each.kind.test(one))) {
                    missing.add(new Missing(operation, each.words));
                }
            }
        }
        return missing;
    }

    private static boolean is(WireCase one, String outcome) {
        return one.outcome().equalsIgnoreCase(outcome);
    }
}
