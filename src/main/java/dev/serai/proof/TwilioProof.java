package dev.serai.proof;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A signature of Twilio: of the public address with its query, and of the sorted parameters of a form behind it. Of another body the
 * address bears the hash.
 *
 * @param shared whether it is by a shared key of the account's webhook settings, in the way that a header names; by the auth token with
 *     SHA-1 else
 */
record TwilioProof(boolean shared) implements Proof {

    private static final String HEADER = "X-Twilio-Signature";
    private static final Source ALGORITHM = new Source(Source.Kind.HEADER, "X-Twilio-Webhooks-Signature-Settings", "algorithm", ",", "");
    private static final Map<String, String> ALGORITHMS = Map.of("HMAC_SHA1", "HmacSHA1", "HMAC_SHA256", "HmacSHA256");
    private static final String BODY_HASH = "bodySHA256";

    @Override
    public Verdict check(SignedRequest request, List<String> secrets, Instant now) {
        Optional<byte[]> given = request.header(HEADER).flatMap(Secrets::base64);
        if (given.isEmpty()) {
            return Verdict.missing("has no signature in its header " + HEADER);
        }
        if (request.header(ALGORITHM.name()).isPresent() != shared) {
            return Verdict.missing(shared ? "has no header " + ALGORITHM.name() + ", so it is not signed with a shared key"
                    : "is signed with a shared key, as its header " + ALGORITHM.name() + " says");
        }
        String algorithm = shared ? ALGORITHMS.get(ALGORITHM.value(request).orElse("")) : "HmacSHA1";
        if (algorithm == null) {
            return Verdict.wrong("is signed with another algorithm than " + String.join(", ", new TreeMap<>(ALGORITHMS).keySet()));
        }
        Optional<String> hash = request.queryParameters().stream().filter(each -> each.name().equals(BODY_HASH))
                .map(SignedRequest.Parameter::value).findFirst();
        boolean form = request.isForm() && hash.isEmpty();
        if (!form && request.body().length > 0 && !Secrets.equal(Secrets.sha256(request.body()),
                hash.flatMap(Secrets::hex).orElse(new byte[0]))) {
            return hash.isEmpty() ? Verdict.missing("has a body that is no form, and no " + BODY_HASH + " in its address")
                    : Verdict.wrong("has another body than that whose hash its address bears");
        }
        String parameters = form ? SignedText.form(request.form()) : "";
        boolean good = false;
        for (String secret : secrets) {
            for (String url : Ports.variants(request.url())) {
                good |= Secrets.equal(Secrets.hmac(algorithm, secret, url + parameters), given.get());
            }
        }
        return good ? Verdict.good(null)
                : Verdict.wrong("is signed with another " + (shared ? "shared key" : "auth token")
                        + " or for another address, or was changed on its way");
    }
}
