package dev.serai.credential;

import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How credentials are encrypted.
 *
 * @param encryptionKeys keys of 32 bytes in hex or base64, separated by commas: the first encrypts, all decrypt; when absent,
 *     {@code INTEGRATION_ENCRYPTION_KEY} or {@code ENCRYPTION_KEY} of the environment
 * @param keysFile a file with the keys instead, one on each line; read again when it changes, so that keys change without a restart
 * @param rotationRate stored secrets that a rotation encrypts anew in a second, at the most
 */
@ConfigurationProperties("serai.credential")
record CredentialProperties(String encryptionKeys, Path keysFile, @DefaultValue("2000") int rotationRate) {

    CredentialProperties {
        if (rotationRate < 1) {
            throw new IllegalArgumentException("serai.credential.rotation-rate is " + rotationRate + "; it must be 1 or more");
        }
    }

    @Override
    public String toString() {
        return "CredentialProperties[keysFile=" + keysFile + ", rotationRate=" + rotationRate + "]";
    }
}
