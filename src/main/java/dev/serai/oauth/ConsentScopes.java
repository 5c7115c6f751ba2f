package dev.serai.oauth;

import dev.serai.provider.ProviderCall;
import java.util.Arrays;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Compares what was allowed with what is needed: scopes, separated by blanks or commas. */
final class ConsentScopes {

    private static final int MOST = 20;

    private ConsentScopes() {}

    /** Those that are asked for and were not given; none where the provider does not say what it gave. */
    static Set<String> missing(ProviderCall call, String given) {
        Set<String> missing = given == null || given.isBlank() ? new TreeSet<>() : words(ConsentRequests.consent(call).scope(call));
        missing.removeAll(words(given));
        return missing;
    }

    /** Whether these are named, and the connection asks for none of them, so that nobody could allow them to it. */
    static boolean areUnasked(ProviderCall call, Set<String> named) {
        Set<String> asked = words(ConsentRequests.consent(call).scope(call));
        return !named.isEmpty() && !asked.isEmpty() && Collections.disjoint(asked, named);
    }

    /** What to tell a person then. */
    static String unasked(ProviderCall call, Set<String> named) {
        return call.provider().title() + " refuses the access token for lack of the scope " + and("", named) + ", which this connection"
                + " does not ask for: to connect it again is of no help before it does. It asks for "
                + String.join(" ", words(ConsentRequests.consent(call).scope(call)));
    }

    /** Some, and more. */
    static String and(String some, Set<String> more) {
        Set<String> all = words(some);
        all.addAll(more);
        return all.stream().limit(MOST).collect(Collectors.joining(" "));
    }

    /**
     * What to tell a person whose consent is not enough, or not taken any more.
     *
     * @param given null where the provider does not say
     * @param lacking that the provider named; empty for none
     */
    static String words(ProviderCall call, String given, String lacking) {
        String title = call.provider().title();
        String missing = and(lacking, missing(call, given));
        return missing.isEmpty() ? title + " refuses one new access token after the other: the consent may lack a scope"
                + (given == null || given.isBlank() ? "" : "; it has " + String.join(" ", words(given)))
                + ", or was taken back there."
                : title + " refuses the access token for lack of the scope " + missing + ". Allow that.";
    }

    private static Set<String> words(String text) {
        return text == null ? new TreeSet<>() : Arrays.stream(text.split("[\\s,]+")).filter(word -> !word.isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
