package dev.serai.security;

import dev.serai.embedded.DataDirectory;
import dev.serai.embedded.SecretFile;
import java.nio.file.Path;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** The operator's token: configured, or made at the first start and kept in the data directory. */
@Component
class OperatorToken {

    private static final Logger log = LoggerFactory.getLogger(OperatorToken.class);
    private static final int SHORT = 16;

    private final TokenHash hash;
    private final CallerAuthentication operator =
            new CallerAuthentication(new Caller(null, new UUID(0, 0), null, Role.OPERATOR, "operator"), null);

    OperatorToken(SecurityProperties properties, Environment environment, DataDirectory directory) {
        String configured = properties.adminToken();
        if (configured == null || configured.isBlank()) {
            configured = environment.getProperty("SERAI_ADMIN_TOKEN");
        }
        if (configured != null && !configured.isBlank()) {
            if (configured.strip().length() < SHORT) {
                log.warn("The operator's token (SERAI_ADMIN_TOKEN) is shorter than {} characters; choose a longer one", SHORT);
            }
            hash = TokenHash.of(configured.strip());
        } else {
            Path file = directory.path().resolve("admin-token");
            hash = TokenHash.of(SecretFile.readOrCreate(file, ApiTokens::fresh));
            log.info("The operator's token is in {}", file);
        }
    }

    CallerAuthentication operator() {
        return operator;
    }

    TokenHash hash() {
        return hash;
    }
}
