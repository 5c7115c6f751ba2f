package dev.serai.intake;

import dev.serai.api.ApiProperties;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.springframework.boot.web.embedded.tomcat.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Bounds what Tomcat does with a request before any filter sees it, and after. */
@Configuration(proxyBeanMethods = false)
class IntakeConfiguration {

    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> boundedRequests(ApiProperties properties) {
        return factory -> {
            factory.setProtocol(TimelyHttpProtocol.class.getName());
            factory.addEngineValves(new UnreadBodies());
            factory.addConnectorCustomizers(connector -> {
                if (connector.getProtocolHandler() instanceof AbstractHttp11Protocol<?> http) {
                    // A caller who asks before it sends a body is not told to go on before somebody wants to read it.
                    http.setContinueResponseTiming("onRead");
                }
                if (connector.getProtocolHandler() instanceof TimelyHttpProtocol timely) {
                    timely.setHeaderTimeout(properties.headerTimeout());
                }
            });
        };
    }
}
