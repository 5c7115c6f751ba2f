package dev.serai.proof;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A signature that the provider's public key proves: Ed25519 (RFC 8032), or ECDSA with SHA-256 on P-256 in DER.
 *
 * @param ed25519 ECDSA else
 * @param hex whether key and signature are in hexadecimal digits; in base64 else
 * @param signature where it is
 * @param time where it says when it was signed; null where it does not
 * @param text what is signed
 * @param age how old it may be; null where no age is too great
 */
record PublicKeyProof(boolean ed25519, boolean hex, Source signature, Source time, SignedText text, SignedAge age) implements Proof {

    /** What stands before the 32 bytes of a key of Ed25519 in its SubjectPublicKeyInfo (RFC 8410). */
    private static final byte[] ED25519_HEAD = {0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00};
    private static final int ED25519_KEY = 32;

    @Override
    public Verdict check(SignedRequest request, List<String> keys, Instant now) {
        List<byte[]> given = signature.values(request).stream().flatMap(value -> bytes(value).stream()).toList();
        if (given.isEmpty()) {
            return Verdict.missing("has no signature in its " + signature.words());
        }
        String signedTime = time == null ? "" : time.value(request).orElse("");
        Optional<Instant> signedAt = age == null ? Optional.empty() : age.read(signedTime);
        if (age != null && signedAt.isEmpty()) {
            return Verdict.missing("has no time in its " + time.words());
        }
        byte[] signed = text.of(new SignedText.Parts(request, signedTime, ""));
        boolean good = keys.stream().flatMap(key -> key(key).stream())
                .anyMatch(key -> given.stream().anyMatch(each -> proves(key, signed, each)));
        if (!good) {
            return Verdict.wrong("is signed with another key, or was changed on its way");
        }
        return signedAt.flatMap(at -> age.problem(at, now)).orElse(Verdict.good(signedAt.orElse(null)));
    }

    private Optional<byte[]> bytes(String text) {
        return hex ? Secrets.hex(text) : Secrets.base64(text);
    }

    private Optional<PublicKey> key(String text) {
        return bytes(text.strip()).flatMap(encoded -> {
            try {
                return Optional.of(KeyFactory.getInstance(ed25519 ? "Ed25519" : "EC").generatePublic(new X509EncodedKeySpec(
                        ed25519 && encoded.length == ED25519_KEY ? joined(ED25519_HEAD, encoded) : encoded)));
            } catch (GeneralSecurityException e) {
                return Optional.empty();
            }
        });
    }

    private boolean proves(PublicKey key, byte[] signed, byte[] signature) {
        try {
            Signature verifier = Signature.getInstance(ed25519 ? "Ed25519" : "SHA256withECDSA");
            verifier.initVerify(key);
            verifier.update(signed);
            return verifier.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static byte[] joined(byte[] head, byte[] rest) {
        byte[] all = new byte[head.length + rest.length];
        System.arraycopy(head, 0, all, 0, head.length);
        System.arraycopy(rest, 0, all, head.length, rest.length);
        return all;
    }
}
