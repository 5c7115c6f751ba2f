package dev.serai.reload;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class JavaRoutesIntegrationTests extends AbstractReloadTests {

    private static final String FILE = "routes/SampleRoutes.java";

    @Test
    void routesInJavaAreLoadedAndReloaded() throws Exception {
        write(FILE, sample());
        start();
        assertThat(state(FILE).reason()).isNull();
        assertThat(ask("direct:greet")).isEqualTo("Hello from Java");
        write(FILE, sample().replace("Hello from", "Goodbye from"));
        awaitRevision(FILE, 2);
        assertThat(ask("direct:greet")).isEqualTo("Goodbye from Java");
        delete(FILE);
        Awaitility.await().atMost(30, TimeUnit.SECONDS).until(() -> camel.getRoutes().isEmpty());
    }

    @Test
    void aCompileErrorKeepsTheLastGoodVersion() throws Exception {
        write(FILE, sample());
        start();
        write(FILE, sample().replace("setBody()", "setBoddy()"));
        FileState state = awaitState(FILE, broken -> !broken.healthy());
        System.out.println(state.file() + ":" + state.line() + ": " + state.reason());
        assertThat(state.line()).isEqualTo(16);
        assertThat(state.reason()).startsWith("The file does not compile: cannot find symbol").contains("setBoddy");
        assertThat(ask("direct:greet")).isEqualTo("Hello from Java");
    }

    @Test
    void whatCannotRunIsReported() throws Exception {
        write(FILE, sample().replace(".log(", ".to(\"bean:greeter\").bean(\"nobody\").log("));
        start();
        assertThat(state(FILE).reason()).contains("no bean");
        write(FILE, sample().replace("class SampleRoutes", "class Other"));
        assertThat(awaitState(FILE, state -> !state.reason().contains("no bean")).reason()).contains("Other.java");
        write(FILE, "public class SampleRoutes {}");
        assertThat(awaitState(FILE, state -> state.reason().contains("RouteBuilder")).line()).isZero();
        write(FILE, sample().replace(".routeId(\"greet\")", ""));
        assertThat(awaitState(FILE, state -> state.reason().contains("has no id")).line()).isEqualTo(12);
    }

    static String sample() throws IOException {
        try (InputStream in = JavaRoutesIntegrationTests.class.getResourceAsStream("/reload/SampleRoutes.java")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
