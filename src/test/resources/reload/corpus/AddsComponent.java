// Expected: broken at line 8: The component "other" would be added to the whole Camel context
import org.apache.camel.builder.RouteBuilder;

public class AddsComponent extends RouteBuilder {

    @Override
    public void configure() throws Exception {
        getContext().addComponent("other", new org.apache.camel.component.direct.DirectComponent());
        from("direct:corpus-java-component").routeId("corpus-java-component")
                .log("x");
    }
}
