// Expected: broken at line 8: The file changes the services of the whole Camel context
import org.apache.camel.builder.RouteBuilder;

public class AddsService extends RouteBuilder {

    @Override
    public void configure() throws Exception {
        getContext().addService(new org.apache.camel.support.service.ServiceSupport() {});
        from("direct:corpus-java-service").routeId("corpus-java-service")
                .log("x");
    }
}
