package dev.serai.webhook;

import dev.serai.proof.Certificates;
import dev.serai.proof.SignedRequest;
import dev.serai.proof.Verdict;
import dev.serai.proof.Verdict.Kind;
import dev.serai.provider.WebhookTerms;
import dev.serai.provider.WebhookTerms.Check;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Checks a request by the proofs of a provider's file, of which one good one is enough. */
final class WebhookProof {

    private WebhookProof() {}

    /** Why a request is not taken; {@code kind} is the word of the log. */
    record Refusal(String kind, String reason) {}

    /**
     * By what a request is proven.
     *
     * @param secret the property whose value proves it
     * @param dated whether the proof says when it was made, and is too old soon; else it proves the same request at any time
     */
    record Proven(String secret, boolean dated) {}

    /** What a check came to: one of the two, the other is null. */
    record Checked(Proven proven, Refusal refusal) {}

    /**
     * Checks a request. One that bears no more than what a secret is missing for is not wrong: some providers give up at a 4xx.
     *
     * @param secrets a property's value in clear; empty where there is none. While one takes another's place it holds both, with a blank
     *     between
     */
    static Checked check(WebhookTerms terms, Function<String, Optional<String>> secrets, SignedRequest request, Instant now,
            Certificates certificates) {
        List<Verdict> verdicts = new ArrayList<>();
        List<Check> unset = new ArrayList<>();
        for (Check check : terms.proofs()) {
            List<String> values = values(secrets.apply(check.secret()));
            if (values.isEmpty()) {
                unset.add(check);
                continue;
            }
            Verdict verdict = check.proof().of(secrets).check(request, values, now, certificates);
            if (verdict.isGood()) {
                return new Checked(new Proven(check.secret(), verdict.dated()), null);
            }
            verdicts.add(verdict);
        }
        boolean nothingElse = verdicts.stream().allMatch(verdict -> verdict.kind() == Kind.MISSING);
        String lacking = !nothingElse ? "" : unset.stream()
                .filter(check -> verdicts.isEmpty() || check.proof().of(secrets).check(request, List.of(), now).kind() != Kind.MISSING)
                .map(Check::secret).distinct().collect(Collectors.joining(" or "));
        if (!lacking.isEmpty()) {
            return new Checked(null, new Refusal("unset", "has no " + lacking + ", by which what the provider sends is proven; enter it"));
        }
        Verdict worst = Collections.max(verdicts, Comparator.comparing(Verdict::kind));
        return new Checked(null, new Refusal(worst.kind().name().toLowerCase(Locale.ROOT), worst.reason()));
    }

    /** Whether one of the proofs is good with this key alone. */
    static boolean isProvenBy(String key, WebhookTerms terms, SignedRequest request, Instant now) {
        return terms.proofs().stream()
                .anyMatch(check -> check.proof().of(name -> Optional.empty()).check(request, List.of(key), now).isGood());
    }

    static List<String> values(Optional<String> secret) {
        return secret.map(text -> List.of(text.strip().split("\\s+"))).orElse(List.of()).stream().filter(text -> !text.isEmpty()).toList();
    }
}
