package dev.serai.egress;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.hc.client5.http.auth.AuthChallenge;
import org.apache.hc.client5.http.auth.ChallengeType;
import org.apache.hc.client5.http.impl.auth.AuthChallengeParser;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.NameValuePair;
import org.apache.hc.core5.http.ParseException;
import org.apache.hc.core5.http.message.ParserCursor;

/** Finds in an answer that the token lacks a scope (RFC 6750, section 3.1), so that another one of its kind would be refused as well. */
final class LackingScope {

    private static final int LONGEST = 2000;
    private static final int MOST = 20;

    private LackingScope() {}

    /** The scopes that are named, of which there may be none; empty where the answer does not say that. */
    static Optional<Set<String>> in(HttpResponse response) {
        for (Header header : response.getHeaders("WWW-Authenticate")) {
            String value = header.getValue();
            if (value != null && value.length() <= LONGEST && value.contains("insufficient_scope")) {
                return Optional.of(scopes(value));
            }
        }
        return Optional.empty();
    }

    private static Set<String> scopes(String value) {
        try {
            List<AuthChallenge> challenges = AuthChallengeParser.INSTANCE.parse(ChallengeType.TARGET, value,
                    new ParserCursor(0, value.length()));
            return challenges.stream().filter(challenge -> challenge.getParams() != null).flatMap(challenge -> challenge.getParams()
                            .stream()).filter(each -> "scope".equalsIgnoreCase(each.getName())).map(NameValuePair::getValue)
                    .flatMap(scope -> Arrays.stream(scope.split("[\\s,]+"))).filter(word -> !word.isEmpty()).limit(MOST)
                    .collect(Collectors.toCollection(TreeSet::new));
        } catch (ParseException e) {
            return Set.of();
        }
    }
}
