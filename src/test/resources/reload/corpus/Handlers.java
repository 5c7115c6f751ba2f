// Expected: live
import org.apache.camel.builder.RouteBuilder;

public class Handlers extends RouteBuilder {

    @Override
    public void configure() throws Exception {
        errorHandler(deadLetterChannel("log:corpus-dead").maximumRedeliveries(2));
        onException(IllegalStateException.class).handled(true).log("handled");
        onCompletion().onCompleteOnly().log("completed");
        intercept().log("a step");
        interceptFrom().log("began");
        interceptSendToEndpoint("direct:corpus-java-*").log("sends");
        from("direct:corpus-java-handlers").routeId("corpus-java-handlers")
                .to("direct:corpus-java-handled");
        from("direct:corpus-java-handled").routeId("corpus-java-handled")
                .log("handled");
    }
}
