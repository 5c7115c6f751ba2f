// Expected: live, warning: calls the jq function todate/0
import org.apache.camel.builder.RouteBuilder;

public class UnknownFunction extends RouteBuilder {

    @Override
    public void configure() throws Exception {
        from("direct:corpus-java-jq").routeId("corpus-java-jq")
                .setBody().jq(".a | todate");
    }
}
