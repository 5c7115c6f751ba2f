package dev.serai.egress;

import static org.assertj.core.api.Assertions.assertThat;

import java.beans.PropertyDescriptor;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.component.http.HttpEndpoint;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.springframework.beans.BeanUtils;
import org.springframework.beans.BeanWrapperImpl;

/** Fails where another version of Camel's HTTP component keeps what configures an endpoint elsewhere than in its fields. */
class LiteralHttpEndpointTests {

    private static final String ADDRESS = "http://api.example.com:81/v1?httpMethod=PATCH&throwExceptionOnFailure=false&copyHeaders=false"
            + "&connectionClose=true&deleteWithBody=true&okStatusCodeRange=200-201&preserveHostHeader=true&a=b";

    /** What no two endpoints have alike. */
    private static final Set<String> OWN = Set.of("class", "id");

    @Test
    void theEndpointIsConfiguredAsTheOneThatCamelMade() throws Exception {
        EgressProperties properties = EgressProperties.of(null, List.of());
        EgressHttpClient client = new EgressHttpClient(properties, new EgressDnsResolver(new AddressRules(properties, true)));
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            camel.addComponent("http", new EgressHttpComponent(client));
            HttpEndpoint literal = camel.getEndpoint(ADDRESS, HttpEndpoint.class);
            assertThat(literal).isInstanceOf(LiteralHttpEndpoint.class);
            try (DefaultCamelContext other = new DefaultCamelContext()) {
                other.addComponent("http", new HttpComponent());
                HttpEndpoint plain = other.getEndpoint(ADDRESS, HttpEndpoint.class);

                assertThat(settings(literal)).hasSizeGreaterThan(20).isEqualTo(settings(plain))
                        .containsEntry("throwExceptionOnFailure", "false").containsEntry("okStatusCodeRange", "200-201");
            }
        } finally {
            client.shutdown();
        }
    }

    private static Map<String, Object> settings(HttpEndpoint endpoint) {
        Map<String, Object> settings = new TreeMap<>();
        BeanWrapperImpl bean = new BeanWrapperImpl(endpoint);
        for (PropertyDescriptor property : bean.getPropertyDescriptors()) {
            if (bean.isReadableProperty(property.getName()) && BeanUtils.isSimpleValueType(property.getPropertyType())
                    && !OWN.contains(property.getName()) && !property.getName().startsWith("clientConnectionsPool")) {
                settings.put(property.getName(), String.valueOf(bean.getPropertyValue(property.getName())));
            }
        }
        return settings;
    }
}
