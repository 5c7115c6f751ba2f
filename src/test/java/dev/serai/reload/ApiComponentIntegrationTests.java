package dev.serai.reload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

class ApiComponentIntegrationTests extends AbstractReloadTests {

    private static final String FILE = "routes/api-greetings.camel.yaml";

    private static String file(String word, String... targets) {
        StringBuilder verbs = new StringBuilder();
        for (String target : targets) {
            String name = target.substring(target.indexOf('.') + 1).replaceAll("\\W", "-");
            verbs.append("      - id: ").append(name).append("-greeting\n        path: /{name}/").append(name)
                    .append("\n        description: Greets.\n        to: ").append(target).append('\n');
        }
        return "- beans:\n    - name: greeting\n      type: dev.serai.reload.Greeting\n      properties:\n        word: " + word
                + "\n- rest:\n    id: greetings\n    path: /greetings\n    get:\n" + verbs;
    }

    @Test
    void whatAMethodReturnsOrThrowsIsTheAnswerAndAReloadedBeanAnswersAnew() throws Exception {
        write(FILE, file("hello", "api:greeting.greet", "api:greeting.create", "api:greeting.refuse", "api:greeting.fail",
                "api:greeting.unwritable", "api:greeting.later"));
        start();
        assertThat(state(FILE).routeIds()).first().asString().startsWith("greet-greeting");

        HttpResponse<String> greeted = get("/greetings/Ann/greet");
        assertThat(greeted.statusCode()).isEqualTo(200);
        assertThat(greeted.body()).isEqualTo("{\"greeting\":\"hello Ann\"}");
        assertThat(greeted.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(greeted.headers().firstValue("name")).isEmpty();

        HttpResponse<String> created = get("/greetings/Ann/create");
        assertThat(created.statusCode()).isEqualTo(201);
        assertThat(created.headers().firstValue("Location")).hasValue("/greetings/1");

        HttpResponse<String> late = get("/greetings/Ann/later");
        assertThat(late.statusCode()).isEqualTo(202);
        assertThat(late.body()).isEqualTo("{\"greeting\":\"hello\"}");

        HttpResponse<String> refused = get("/greetings/Ann/refuse");
        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(refused.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(refused.body()).contains("urn:serai:problem:conflict", "The word is \\\"hello\\\"");

        for (String fault : new String[] {"fail", "unwritable"}) {
            HttpResponse<String> failed = get("/greetings/Ann/" + fault);
            assertThat(failed.statusCode()).isEqualTo(500);
            assertThat(failed.body()).contains("urn:serai:problem:internal-error").doesNotContain("secret of the inside");
        }

        write(FILE, file("good day", "api:greeting.greet"));
        await().atMost(SOON).untilAsserted(
                () -> assertThat(get("/greetings/Ann/greet").body()).isEqualTo("{\"greeting\":\"good day Ann\"}"));
        assertThat(get("/greetings/Ann/create").statusCode()).isEqualTo(404);
    }

    @Test
    void anEndpointThatCouldOnlyFailIsRefusedWithItsLineAndWhatThereIs() throws Exception {
        write(FILE, file("hello", "api:greeting.greet"));
        start();
        broken("api:nobody.list", "There is no bean \"nobody\"");
        broken("api:greeting.gret", "Bean \"greeting\" has no method \"gret\"; it has [create, fail, greet, later, refuse, unwritable]");
        broken("api:greeting.setWord", "Method \"setWord\" of bean \"greeting\" returns nothing that could be answered; an Answer is one,"
                + " such as Answer.noContent()");
        broken("api:greeting", "\"api://greeting\" names no bean and method; write e.g. api:connectionApi.list");
        broken("api:greeting.greet?name=Ann", "Endpoint \"api://greeting.greet?name=Ann\" has no option \"name\"");
    }

    private void broken(String target, String reason) throws Exception {
        write(FILE, file("hello", target));
        FileState state = awaitState(FILE, told -> !told.healthy() && told.reason().contains(reason));
        assertThat(state.status()).isEqualTo("last-good");
        assertThat(state.line()).as(state.reason()).isEqualTo(13);
        assertThat(get("/greetings/Ann/greet").body()).isEqualTo("{\"greeting\":\"hello Ann\"}");
    }
}
