package dev.serai.proof;

import dev.serai.proof.Certificates.Signer;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.CRC32;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/**
 * PayPal's signature: RSA with SHA-256 of the transmission's id and time, the webhook's id and the checksum of the body, proven by a
 * certificate at an address of PayPal's that the request names.
 */
record PayPalProof() implements Proof {

    private static final String ID = "PAYPAL-TRANSMISSION-ID";
    private static final String TIME = "PAYPAL-TRANSMISSION-TIME";
    private static final String SIGNATURE = "PAYPAL-TRANSMISSION-SIG";
    private static final String CERTIFICATE = "PAYPAL-CERT-URL";
    private static final String ALGORITHM = "PAYPAL-AUTH-ALGO";
    private static final String RSA = "SHA256withRSA";
    private static final String OURS = ".paypal.com";
    private static final int LONGEST = 500;
    /** PayPal tries for three days, and may sign no try but the first. */
    private static final SignedAge AGE = new SignedAge(Duration.ofDays(4), false);

    /** Its webhook id is known to many. */
    @Override
    public boolean isBySecret() {
        return false;
    }

    @Override
    public Verdict check(SignedRequest request, List<String> webhookIds, Instant now) {
        return check(request, webhookIds, now, Certificates.NONE);
    }

    @Override
    public Verdict check(SignedRequest request, List<String> webhookIds, Instant now, Certificates certificates) {
        Optional<String> id = header(request, ID);
        Optional<String> time = header(request, TIME);
        Optional<Instant> signedAt = time.flatMap(PayPalProof::instant);
        Optional<byte[]> signature = header(request, SIGNATURE).flatMap(Secrets::base64);
        Optional<String> certificate = header(request, CERTIFICATE);
        if (id.isEmpty() || signedAt.isEmpty() || signature.isEmpty() || certificate.isEmpty()) {
            return Verdict.missing("has no signature in its header " + (signature.isEmpty() ? SIGNATURE : id.isEmpty() ? ID
                    : signedAt.isEmpty() ? TIME : CERTIFICATE));
        }
        if (!RSA.equalsIgnoreCase(header(request, ALGORITHM).orElse(RSA))) {
            return Verdict.wrong("is signed with another algorithm than " + RSA);
        }
        Optional<URI> address = address(certificate.get());
        if (address.isEmpty()) {
            return Verdict.wrong("names a certificate that is not at an https address of paypal.com");
        }
        Optional<Verdict> stale = AGE.problem(signedAt.get(), now);
        if (stale.isPresent()) {
            return stale.get();
        }
        Signer signer;
        try {
            signer = certificates.at(address.get());
        } catch (CertificateUnavailableException e) {
            return Verdict.unchecked("cannot be checked now: PayPal's certificate cannot be had, " + e.getMessage());
        }
        if (!signer.trusted() || !isPayPals(signer.certificate()) || !isValid(signer.certificate(), now)) {
            return Verdict.wrong("names a certificate that is not PayPal's, or not valid any more");
        }
        CRC32 checksum = new CRC32();
        checksum.update(request.body());
        boolean good = webhookIds.stream().anyMatch(webhookId -> proves(signer.certificate(), signature.get(),
                id.get() + "|" + time.get() + "|" + webhookId + "|" + checksum.getValue()));
        return good ? Verdict.good(signedAt.get())
                : Verdict.wrong("is signed for another webhook id, or was changed on its way");
    }

    private static Optional<String> header(SignedRequest request, String name) {
        return request.header(name).filter(value -> !value.isEmpty());
    }

    private static Optional<Instant> instant(String text) {
        try {
            return Optional.of(OffsetDateTime.parse(text.toUpperCase(Locale.ROOT)).toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** Empty for what is not PayPal's: it is fetched before anything is proven. */
    private static Optional<URI> address(String text) {
        try {
            URI address = new URI(text);
            String host = address.getHost() == null ? "" : address.getHost().toLowerCase(Locale.ROOT);
            boolean own = text.length() <= LONGEST && "https".equalsIgnoreCase(address.getScheme()) && host.endsWith(OURS)
                    && address.getRawUserInfo() == null && address.getRawFragment() == null && address.getRawQuery() == null
                    && (address.getPort() == -1 || address.getPort() == 443);
            return own ? Optional.of(address.normalize()) : Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    private static boolean isPayPals(X509Certificate certificate) {
        try {
            for (Rdn part : new LdapName(certificate.getSubjectX500Principal().getName()).getRdns()) {
                if (part.getType().equalsIgnoreCase("CN") && part.getValue().toString().toLowerCase(Locale.ROOT).endsWith(OURS)) {
                    return true;
                }
            }
            return false;
        } catch (InvalidNameException e) {
            return false;
        }
    }

    private static boolean isValid(X509Certificate certificate, Instant now) {
        Date at = Date.from(now);
        return !at.before(certificate.getNotBefore()) && !at.after(certificate.getNotAfter());
    }

    private static boolean proves(X509Certificate certificate, byte[] signature, String text) {
        try {
            Signature verifier = Signature.getInstance(RSA);
            verifier.initVerify(certificate.getPublicKey());
            verifier.update(text.getBytes(StandardCharsets.UTF_8));
            return verifier.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
