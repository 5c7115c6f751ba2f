package dev.serai.credential;

import dev.serai.FreshKey;
import dev.serai.embedded.DataDirectory;
import dev.serai.embedded.SecretFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.core.env.Profiles;

/** Finds the encryption keys: configured, or in development a key made at the first start. */
@Configuration(proxyBeanMethods = false)
class CredentialConfiguration {

    private static final Logger log = LoggerFactory.getLogger(CredentialConfiguration.class);

    @Bean
    EncryptionKeys encryptionKeys(CredentialProperties properties, Environment environment, DataDirectory directory) {
        return new EncryptionKeys(source(properties, environment, directory));
    }

    private static KeySource source(CredentialProperties properties, Environment environment, DataDirectory directory) {
        if (properties.keysFile() != null) {
            return KeySource.ofFile(properties.keysFile().toAbsolutePath().normalize());
        }
        if (isGiven(properties.encryptionKeys())) {
            return KeySource.ofText("serai.credential.encryption-keys", properties.encryptionKeys());
        }
        for (String variable : new String[] {"INTEGRATION_ENCRYPTION_KEY", "ENCRYPTION_KEY"}) {
            String keys = environment.getProperty(variable);
            if (isGiven(keys)) {
                return KeySource.ofText(variable, keys);
            }
        }
        if (environment.acceptsProfiles(Profiles.of("production"))) {
            throw new InvalidEncryptionKeyException("In production INTEGRATION_ENCRYPTION_KEY must be set: 32 bytes as 64 hex digits or "
                    + "in base64, for example from: java -jar serai.jar generate-key. Without it no credential could be read after a move");
        }
        Path file = directory.path().resolve("encryption.key");
        boolean fresh = !Files.exists(file);
        SecretFile.readOrCreate(file, FreshKey::hex);
        log.info("{} {}; set INTEGRATION_ENCRYPTION_KEY in production", fresh ? "Made the encryption key" : "Using the encryption key",
                file);
        return KeySource.ofFile(file);
    }

    @Bean
    CredentialCipher credentialCipher(EncryptionKeys keys) {
        return new CredentialCipher(keys);
    }

    private static boolean isGiven(String text) {
        return text != null && !text.isBlank();
    }
}
