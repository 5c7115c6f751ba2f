package dev.serai.reload.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.StartupListener;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.BeanFactoryDefinition;
import org.apache.camel.model.FaultToleranceConfigurationDefinition;
import org.apache.camel.model.Model;
import org.apache.camel.model.Resilience4jConfigurationDefinition;
import org.apache.camel.model.cloud.ServiceCallConfigurationDefinition;
import org.apache.camel.model.dataformat.JsonDataFormat;
import org.apache.camel.spi.EventNotifier;
import org.apache.camel.spi.InterceptStrategy;
import org.apache.camel.spi.LifecycleStrategy;
import org.apache.camel.spi.LogListener;
import org.apache.camel.spi.PropertiesSource;
import org.apache.camel.spi.RoutePolicyFactory;
import org.apache.camel.support.EventNotifierSupport;
import org.apache.camel.support.LifecycleStrategySupport;
import org.apache.camel.support.TypeConverterSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Fails where another version of Camel keeps what files bring elsewhere than {@link ContextState} looks. */
class ContextStateCanaryTests {

    private static final String NAME = "canary";

    /** Something that a file can add to a context, and whether it is there; {@code there} may start the context. */
    private record Addition(String what, Step add, Question there) {

        @Override
        public String toString() {
            return what;
        }
    }

    private interface Step {
        void on(DefaultCamelContext camel) throws Exception;
    }

    private interface Question {
        boolean of(DefaultCamelContext camel) throws Exception;
    }

    /** What only a converter of this test can make. */
    private record Converted(String text) {}

    private static final class Converter extends TypeConverterSupport {

        @Override
        public <T> T convertTo(Class<T> type, Exchange exchange, Object value) {
            return type == Converted.class ? type.cast(new Converted(value.toString())) : null;
        }
    }

    static Stream<Addition> additions() {
        LifecycleStrategy lifecycle = new LifecycleStrategySupport() { };
        RoutePolicyFactory policies = (camel, routeId, route) -> null;
        InterceptStrategy intercept = (camel, definition, target, next) -> target;
        LogListener log = (exchange, logger, message) -> message;
        EventNotifier notifier = new EventNotifierSupport() {
            @Override
            public void notify(org.apache.camel.spi.CamelEvent event) {
                // only its presence is asked for
            }
        };
        AtomicBoolean started = new AtomicBoolean();
        StartupListener listener = (camel, already) -> started.set(true);
        AtomicInteger registered = new AtomicInteger();
        BeanFactoryDefinition<Object> bean = new BeanFactoryDefinition<>();
        bean.setName(NAME);
        return Stream.of(
                new Addition("a bean", camel -> camel.getRegistry().bind(NAME, new Object()), ContextStateCanaryTests::hasBean),
                new Addition("a bean made on demand", camel -> camel.getRegistry().bind(NAME, Object.class, Object::new),
                        ContextStateCanaryTests::hasBean),
                new Addition("a data format", camel -> camel.setDataFormats(new HashMap<>(Map.of(NAME, new JsonDataFormat()))),
                        camel -> camel.getDataFormats().containsKey(NAME)),
                new Addition("a bean of the YAML DSL", camel -> model(camel).addCustomBean(bean),
                        camel -> model(camel).getCustomBeans().contains(bean)),
                new Addition("a service call configuration", camel -> model(camel).addServiceCallConfiguration(NAME,
                        new ServiceCallConfigurationDefinition()), camel -> model(camel).getServiceCallConfiguration(NAME) != null),
                new Addition("a Resilience4j configuration", camel -> model(camel).addResilience4jConfiguration(NAME,
                        new Resilience4jConfigurationDefinition()), camel -> model(camel).getResilience4jConfiguration(NAME) != null),
                new Addition("a fault tolerance configuration", camel -> model(camel).addFaultToleranceConfiguration(NAME,
                        new FaultToleranceConfigurationDefinition()), camel -> model(camel).getFaultToleranceConfiguration(NAME) != null),
                new Addition("a type converter", camel -> camel.getTypeConverterRegistry().addTypeConverter(Converted.class, String.class,
                        new Converter()), ContextStateCanaryTests::converts),
                new Addition("a fallback type converter", camel -> camel.getTypeConverterRegistry().addFallbackTypeConverter(
                        new Converter(), false), ContextStateCanaryTests::converts),
                new Addition("an endpoint strategy", camel -> camel.getCamelContextExtension().registerEndpointCallback(
                        (uri, endpoint) -> {
                            registered.incrementAndGet();
                            return endpoint;
                        }), camel -> {
                    int before = registered.get();
                    camel.getEndpoint("direct:registered");
                    return registered.get() > before;
                }),
                new Addition("a startup listener", camel -> camel.addStartupListener(listener), camel -> {
                    started.set(false);
                    camel.start();
                    return started.get();
                }),
                new Addition("a lifecycle strategy", camel -> camel.addLifecycleStrategy(lifecycle),
                        camel -> camel.getLifecycleStrategies().contains(lifecycle)),
                new Addition("a route policy factory", camel -> camel.addRoutePolicyFactory(policies),
                        camel -> camel.getRoutePolicyFactories().contains(policies)),
                new Addition("an intercept strategy", camel -> camel.getCamelContextExtension().addInterceptStrategy(intercept),
                        camel -> camel.getCamelContextExtension().getInterceptStrategies().contains(intercept)),
                new Addition("a log listener", camel -> camel.getCamelContextExtension().addLogListener(log),
                        camel -> camel.getCamelContextExtension().getLogListeners().contains(log)),
                new Addition("an event notifier", camel -> camel.getManagementStrategy().addEventNotifier(notifier),
                        camel -> camel.getManagementStrategy().getEventNotifiers().contains(notifier)),
                new Addition("a source of properties", camel -> camel.getPropertiesComponent().addPropertiesSource(new Source()),
                        ContextStateCanaryTests::hasProperty),
                new Addition("an initial property", camel -> camel.getPropertiesComponent().addInitialProperty(NAME, "x"),
                        ContextStateCanaryTests::hasProperty),
                new Addition("an override property", camel -> camel.getPropertiesComponent().addOverrideProperty(NAME, "x"),
                        ContextStateCanaryTests::hasProperty),
                new Addition("a global option", camel -> camel.getGlobalOptions().put(NAME, "x"),
                        camel -> camel.getGlobalOptions().containsKey(NAME)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("additions")
    void whatIsAddedIsFoundAndCanBeTakenAway(Addition addition) throws Exception {
        try (DefaultCamelContext camel = context()) {
            addition.add().on(camel);
            assertThat(addition.there().of(camel)).as("%s that was added works", addition).isTrue();
        }
        try (DefaultCamelContext camel = context()) {
            ContextState state = new ContextState(camel);
            Map<ContextState.Shelf, Map<Object, Object>> before = state.contents();
            addition.add().on(camel);
            List<Runnable> takings = new ArrayList<>();
            for (ContextState.Shelf shelf : state.shelves()) {
                shelf.contents().forEach((key, thing) -> {
                    if (before.get(shelf).get(key) != thing) {
                        takings.add(() -> shelf.set(key, before.get(shelf).get(key)));
                    }
                });
            }
            assertThat(takings).as("Camel keeps %s elsewhere than ContextState looks for it, so that it would stay when its file goes",
                    addition).isNotEmpty();
            takings.forEach(Runnable::run);
            assertThat(addition.there().of(camel)).as("Camel still has %s that ContextState took away", addition).isFalse();
        }
    }

    @Test
    void everyShelfCanBeReadInAContextThatRuns() throws Exception {
        try (DefaultCamelContext camel = context()) {
            camel.start();
            assertThat(new ContextState(camel).contents()).hasSameSizeAs(new ContextState(camel).shelves()).hasSizeGreaterThan(25);
        }
    }

    @Test
    void aFieldThatIsGoneIsNamed() {
        assertThatThrownBy(() -> CamelInternals.get("text", "goneWithTheNextVersion")).isInstanceOf(IllegalStateException.class)
                .hasMessage("Camel's java.lang.String has no field goneWithTheNextVersion any more");
    }

    private record Source() implements PropertiesSource {

        @Override
        public String getName() {
            return NAME;
        }

        @Override
        public String getProperty(String name) {
            return NAME.equals(name) ? "x" : null;
        }
    }

    private static DefaultCamelContext context() {
        DefaultCamelContext camel = new DefaultCamelContext();
        camel.disableJMX();
        camel.build();
        return camel;
    }

    private static Model model(CamelContext camel) {
        return camel.getCamelContextExtension().getContextPlugin(Model.class);
    }

    private static boolean hasBean(CamelContext camel) {
        return camel.getRegistry().lookupByName(NAME) != null;
    }

    private static boolean converts(CamelContext camel) {
        return camel.getTypeConverter().convertTo(Converted.class, "x") != null;
    }

    private static boolean hasProperty(CamelContext camel) {
        return camel.getPropertiesComponent().resolveProperty(NAME).isPresent();
    }
}
