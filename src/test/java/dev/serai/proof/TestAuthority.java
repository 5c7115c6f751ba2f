package dev.serai.proof;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicLong;

/** Makes keys and certificates for tests, in DER (RFC 5280). */
public record TestAuthority(KeyPair keys, String name, X509Certificate certificate) {

    private static final byte[] SHA256_WITH_RSA = {0x30, 0x0d, 0x06, 0x09, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 0x0d, 0x01,
        0x01, 0x0b, 0x05, 0x00};
    private static final byte[] COMMON_NAME = {0x06, 0x03, 0x55, 0x04, 0x03};
    private static final byte[] BASIC_CONSTRAINTS = {0x06, 0x03, 0x55, 0x1d, 0x13};
    private static final byte[] TRUE = {0x01, 0x01, (byte) 0xff};
    private static final byte[] AUTHORITY_INFORMATION = {0x06, 0x08, 0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x01, 0x01};
    private static final byte[] ISSUERS = {0x06, 0x08, 0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x30, 0x02};
    private static final DateTimeFormatter UTC_TIME = DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final AtomicLong SERIAL = new AtomicLong(1);

    /** One that signs itself. */
    public static TestAuthority root(String name) {
        KeyPair keys = newKeys();
        return new TestAuthority(keys, name, certificate(name, keys, name, keys, true, null, Instant.now().plus(Duration.ofDays(1))));
    }

    /** One that this one vouches for. */
    public TestAuthority authority(String of) {
        KeyPair own = newKeys();
        return new TestAuthority(own, of, certificate(name, keys, of, own, true, null, Instant.now().plus(Duration.ofDays(1))));
    }

    /**
     * A signer that this one vouches for.
     *
     * @param issuerAddress where this one's certificate is, as the signer's says; null where it does not say
     */
    public TestAuthority signer(String of, String issuerAddress, Instant until) {
        KeyPair own = newKeys();
        return new TestAuthority(own, of, certificate(name, keys, of, own, false, issuerAddress, until));
    }

    public String pem() {
        try {
            return "-----BEGIN CERTIFICATE-----\n" + Base64.getMimeEncoder().encodeToString(certificate.getEncoded())
                    + "\n-----END CERTIFICATE-----\n";
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** RSA with SHA-256, in base64. */
    public String sign(String text) {
        return Base64.getEncoder().encodeToString(signature(keys, text.getBytes(StandardCharsets.UTF_8)));
    }

    private static KeyPair newKeys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] signature(KeyPair keys, byte[] bytes) {
        try {
            Signature signer = Signature.getInstance("SHA256withRSA");
            signer.initSign(keys.getPrivate());
            signer.update(bytes);
            return signer.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static X509Certificate certificate(String issuer, KeyPair issuerKeys, String subject, KeyPair keys, boolean authority,
            String issuerAddress, Instant until) {
        byte[] extensions = authority ? sequence(BASIC_CONSTRAINTS, TRUE, tagged(0x04, sequence(TRUE))) : new byte[0];
        if (issuerAddress != null) {
            extensions = joined(extensions, sequence(AUTHORITY_INFORMATION, tagged(0x04, sequence(sequence(ISSUERS,
                    tagged(0x86, issuerAddress.getBytes(StandardCharsets.US_ASCII)))))));
        }
        byte[] content = sequence(tagged(0xa0, tagged(0x02, new byte[] {2})),
                tagged(0x02, BigInteger.valueOf(SERIAL.incrementAndGet()).toByteArray()), SHA256_WITH_RSA, named(issuer),
                sequence(time(until.minus(Duration.ofDays(2))), time(until)), named(subject), keys.getPublic().getEncoded(),
                extensions.length == 0 ? extensions : tagged(0xa3, sequence(extensions)));
        byte[] signature = joined(new byte[] {0}, signature(issuerKeys, content));
        try {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(
                    sequence(content, SHA256_WITH_RSA, tagged(0x03, signature))));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] named(String name) {
        return sequence(tagged(0x31, sequence(COMMON_NAME, tagged(0x0c, name.getBytes(StandardCharsets.UTF_8)))));
    }

    private static byte[] time(Instant at) {
        return tagged(0x17, UTC_TIME.format(at).getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] sequence(byte[]... parts) {
        return tagged(0x30, joined(parts));
    }

    private static byte[] tagged(int tag, byte[] content) {
        byte[] length = content.length < 0x80 ? new byte[] {(byte) content.length}
                : new byte[] {(byte) 0x82, (byte) (content.length >> 8), (byte) content.length};
        return joined(new byte[] {(byte) tag}, length, content);
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
