// Expected: broken at line 8: The file changes the streamCache of the whole Camel context
import org.apache.camel.builder.RouteBuilder;

public class ChangesSettings extends RouteBuilder {

    @Override
    public void configure() throws Exception {
        getContext().setStreamCaching(false);
        from("direct:corpus-java-settings").routeId("corpus-java-settings")
                .log("x");
    }
}
