package dev.serai.proof;

/** A certificate cannot be had now; nothing is known about what is signed with it. */
public final class CertificateUnavailableException extends RuntimeException {

    /** @param reason the end of a sentence about the certificate */
    public CertificateUnavailableException(String reason) {
        super(reason, null, false, false);
    }
}
