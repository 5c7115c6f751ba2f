package dev.serai.proof;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A keyed hash of parts of the request (RFC 2104), as most providers sign.
 *
 * @param algorithm as Java names it, e.g. {@code HmacSHA256}
 * @param key how the secret is the key
 * @param hex whether the signature is in hexadecimal digits; in base64 else
 * @param signature where it is; one good one of several is enough
 * @param time where it says when it was signed; null where it does not
 * @param id where it bears an id; null where it does not
 * @param text what is signed
 * @param age how old it may be; null where there is no time
 */
record HmacProof(String algorithm, Key key, boolean hex, Source signature, Source time, Source id, SignedText text, SignedAge age)
        implements Proof {

    /** What the key is: the secret's text, or bytes that it writes in base64, after {@code whsec_} as Standard Webhooks has it. */
    enum Key { TEXT, BASE64 }

    private static final String STANDARD = "whsec_";

    @Override
    public Verdict check(SignedRequest request, List<String> secrets, Instant now) {
        List<byte[]> given = signature.values(request).stream()
                .flatMap(value -> (hex ? Secrets.hex(value) : Secrets.base64(value)).stream()).toList();
        if (given.isEmpty()) {
            return Verdict.missing("has no signature in its " + signature.words());
        }
        String signedTime = time == null ? "" : time.value(request).orElse("");
        Optional<Instant> signedAt = age == null ? Optional.empty() : age.read(signedTime);
        if (age != null && signedAt.isEmpty()) {
            return Verdict.missing("has no time in its " + time.words());
        }
        String signedId = id == null ? "" : id.value(request).orElse("");
        if (id != null && signedId.isEmpty()) {
            return Verdict.missing("has no id in its " + id.words());
        }
        byte[] signed = text.of(new SignedText.Parts(request, signedTime, signedId));
        boolean good = false;
        for (String secret : secrets) {
            byte[] expected = mac(secret, signed);
            for (byte[] each : given) {
                good |= Secrets.equal(expected, each);
            }
        }
        if (!good) {
            return Verdict.wrong("is signed with another secret, or was changed on its way");
        }
        return signedAt.flatMap(at -> age.problem(at, now)).orElse(Verdict.good(signedAt.orElse(null)));
    }

    private byte[] mac(String secret, byte[] signed) {
        byte[] bytes = key(secret);
        return bytes.length == 0 ? bytes : Secrets.hmac(algorithm, bytes, signed);
    }

    private byte[] key(String secret) {
        if (key == Key.TEXT) {
            return secret.getBytes(StandardCharsets.UTF_8);
        }
        return Secrets.base64(secret.startsWith(STANDARD) ? secret.substring(STANDARD.length()) : secret).orElse(new byte[0]);
    }
}
