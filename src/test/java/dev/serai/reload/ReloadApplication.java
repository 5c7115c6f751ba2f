package dev.serai.reload;

import dev.serai.api.AnswerWriter;
import dev.serai.api.ProblemWriter;
import dev.serai.api.Problems;
import dev.serai.provider.ConnectionVariables;
import dev.serai.provider.ProviderCatalog;
import dev.serai.supervision.Loops;
import java.time.Clock;
import org.apache.camel.component.platform.http.springboot.SpringBootPlatformHttpAutoConfiguration;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.flyway.FlywayAutoConfiguration;
import org.springframework.boot.autoconfigure.jdbc.DataSourceAutoConfiguration;
import org.springframework.boot.autoconfigure.jms.artemis.ArtemisAutoConfiguration;
import org.springframework.boot.autoconfigure.security.servlet.SecurityAutoConfiguration;
import org.springframework.boot.autoconfigure.security.servlet.UserDetailsServiceAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.security.servlet.ManagementWebSecurityAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/** Camel, the web server and the reloader, without the rest of Serai. */
@TestConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration(exclude = {UserDetailsServiceAutoConfiguration.class, SpringBootPlatformHttpAutoConfiguration.class,
        SecurityAutoConfiguration.class, ManagementWebSecurityAutoConfiguration.class, DataSourceAutoConfiguration.class,
        FlywayAutoConfiguration.class, ArtemisAutoConfiguration.class})
@Import({ReloadConfiguration.class, ProviderCatalog.class, ConnectionVariables.class, Loops.class, AnswerWriter.class,
        ProblemWriter.class, Problems.class})
class ReloadApplication {

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    Latches latches() {
        return new Latches();
    }
}
