import dev.serai.reload.FileState;
import org.apache.camel.builder.RouteBuilder;

/** Greets. */
public class SampleRoutes extends RouteBuilder {

    private record Greeting(String text) {}

    @Override
    public void configure() {
        Greeting greeting = new Greeting("Hello from");
        from("direct:greet")
                .routeId("greet")
                .routeDescription("Greets.")
                .routeGroup("test")
                .setBody().constant(greeting.text() + " Java")
                .log("${body} of " + FileState.class.getSimpleName());
    }
}
