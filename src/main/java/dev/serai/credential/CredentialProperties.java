package dev.serai.credential;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * How credentials are encrypted.
 *
 * @param encryptionKeys keys of 32 bytes in hex or base64, separated by commas: the first encrypts, all decrypt; when absent,
 *     {@code INTEGRATION_ENCRYPTION_KEY} or {@code ENCRYPTION_KEY} of the environment
 */
@ConfigurationProperties("serai.credential")
record CredentialProperties(String encryptionKeys) {

    @Override
    public String toString() {
        return "CredentialProperties[]";
    }
}
