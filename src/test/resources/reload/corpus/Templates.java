// Expected: live
import org.apache.camel.builder.RouteBuilder;

public class Templates extends RouteBuilder {

    @Override
    public void configure() throws Exception {
        routeTemplate("corpusJavaTemplate").templateParameter("name")
                .from("direct:corpus-{{name}}").setBody(simple("{{name}}"));
        templatedRoute("corpusJavaTemplate").routeId("corpus-java-template").parameter("name", "of-java");
    }
}
