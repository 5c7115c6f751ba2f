// Expected: broken at line 9: The file adds routes to the Camel context by itself
import org.apache.camel.builder.RouteBuilder;

public class AddsRoutes extends RouteBuilder {

    @Override
    public void configure() throws Exception {
        RouteBuilder other = this;
        getContext().addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                other.getContext();
                from("direct:corpus-java-other").routeId("corpus-java-other").log("x");
            }
        });
    }
}
