package dev.serai.webhook;

import dev.serai.proof.SignedRequest;
import dev.serai.proof.Verdict;
import dev.serai.provider.WebhookTerms;
import dev.serai.provider.WebhookTerms.Check;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.function.Function;

/** Checks a request by the proofs of a provider's file, of which one good one is enough. */
final class WebhookProof {

    private WebhookProof() {}

    /** Why a request is not taken; {@code kind} is the word of the log. */
    record Refusal(String kind, String reason) {}

    /**
     * Checks a request.
     *
     * @param secrets a property's value in clear; empty where there is none. While one takes another's place it holds both, with a blank
     *     between
     * @return why it is not proven; empty where it is
     */
    static Optional<Refusal> refusal(WebhookTerms terms, Function<String, Optional<String>> secrets, SignedRequest request, Instant now) {
        List<Verdict> verdicts = new ArrayList<>();
        StringJoiner unset = new StringJoiner(" or ");
        for (Check check : terms.proofs()) {
            List<String> values = values(secrets.apply(check.secret()));
            if (values.isEmpty()) {
                unset.add(check.secret());
                continue;
            }
            Verdict verdict = check.proof().check(request, values, now);
            if (verdict.isGood()) {
                return Optional.empty();
            }
            verdicts.add(verdict);
        }
        if (verdicts.isEmpty()) {
            return Optional.of(new Refusal("unset", "has no " + unset + ", by which what the provider sends is proven; enter it"));
        }
        return verdicts.stream().max(java.util.Comparator.comparing(Verdict::kind))
                .map(worst -> new Refusal(worst.kind().name().toLowerCase(java.util.Locale.ROOT), worst.reason()));
    }

    static List<String> values(Optional<String> secret) {
        return secret.map(text -> List.of(text.strip().split("\\s+"))).orElse(List.of()).stream().filter(text -> !text.isEmpty()).toList();
    }
}
