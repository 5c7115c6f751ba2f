package dev.serai.reload.camel;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.Model;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.RouteTemplateDefinition;
import org.apache.camel.model.TemplatedRouteDefinition;
import org.apache.camel.spi.InterceptSendToEndpoint;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.DefaultConsumer;
import org.apache.camel.support.DefaultEndpoint;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Fails where another version of Camel does otherwise what the classes of this package take for given, and says what. */
class CamelCanaryTests {

    private final DefaultCamelContext camel = new DefaultCamelContext();

    @BeforeEach
    void start() {
        camel.disableJMX();
        camel.start();
    }

    @AfterEach
    void stop() {
        camel.stop();
    }

    private interface Change {
        void on(DefaultCamelContext camel);
    }

    static Stream<Arguments> settings() {
        return Stream.<Map.Entry<String, Change>>of(
                Map.entry("stream caching", camel -> camel.setStreamCaching(!camel.isStreamCaching())),
                Map.entry("tracing", camel -> camel.setTracing(!camel.isTracing())),
                Map.entry("message history", camel -> camel.setMessageHistory(!camel.isMessageHistory())),
                Map.entry("log mask", camel -> camel.setLogMask(!camel.isLogMask())),
                Map.entry("delayer", camel -> camel.setDelayer(4711L)),
                Map.entry("name", camel -> camel.getCamelContextExtension().setName("canary")),
                Map.entry("components", camel -> camel.addComponent("canary", new HeadComponent(new AtomicInteger()))))
                .map(change -> Arguments.of(change.getKey(), change.getValue()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("settings")
    void aChangedSettingOfTheContextIsSeen(String what, Change change) {
        SharedSettings before = new SharedSettings(camel);
        assertThat(new SharedSettings(camel).changed(before)).as("nothing has changed").isEmpty();

        change.on(camel);

        assertThat(new SharedSettings(camel).changed(before))
                .as("Camel keeps the setting \"%s\" elsewhere than SharedSettings looks, so that a file could change it for all", what)
                .isPresent();
    }

    @Test
    void aScratchContextBuildsRoutesAndStartsNone() throws Exception {
        AtomicInteger started = new AtomicInteger();
        camel.addComponent("head", new HeadComponent(started));
        RouteBuilder routes = route("head:canary", "canary");
        try (ScratchContext scratch = new ScratchContext(camel, () -> new HeadComponent(started))) {
            scratch.start();
            scratch.addRoutes(route("head:canary", "canary"));
            assertThat(scratch.getRouteDefinition("canary")).isNotNull();
        }
        assertThat(started).as("Camel starts the routes of a scratch context otherwise than by startRouteService").hasValue(0);

        camel.addRoutes(routes);
        assertThat(started).as("the same route starts where it is to run").hasValue(1);
    }

    @Test
    void aScratchContextTellsTheApplicationsBeansFromThoseOfFiles() {
        camel.getRegistry().bind("ofAFile", new Object());

        assertThat(ScratchContext.isApplications(camel, "ofAFile"))
                .as("Camel takes what is bound into its own registry for a bean of the application").isFalse();
    }

    /** A cache of producers that is full removes the endpoint of the eldest from the context, and the next call makes its route anew. */
    @Test
    void howeverManyKameletsAreCalledEachKeepsItsEndpoint() throws Exception {
        String size = new YAMLMapper().readTree(Path.of("routes", "delivery.camel.yaml").toFile()).findParents("uri").stream()
                .filter(step -> step.path("id").asText().equals("to-provider")).findFirst().orElseThrow().path("cacheSize").asText();
        int kamelets = 300;
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                for (int i = 0; i < kamelets; i++) {
                    routeTemplate("sink-" + i).from("kamelet:source").setBody().constant("answered");
                }
                from("direct:call").toD("${body}", Integer.parseInt(size));
            }
        });
        List<Endpoint> endpoints = new ArrayList<>();
        for (int i = 0; i < kamelets; i++) {
            Endpoint endpoint = camel.getEndpoint("kamelet:sink-" + i + "/route-" + i);
            KameletTemplates.pin(camel, endpoint);
            endpoints.add(endpoint);
        }

        ProducerTemplate producer = camel.createProducerTemplate();
        for (int round = 0; round < 2; round++) {
            for (Endpoint endpoint : endpoints) {
                assertThat(producer.requestBody("direct:call", endpoint.getEndpointUri(), String.class))
                        .isEqualTo("answered");
            }
        }

        assertThat(endpoints).allSatisfy(endpoint -> assertThat(camel.hasEndpoint(endpoint.getEndpointUri())).isSameAs(endpoint));
    }

    @Test
    void routesOfTemplatesAreMadeWithoutBeingAdded() throws Exception {
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                routeTemplate("template").templateParameter("name").from("direct:{{name}}").log("x");
            }
        });
        TemplatedRouteDefinition templated = new TemplatedRouteDefinition();
        templated.setRouteTemplateRef("template");
        templated.setRouteId("made");
        templated.parameter("name", "canary");

        List<RouteDefinition> made = TemplateRoutes.make(List.of(templated), camel);

        assertThat(made).as("Camel no longer asks the route filter about routes of templates").hasSize(1);
        assertThat(camel.getRouteDefinitions()).as("Camel adds routes of templates that the route filter refused").isEmpty();
        assertThat(TemplateRoutes.input(made.get(0), camel)).isEqualTo("direct:canary");
        assertThat(model().getRouteFilter()).as("the filter is as it was").isNull();
    }

    @Test
    void anInterceptorOfOneFileLeavesTheEndpointsOfOthersAlone() throws Exception {
        AtomicInteger intercepted = new AtomicInteger();
        FileIntercept.register();
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                interceptSendToEndpoint("direct:called").process(exchange -> intercepted.incrementAndGet());
                from("direct:mine").routeId("mine").to("direct:called");
            }
        });
        camel.addRoutes(route("direct:called", "called"));

        camel.createProducerTemplate().sendBody("direct:mine", "x");
        assertThat(intercepted).as("Camel no longer uses the reifier that FileIntercept registers").hasValue(1);
        camel.createProducerTemplate().sendBody("direct:called", "x");
        assertThat(intercepted).as("the endpoint is wrapped for everybody").hasValue(1);
        assertThat(camel.getEndpoints()).noneMatch(InterceptSendToEndpoint.class::isInstance);
    }

    @Test
    void twoRoutesBeginWithEndpointsThatAreEqualButForTheirWrapping() throws Exception {
        RouteHeads heads = new RouteHeads(camel);
        for (String id : List.of("first", "second")) {
            RouteDefinition route = new RouteDefinition("seda:same?multipleConsumers=true");
            route.routeId(id).log("x");
            route.getInput().setEndpoint(heads.input("seda:same?multipleConsumers=true"));
            model().addRouteDefinitions(List.of(route));
        }

        assertThat(camel.getRoutes()).as("Camel compares the endpoints of routes otherwise than by equals").hasSize(2)
                .allSatisfy(route -> assertThat(RouteHeads.begins(route, "seda")).isTrue());
        camel.getRouteController().stopRoute("first");
        camel.removeRoute("first");
        assertThat(camel.getRouteController().getRouteStatus("second").isStarted()).as("the other route goes on").isTrue();
    }

    @Test
    void aHeadThatIsPausedTakesNothingAndCanBeResumed() throws Exception {
        camel.addRoutes(route("seda:paused", "paused"));
        RouteHeads heads = new RouteHeads(camel);

        heads.pause(camel.getRoute("paused"));
        assertThat(((DefaultConsumer) camel.getRoute("paused").getConsumer()).isSuspended()).isTrue();
        heads.resume(camel.getRoute("paused"));
        assertThat(((DefaultConsumer) camel.getRoute("paused").getConsumer()).isStarted()).isTrue();
    }

    @Test
    void anEndpointThatIsPinnedIsNeverEvicted() {
        Endpoint endpoint = camel.getEndpoint("direct:pinned");
        assertThat(camel.getEndpointRegistry().isDynamic("direct://pinned")).as("Camel may evict what comes while it runs").isTrue();

        KameletTemplates.pin(camel, endpoint);

        assertThat(camel.getEndpointRegistry().isStatic("direct://pinned"))
                .as("Camel no longer keeps for good what comes while routes are set up").isTrue();
        assertThat(camel.hasEndpoint("direct:pinned")).isSameAs(endpoint);
    }

    @Test
    void theConverterOfATemplateCanBeRemoved() {
        model().addRouteTemplateDefinitionConverter("canary", (template, parameters) -> new RouteDefinition());

        Map<String, RouteTemplateDefinition.Converter> converters = KameletTemplates.converters(camel);
        assertThat(converters).as("Camel keeps converters of templates elsewhere").containsKey("canary");
        converters.remove("canary");
        assertThat(KameletTemplates.converters(camel)).doesNotContainKey("canary");
    }

    @Test
    void bystandersOfARouteAreToldFromWhatWasThereBefore() throws Exception {
        camel.getEndpoint("direct:before");
        Bystanders bystanders = new Bystanders(camel);
        var before = bystanders.now();
        camel.addRoutes(route("seda:bystander", "bystander"));

        assertThat(bystanders.since(before)).filteredOn(Endpoint.class::isInstance).singleElement().satisfies(endpoint -> {
            assertThat(bystanders.isNamedIn(endpoint, "to: seda:bystander")).isTrue();
            assertThat(bystanders.isNamedIn(endpoint, "to: seda:other")).isFalse();
            camel.getRouteController().stopRoute("bystander");
            camel.removeRoute("bystander");
            bystanders.remove(endpoint);
        });
        assertThat(bystanders.since(before)).as("Camel keeps what belonged to a route that is gone").isEmpty();
    }

    @Test
    void functionsOfJqAreFoundInWhatTheParserMakes() {
        JqFunctions jq = new JqFunctions(camel);

        assertThat(jq.unknown("def twice(f): f | f; twice(. + 1) | length")).as("all of them there are").isEmpty();
        assertThat(jq.unknown("map(nosuch) | other(1; 2)")).as("jackson-jq names the parts of a call otherwise")
                .containsExactly("nosuch/0", "other/2");
    }

    private Model model() {
        return camel.getCamelContextExtension().getContextPlugin(Model.class);
    }

    private static RouteBuilder route(String from, String id) {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from(from).routeId(id).log("x");
            }
        };
    }

    /** Counts how many of its consumers were started. */
    private static final class HeadComponent extends DefaultComponent {

        private final AtomicInteger started;

        HeadComponent(AtomicInteger started) {
            this.started = started;
        }

        @Override
        protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
            return new DefaultEndpoint(uri, this) {

                @Override
                public Producer createProducer() {
                    throw new UnsupportedOperationException("Only routes begin with it");
                }

                @Override
                public Consumer createConsumer(Processor processor) {
                    return new DefaultConsumer(this, processor) {

                        @Override
                        protected void doStart() throws Exception {
                            super.doStart();
                            started.incrementAndGet();
                        }
                    };
                }
            };
        }
    }
}
