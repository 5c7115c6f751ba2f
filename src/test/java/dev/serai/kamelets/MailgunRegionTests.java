package dev.serai.kamelets;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.util.Map;
import java.util.Properties;
import org.apache.camel.Exchange;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.component.kamelet.KameletComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which of Mailgun's hosts a connection talks to. */
class MailgunRegionTests {

    @ParameterizedTest
    @CsvSource({"us, , api.mailgun.net", ", , api.mailgun.net", "eu, , api.eu.mailgun.net",
            "us, https://api.eu.mailgun.net, api.eu.mailgun.net", "eu, https://proxy.example, proxy.example"})
    void theRegionDecidesUnlessTheBaseUrlIsGiven(String region, String baseUrl, String host) throws Exception {
        Properties properties = new Properties();
        properties.putAll(Map.of("apiKey", "k", "domain", "mg.example.com", "fromEmail", "a@example.com"));
        if (region != null) {
            properties.setProperty("region", region);
        }
        if (baseUrl != null) {
            properties.setProperty("baseUrl", baseUrl);
        }
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            HttpComponent https = new HttpComponent();
            https.setHttpClientConfigurer(builder -> builder.disableAutomaticRetries()
                    .addExecInterceptorFirst("nowhere", (request, scope, chain) -> {
                throw new IOException("asked " + request.getAuthority() + request.getPath());
            }));
            camel.addComponent("https", https);
            KameletComponent kamelet = new KameletComponent();
            kamelet.setLocation("file:" + KameletFiles.FOLDER.toAbsolutePath());
            kamelet.setNoErrorHandler(true);
            kamelet.setTemplateProperties(Map.of("mailgun-sink", properties));
            camel.addComponent("kamelet", kamelet);
            camel.start();

            Exchange exchange = camel.createProducerTemplate().request("kamelet:mailgun-sink/mailgun", request -> {
                request.getMessage().setBody(JsonNodeFactory.instance.objectNode());
                request.setVariable("operation", "connection.test");
            });

            assertThat(exchange.getException()).hasMessage("asked " + host + "/v4/domains/mg.example.com");
        }
    }
}
