package dev.serai;

import dev.serai.draft.DraftCommand;
import dev.serai.listen.ListenCommand;
import dev.serai.supervision.OutOfMemory;
import java.util.List;
import org.apache.camel.component.platform.http.springboot.SpringBootPlatformHttpAutoConfiguration;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.actuate.autoconfigure.metrics.LogbackMetricsAutoConfiguration;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.autoconfigure.mustache.MustacheAutoConfiguration;
import org.springframework.boot.autoconfigure.security.servlet.UserDetailsServiceAutoConfiguration;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/**
 * Starts Serai; or, called with {@code generate-key}, prints a fresh encryption key and ends; or, with {@code draft-provider}, drafts a
 * provider file from an OpenAPI document and ends; or, with {@code listen}, shows the webhooks of an instance.
 */
@SpringBootApplication(exclude = {UserDetailsServiceAutoConfiguration.class, SpringBootPlatformHttpAutoConfiguration.class,
        LogbackMetricsAutoConfiguration.class, MustacheAutoConfiguration.class})
@ConfigurationPropertiesScan
public class SeraiApplication {

    private static final String GENERATE_KEY = "generate-key";

    public static void main(String[] args) {
        if (List.of(args).contains(GENERATE_KEY)) {
            System.out.println(FreshKey.hex());
            return;
        }
        if (args.length > 0 && args[0].equals(DraftCommand.NAME)) {
            System.exit(new DraftCommand(System.out, System.err).run(List.of(args).subList(1, args.length)));
        }
        if (args.length > 0 && args[0].equals(ListenCommand.NAME)) {
            System.exit(new ListenCommand(System.out, System.err, System::getenv).run(List.of(args).subList(1, args.length)));
        }
        OutOfMemory.watchAllThreads();
        SpringApplication.run(SeraiApplication.class, args);
    }
}
