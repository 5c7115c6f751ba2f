package dev.serai.reload.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What looks like a placeholder in a message is never resolved in an address, whatever step makes it; one of the file is. */
@Timeout(60)
class LiteralAddressesTests {

    private static final String CANARY = "canary.of.addresses";
    private static final List<String> PAYLOADS = List.of("{{sys:" + CANARY + "}}", "{{" + CANARY + "}}", "{{?" + CANARY + "}}",
            "{{none:{{sys:" + CANARY + "}}}}");

    private final DefaultCamelContext camel = new DefaultCamelContext();
    private final AtomicInteger reached = new AtomicInteger();

    private interface Steps {
        void after(org.apache.camel.model.RouteDefinition from);
    }

    static Stream<Arguments> steps() {
        return Stream.<Map.Entry<String, Steps>>of(
                Map.entry("toD", from -> from.toD("direct:${header.where}")),
                Map.entry("toD with a query", from -> from.toD("direct:{{file.name}}?timeout=${header.where}")),
                Map.entry("wireTap", from -> from.wireTap("direct:${header.where}")),
                Map.entry("recipientList", from -> from.recipientList().simple("direct:${header.where}")),
                Map.entry("recipientList of several", from -> from.recipientList().simple("direct:plain,direct:${header.where}")),
                Map.entry("recipientList of a list", from -> from.setBody(exchange -> List.of("direct:plain", "direct:"
                        + exchange.getMessage().getHeader("where"))).recipientList().body()),
                Map.entry("recipientList of an array", from -> from.setBody(exchange -> new String[] {"direct:"
                        + exchange.getMessage().getHeader("where")}).recipientList().body()),
                Map.entry("recipientList of an iterator", from -> from.setBody(exchange -> List.of("direct:"
                        + exchange.getMessage().getHeader("where")).iterator()).recipientList().body()),
                Map.entry("routingSlip", from -> from.routingSlip().simple("direct:${header.where}")),
                Map.entry("dynamicRouter", from -> from.dynamicRouter().exchange(exchange ->
                        exchange.getProperty(Exchange.SLIP_ENDPOINT) != null ? null
                                : "direct:" + exchange.getMessage().getHeader("where"))),
                Map.entry("enrich", from -> from.enrich().simple("direct:${header.where}")),
                Map.entry("pollEnrich", from -> from.pollEnrich().simple("seda:${header.where}").timeout(10)))
                .map(step -> Arguments.of(step.getKey(), step.getValue()));
    }

    @BeforeEach
    void start() throws Exception {
        System.setProperty(CANARY, "reached");
        camel.disableJMX();
        camel.getPropertiesComponent().addInitialProperty(CANARY, "reached");
        camel.getPropertiesComponent().addInitialProperty("file.name", "plain");
        camel.start();
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:reached").process(exchange -> reached.incrementAndGet());
                from("direct:plain").setHeader("plain", constant(true));
            }
        });
    }

    @AfterEach
    void stop() {
        camel.stop();
        System.clearProperty(CANARY);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("steps")
    void placeholdersInDataAreRefused(String what, Steps steps) throws Exception {
        LiteralAddresses.register();
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                steps.after(from("direct:begin"));
            }
        });

        for (String payload : PAYLOADS) {
            Exchange exchange = camel.createProducerTemplate().request("direct:begin",
                    request -> request.getMessage().setHeader("where", payload));

            if (!what.equals("wireTap")) {
                assertThat(exchange.getException()).as("%s with %s", what, payload).isNotNull();
                assertThat(messages(exchange.getException())).anyMatch(message -> message.contains("has \"{{\" from its data"))
                        .noneMatch(message -> message.contains("reached"));
            }
            await("what goes on beside it").until(() -> camel.getInflightRepository().size() == 0);
            assertThat(reached).as("%s with %s", what, payload).hasValue(0);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("steps")
    void otherAddressesAreAsTheyAre(String what, Steps steps) throws Exception {
        LiteralAddresses.register();
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                steps.after(from("direct:begin"));
            }
        });

        Exchange exchange = camel.createProducerTemplate().request("direct:begin",
                request -> request.getMessage().setHeader("where", what.endsWith("query") ? "1000" : "plain"));

        assertThat(exchange.getException()).as(what).isNull();
    }

    private static List<String> messages(Throwable failure) {
        return Stream.iterate(failure, cause -> cause != null, Throwable::getCause).map(cause -> String.valueOf(cause.getMessage()))
                .toList();
    }
}
