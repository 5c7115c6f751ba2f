package dev.serai;

import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where Serai finds and keeps its files.
 *
 * @param dataDir folder of everything Serai writes: the embedded database and broker, generated keys and tokens
 * @param routesDir folder of the route files (YAML and Java DSL), watched for changes
 * @param kameletsDir folder of the provider files, watched for changes
 */
@ConfigurationProperties("serai")
public record SeraiProperties(
        @DefaultValue("data") Path dataDir,
        @DefaultValue("routes") Path routesDir,
        @DefaultValue("kamelets") Path kameletsDir) {}
