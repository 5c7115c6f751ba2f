// Expected: live
import org.apache.camel.builder.RouteBuilder;

public class Additions extends RouteBuilder {

    @Override
    public void configure() throws Exception {
        bindToRegistry("corpusClock", new java.util.Date());
        getContext().getRegistry().bind("corpusLazy", java.util.Date.class, () -> new java.util.Date());
        getContext().getTypeConverterRegistry().addTypeConverter(StringBuilder.class, java.util.Date.class,
                new org.apache.camel.support.SimpleTypeConverter(false, (type, exchange, value) -> new StringBuilder()));
        getContext().getManagementStrategy().addEventNotifier(new org.apache.camel.support.SimpleEventNotifierSupport() {
            @Override
            public void notify(org.apache.camel.spi.CamelEvent event) {
                // hears of everything
            }
        });
        getContext().getCamelContextExtension().addInterceptStrategy((context, definition, target, next) -> target);
        getContext().addRoutePolicyFactory((context, routeId, route) -> null);
        getContext().getGlobalOptions().put("corpus", "option");
        getContext().getPropertiesComponent().addInitialProperty("corpus", "property");
        getContext().getCamelContextExtension().registerEndpointCallback((uri, endpoint) -> endpoint);
        transformer().fromType("corpus:one").toType("corpus:two").withUri("log:transforms");
        validator().type("corpus:one").withExpression(body().isNotNull());
        from("direct:corpus-java-additions").routeId("corpus-java-additions")
                .setBody(simple("{{corpus}}"));
    }
}
