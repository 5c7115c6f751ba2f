package dev.serai.webhook;

import dev.serai.proof.CertificateUnavailableException;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** Certificates that follow from each other, the signer's first (RFC 5280). */
final class CertificateChain {

    private static final int MOST = 10;
    /** Where certificates say where their issuer's is. */
    private static final String AUTHORITY_INFORMATION = "1.3.6.1.5.5.7.1.1";
    /** In DER: the object identifier 1.3.6.1.5.5.7.48.2 (caIssuers), then the tag of a URI. */
    private static final byte[] ISSUER = {0x06, 0x08, 0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x30, 0x02, (byte) 0x86};

    private CertificateChain() {}

    /** @throws CertificateUnavailableException where the bytes are no certificates, in PEM or DER */
    static List<X509Certificate> read(byte[] bytes) {
        try {
            List<X509Certificate> chain = CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(bytes))
                    .stream().limit(MOST).map(X509Certificate.class::cast).toList();
            if (chain.isEmpty()) {
                throw new CertificateUnavailableException("its host sends something else");
            }
            return chain;
        } catch (CertificateException e) {
            throw new CertificateUnavailableException("its host sends something else");
        }
    }

    /** Whether the first one leads to an authority that Java trusts, by the others. */
    static boolean isTrusted(List<X509Certificate> chain, Instant now) {
        try {
            X509CertSelector signer = new X509CertSelector();
            signer.setCertificate(chain.get(0));
            PKIXBuilderParameters parameters = new PKIXBuilderParameters(anchors(), signer);
            parameters.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(chain)));
            parameters.setRevocationEnabled(false);
            parameters.setDate(Date.from(now));
            CertPathBuilder.getInstance("PKIX").build(parameters);
            return true;
        } catch (CertPathBuilderException e) {
            return false;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Java cannot follow certificates", e);
        }
    }

    /** Read anew each time, so that a trust store that was changed counts; certificates are seldom fetched. */
    private static Set<TrustAnchor> anchors() throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init((KeyStore) null);
        Set<TrustAnchor> anchors = new HashSet<>();
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509TrustManager trusting) {
                for (X509Certificate authority : trusting.getAcceptedIssuers()) {
                    anchors.add(new TrustAnchor(authority, null));
                }
            }
        }
        return anchors;
    }

    /** Where the issuer's certificate is, as the certificate says. */
    static Optional<URI> issuer(X509Certificate certificate) {
        byte[] information = certificate.getExtensionValue(AUTHORITY_INFORMATION);
        if (information == null) {
            return Optional.empty();
        }
        List<URI> found = new ArrayList<>();
        for (int at = 0; at + ISSUER.length < information.length; at++) {
            int length = information[at + ISSUER.length];
            int from = at + ISSUER.length + 1;
            if (Arrays.equals(information, at, at + ISSUER.length, ISSUER, 0, ISSUER.length) && length > 0
                    && from + length <= information.length) {
                uri(new String(information, from, length, StandardCharsets.US_ASCII)).ifPresent(found::add);
            }
        }
        return found.stream().findFirst();
    }

    private static Optional<URI> uri(String text) {
        try {
            URI address = new URI(text);
            return address.getScheme() != null && address.getScheme().matches("https?") && address.getHost() != null
                    ? Optional.of(address) : Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }
}
