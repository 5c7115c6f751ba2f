package dev.serai.embedded;

import java.nio.file.Path;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The PostgreSQL that Serai brings along. Not started when {@code spring.datasource.url} names another one.
 *
 * @param port port on the loopback interface; 0 for a free one
 * @param binariesDir folder the server's binaries are unpacked to, closed to other users; in the data directory when not given
 * @param startTimeout how long the server may take to start, crash recovery included
 * @param sharedBuffers PostgreSQL's own setting
 */
@ConfigurationProperties("serai.embedded.postgres")
record EmbeddedPostgresProperties(
        @DefaultValue("0") int port,
        Path binariesDir,
        @DefaultValue("120s") Duration startTimeout,
        @DefaultValue("256MB") String sharedBuffers) {}
