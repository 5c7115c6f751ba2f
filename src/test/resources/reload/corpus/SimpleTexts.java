// Expected: live
import org.apache.camel.builder.RouteBuilder;

public class SimpleTexts extends RouteBuilder {

    @Override
    public void configure() throws Exception {
        from("direct:corpus-java-texts").routeId("corpus-java-texts")
                .setHeader("greeting", simple("Hello ${body}"))
                .setVariable("greeting", simple("Hello ${header.greeting}"))
                .setBody(simple("Hello ${body}"))
                .transform(simple("Now ${body}"))
                .filter(simple("${body} contains 'Now'")).log("${body}").end()
                .split(simple("${body}"), ",").log("Part ${body}").end()
                .choice().when(simple("${body} == null")).stop().otherwise().log("else").end();
    }
}
