package dev.serai.credential;

import dev.serai.embedded.DataDirectory;
import dev.serai.embedded.SecretFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
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
    KeyRing keyRing(CredentialProperties properties, Environment environment, DataDirectory directory) {
        if (isGiven(properties.encryptionKeys())) {
            return KeyRing.parse(properties.encryptionKeys(), "serai.credential.encryption-keys");
        }
        for (String variable : new String[] {"INTEGRATION_ENCRYPTION_KEY", "ENCRYPTION_KEY"}) {
            String keys = environment.getProperty(variable);
            if (isGiven(keys)) {
                return KeyRing.parse(keys, variable);
            }
        }
        if (environment.acceptsProfiles(Profiles.of("production"))) {
            throw new InvalidEncryptionKeyException("In production INTEGRATION_ENCRYPTION_KEY must be set: 32 bytes as 64 hex digits or "
                    + "in base64, for example from: openssl rand -hex 32. Without it no credential could be read after a move");
        }
        Path file = directory.path().resolve("encryption.key");
        boolean fresh = !Files.exists(file);
        KeyRing keys = KeyRing.parse(SecretFile.readOrCreate(file, CredentialConfiguration::freshKey), "\"" + file + "\"");
        log.info("{} {}; set INTEGRATION_ENCRYPTION_KEY in production", fresh ? "Made the encryption key" : "Using the encryption key",
                file);
        return keys;
    }

    @Bean
    CredentialCipher credentialCipher(KeyRing keys) {
        return new CredentialCipher(keys);
    }

    private static boolean isGiven(String text) {
        return text != null && !text.isBlank();
    }

    private static String freshKey() {
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        return HexFormat.of().formatHex(key);
    }
}
