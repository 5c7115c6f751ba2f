package dev.serai.proof;

import java.net.URI;
import java.security.cert.X509Certificate;

/**
 * Where the certificates come from with which providers sign. Whoever asks has found out before that the address is the provider's own:
 * the request that names it is not proven yet.
 */
@FunctionalInterface
public interface Certificates {

    /** None is to be had. */
    Certificates NONE = address -> {
        throw new CertificateUnavailableException("there is nothing to fetch it with");
    };

    /**
     * The certificate at an address. What is fetched is bounded in bytes, time and number, and kept.
     *
     * @throws CertificateUnavailableException where it cannot be had now, so that the provider is to send again
     */
    Signer at(URI address);

    /**
     * Who signs.
     *
     * @param certificate whose dates are the caller's to check
     * @param trusted whether its chain leads to an authority that Java trusts
     */
    record Signer(X509Certificate certificate, boolean trusted) {}
}
