package dev.serai.kamelets;

import dev.serai.client.stripe.StripeComponent;
import dev.serai.egress.AddressRules;
import dev.serai.egress.EgressDnsResolver;
import dev.serai.egress.EgressHttpClient;
import dev.serai.egress.EgressProperties;
import dev.serai.egress.ProviderUrls;
import dev.serai.jq.Jq;
import dev.serai.provider.ConnectionVariables;
import dev.serai.provider.LateBinding;
import dev.serai.provider.Provider;
import dev.serai.provider.ProviderCall;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.component.kamelet.KameletComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.springframework.util.unit.DataSize;

/** Camel with the provider files and one provider that answers as told: where the wire cases run, plain or bound late. */
final class WireRuns implements AutoCloseable {

    /** Looks at what came of a run while its call is still bound. */
    interface Check {

        void check(Exchange exchange) throws Exception;
    }

    private final DefaultCamelContext camel = new DefaultCamelContext();
    private final ProviderDouble server = new ProviderDouble();
    private final ProducerTemplate producer;
    private final EgressHttpClient egress;
    /** The one that there is now. */
    private PlainRoute plain;

    private int plainRoutes;

    /** A file with these values. */
    private record PlainRoute(String file, Properties literal) {}

    WireRuns() throws Exception {
        Jq.bind(camel);
        camel.getRegistry().bind(ConnectionVariables.ID, new ConnectionVariables());
        HttpComponent http = new HttpComponent();
        http.setHttpClientConfigurer(builder -> builder.disableAutomaticRetries());
        http.setCookieManagementDisabled(true);
        camel.addComponent("http", http);
        camel.addComponent("https", http);
        EgressProperties properties = new EgressProperties(null, List.of(), Duration.ofSeconds(2), Duration.ofSeconds(5), 50, 50,
                Duration.ofSeconds(5), DataSize.ofMegabytes(1));
        egress = new EgressHttpClient(properties, new EgressDnsResolver(new AddressRules(properties, true)));
        camel.addComponent("stripe", new StripeComponent(egress, new ProviderUrls(properties)));
        KameletComponent kamelet = new KameletComponent();
        kamelet.setLocation("file:" + KameletFiles.FOLDER.toAbsolutePath());
        kamelet.setNoErrorHandler(true);
        kamelet.setRouteProperties(new HashMap<>());
        camel.addComponent("kamelet", kamelet);
        camel.start();
        producer = camel.createProducerTemplate();
    }

    DefaultCamelContext camel() {
        return camel;
    }

    ProducerTemplate producer() {
        return producer;
    }

    ProviderDouble server() {
        return server;
    }

    /** With literal properties, as any Camel runs the file. */
    void plain(WireCase wire, Check check) throws Exception {
        Properties literal = new Properties();
        connection(wire).forEach((name, value) -> literal.setProperty(name, value.toString()));
        Provider provider = KameletFiles.provider(wire.provider());
        ProviderCall call = new ProviderCall(null, null, provider, wire.operation(), wire.idempotencyKey(), Map.of(), null);
        PlainRoute route = new PlainRoute(KameletFiles.file(wire.provider(), wire.operation()).id(), literal);
        if (!route.equals(plain)) {
            forgetPlain();
            plain = route;
            plainRoutes++;
        }
        run(wire, "plain-" + plainRoutes, literal, call, check);
    }

    /** A route takes longest to make, and is good for all cases that only differ in what they send. */
    private void forgetPlain() throws Exception {
        if (plain != null) {
            String id = plain.file() + "-plain-" + plainRoutes;
            camel.getComponent("kamelet", KameletComponent.class).getRouteProperties().remove(id);
            camel.removeEndpoints("kamelet:*/" + id + "*");
            camel.removeRouteDefinition(camel.getRouteDefinition(id));
            plain = null;
        }
    }

    /** Over one route for all connections, as Serai runs the file. */
    void late(WireCase wire, Check check) throws Exception {
        Provider provider = KameletFiles.provider(wire.provider());
        Map<String, Object> properties = connection(wire);
        provider.form().fields().stream().filter(field -> field.defaultValue() != null)
                .forEach(field -> properties.putIfAbsent(field.name(), field.defaultValue()));
        ProviderCall call = new ProviderCall(UUID.randomUUID(), null, provider, wire.operation(), wire.idempotencyKey(), properties, null);
        run(wire, "late", LateBinding.templateProperties(KameletFiles.file(wire.provider(), wire.operation())), call, check);
    }

    private Map<String, Object> connection(WireCase wire) {
        Map<String, Object> properties = wire.connection();
        properties.putIfAbsent("baseUrl", server.url());
        return properties;
    }

    private void run(WireCase wire, String routeId, Properties properties, ProviderCall call, Check check) throws Exception {
        String file = KameletFiles.file(wire.provider(), wire.operation()).id();
        String id = file + "-" + routeId;
        camel.getComponent("kamelet", KameletComponent.class).getRouteProperties().put(id, properties);
        server.answer(wire.answer());
        call.bind();
        try {
            check.check(producer.request("kamelet:" + file + "-sink/" + id, request -> {
                request.getMessage().setBody(wire.message());
                request.getMessage().setHeader("CamelHttpUri", "http://127.0.0.1:1/must-be-ignored");
                request.getMessage().setHeader("X-From-Outside", "must not travel");
                request.setVariable("operation", wire.operation());
                if (wire.tree().has("cursor")) {
                    request.setVariable("cursor", wire.tree().get("cursor").asText());
                }
            }));
        } finally {
            ProviderCall.unbind();
        }
    }

    @Override
    public void close() {
        camel.stop();
        egress.shutdown();
        server.close();
    }
}
