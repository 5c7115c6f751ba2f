package bench;

import org.apache.camel.LoggingLevel;
import org.apache.camel.builder.RouteBuilder;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;

/**
 * What Serai is compared with: the smallest Spring Boot and Camel application that takes the same request and passes its body
 * on to the same provider, storing nothing. The provider's address is the property {@code bench.provider}.
 */
@SpringBootConfiguration
@EnableAutoConfiguration
public class PlainProxy {

    public static void main(String[] args) {
        SpringApplication.run(PlainProxy.class, args);
    }

    @Bean
    RouteBuilder proxyRoute() {
        return new RouteBuilder() {
            @Override
            public void configure() {
                onException(Exception.class).handled(true).log(LoggingLevel.ERROR, "${exception.message}")
                        .setHeader("CamelHttpResponseCode", constant(502));
                from("platform-http:/api/v1/integrations/email/send?httpMethodRestrict=POST").id("proxy")
                        .removeHeaders("*")
                        .setHeader("Content-Type", constant("application/json"))
                        .setHeader("Authorization", constant("Bearer SG.bench"))
                        .to("{{bench.provider}}/v3/mail/send?httpMethod=POST&connectionsPerRoute=200&maxTotalConnections=200")
                        .removeHeaders("*", "CamelHttpResponseCode");
            }
        };
    }
}
