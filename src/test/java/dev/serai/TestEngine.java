package dev.serai;

import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.PlatformHttpComponent;
import org.apache.camel.component.platform.http.spi.PlatformHttpEngine;
import org.apache.camel.component.platform.http.springboot.CamelRequestHandlerMapping;
import org.apache.camel.component.platform.http.springboot.SpringBootPlatformHttpEngine;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;

@TestConfiguration(proxyBeanMethods = false)
public class TestEngine {
    @Bean(name = "platform-http-engine")
    PlatformHttpEngine engine() {
        return new SpringBootPlatformHttpEngine(8080, Runnable::run);
    }

    @Bean
    @org.springframework.context.annotation.DependsOn("configurePlatformHttpComponent")
    CamelRequestHandlerMapping mapping(PlatformHttpEngine engine, CamelContext camel) {
        return new CamelRequestHandlerMapping(camel.getComponent("platform-http", PlatformHttpComponent.class), engine);
    }
}
