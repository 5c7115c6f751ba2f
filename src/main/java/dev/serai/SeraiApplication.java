package dev.serai;

import org.apache.camel.component.platform.http.springboot.SpringBootPlatformHttpAutoConfiguration;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.autoconfigure.security.servlet.UserDetailsServiceAutoConfiguration;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** Starts Serai. */
@SpringBootApplication(exclude = {UserDetailsServiceAutoConfiguration.class, SpringBootPlatformHttpAutoConfiguration.class})
@ConfigurationPropertiesScan
public class SeraiApplication {

    public static void main(String[] args) {
        SpringApplication.run(SeraiApplication.class, args);
    }
}
