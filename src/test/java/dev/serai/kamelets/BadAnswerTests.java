package dev.serai.kamelets;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.management.ThreadMXBean;
import dev.serai.kamelets.ClientKamelets.Result;
import dev.serai.kamelets.HttpDouble.Answer;
import dev.serai.kamelets.HttpDouble.Request;
import dev.serai.provider.Outcome;
import dev.serai.provider.OutcomeSorter;
import dev.serai.provider.Provider;
import dev.serai.provider.Provider.ProviderAnswer;
import dev.serai.provider.Sorted;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every operation of every file gets every kind of bad answer, to its first request and to its last one, and sorts it rightly. */
class BadAnswerTests {

    /** Which last requests were answered badly: all that the example says may be of the steps before. */
    private static final Set<String> ANSWERED_BADLY = ConcurrentHashMap.newKeySet();
    /** Who looks whether it is done after an answer that says nothing, and says that it is not. */
    private static final Set<String> LOOKS_AGAIN = Set.of("chatwoot agentBot.ensure");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PAGE = "<html><head><title>Sign in</title></head><body><h1>Who are you?</h1></body></html>";
    private static final long LARGEST_ANSWER = 1024 * 1024;

    private static HttpDouble server;
    private static ClientKamelets patient;
    private static ClientKamelets hasty;

    /** A bad answer, and what is wrong with what came of it; null for nothing. */
    private enum Bad {
        THROTTLED_FOR_SOME_TIME(error(429, "Retry-After: 7"), (call, sorted) -> sorted.outcome() == Outcome.THROTTLED
                && Duration.ofSeconds(7).equals(sorted.retryAfter()) ? null : "throttled for 7 s"),
        THROTTLED(error(429), (call, sorted) -> sorted.outcome() == Outcome.THROTTLED ? null : "throttled"),
        SERVER_ERROR(error(500), (call, sorted) -> sorted.outcome() == Outcome.RETRY && !(call.once() && sorted.certain())
                || sorted.outcome() == Outcome.UNKNOWN && call.once() ? null : "retry, and not for certain where it must not happen twice"),
        DROPPED(Answer.DROP, Bad::open),
        SLOW(Answer.SILENCE, Bad::open),
        WRONG_CREDENTIALS(error(401), (call, sorted) -> sorted.outcome() == Outcome.SWITCH ? null : "switch"),
        PAGE_OF_SOMEBODY(new Answer(200, "text/html", PAGE), Bad::open),
        EMPTY(new Answer(200, "application/json", ""), Bad::open),
        LARGE(new Answer(200, "application/json", "{\"data\": \"" + "x".repeat(10 * 1024 * 1024) + "\"}"), Bad::open),
        REDIRECT(new Answer(302, "text/plain", "", "Location: /elsewhere"),
                (call, sorted) -> sorted.outcome() == Outcome.SWITCH ? null : "switch");

        private final Answer answer;
        private final BiFunction<Called, Sorted, String> wrong;

        Bad(Answer answer, BiFunction<Called, Sorted, String> wrong) {
            this.answer = answer;
            this.wrong = wrong;
        }

        private static Answer error(int status, String... headers) {
            return new Answer(status, "application/json", "{\"error\": \"No, not with SECRETS\"}", headers);
        }

        /** Whether it was done nobody knows; where it was only asked, it was not. */
        private static String open(Called call, Sorted sorted) {
            Outcome expected = call.onlyAsked() ? Outcome.RETRY : Outcome.UNKNOWN;
            return sorted.outcome() == expected ? null : expected.toString();
        }
    }

    private record Called(boolean once, boolean onlyAsked) {}

    @BeforeAll
    static void start() throws Exception {
        server = new HttpDouble();
        patient = ClientKamelets.ofAll(Duration.ofSeconds(20));
        hasty = ClientKamelets.ofAll(Duration.ofMillis(500));
    }

    @AfterAll
    static void stop() throws Exception {
        patient.close();
        hasty.close();
        server.close();
    }

    @ParameterizedTest
    @EnumSource(Bad.class)
    void everyOperationSortsIt(Bad bad) throws Exception {
        List<Callable<List<String>>> calls = new ArrayList<>();
        providers().forEach(provider -> provider.operations().forEach(operation -> {
            calls.add(() -> mistakes(provider, operation, bad, false));
            if (!provider.answers().get(operation).steps().isEmpty()) {
                calls.add(() -> mistakes(provider, operation, bad, true));
            }
        }));
        server.answer(request -> answer(request, bad));
        List<String> mistakes = new ArrayList<>();
        ExecutorService threads = Executors.newFixedThreadPool(bad == Bad.LARGE ? 2 : 8);
        try {
            for (Future<List<String>> each : threads.invokeAll(calls)) {
                mistakes.addAll(each.get());
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(mistakes).isEmpty();
        assertThat(server.requests()).hasSizeGreaterThanOrEqualTo(calls.size())
                .noneMatch(request -> request.path().startsWith("/elsewhere"));
    }

    /** But for the endpoints of tenants, whose status alone counts, whatever they say: the wire cases have them. */
    private static Stream<Provider> providers() {
        return KameletFiles.providers().stream().filter(provider -> provider.form().field("baseUrl").isPresent())
                .filter(provider -> !provider.channels().contains("webhook"));
    }

    /** The base URL of a call says what it is, and whether only its last request is answered badly. */
    private static Answer answer(Request request, Bad bad) {
        String[] parts = request.path().split("\\?")[0].split("/", 5);
        if (parts.length < 5 || !parts[3].equals("last")) {
            return parts.length < 5 ? bad.answer : withSecrets(bad.answer, parts[1]);
        }
        ProviderAnswer example = KameletFiles.provider(parts[1]).answers().get(parts[2]);
        ProviderAnswer answer = example.to(request.method(), "/" + parts[4]);
        if (answer != example) {
            return SuccessTests.answer(answer);
        }
        ANSWERED_BADLY.add(parts[1] + " " + parts[2] + " " + bad);
        return withSecrets(bad.answer, parts[1]);
    }

    private static Answer withSecrets(Answer answer, String provider) {
        return answer.status() < 400 ? answer : new Answer(answer.status(), answer.contentType(),
                answer.body().replace("SECRETS", String.join(" ", secrets(provider))), answer.headers());
    }

    private static List<String> secrets(String provider) {
        return KameletFiles.provider(provider).form().secretNames().stream().filter(name -> !name.equals("serviceAccountKey"))
                .map(name -> "secret-of-" + name).toList();
    }

    private static List<String> mistakes(Provider provider, String operation, Bad bad, boolean atTheEnd) throws Exception {
        String where = provider.id() + " " + operation + (atTheEnd ? " at its last request" : "") + ": ";
        String path = "/" + provider.id() + "/" + operation + "/" + (atTheEnd ? "last" : "first");
        Map<String, Object> connection = Connections.of(provider.id(), server.url() + path);
        connection.put("accessToken", "secret-of-accessToken");
        provider.form().secretNames().stream().filter(name -> !name.equals("serviceAccountKey"))
                .forEach(name -> connection.put(name, "secret-of-" + name));
        String message = JSON.writeValueAsString(KameletFiles.example(provider.id(), operation));
        ClientKamelets kamelets = bad == Bad.SLOW ? hasty : patient;
        long before = allocated();

        Result result = kamelets.call(provider, operation, message, connection, null, UUID.randomUUID().toString());

        List<String> mistakes = new ArrayList<>();
        if (bad == Bad.LARGE && allocated() - before > 8 * LARGEST_ANSWER) {
            mistakes.add(where + "took " + (allocated() - before) + " bytes of memory");
        }
        boolean onlyAsked = Boolean.TRUE.equals(result.exchange().getVariable(OutcomeSorter.READING, Boolean.class));
        String expected = bad.wrong.apply(new Called(mustNotHappenTwice(operation) && !onlyAsked, onlyAsked), result.sorted());
        boolean asked = !atTheEnd || ANSWERED_BADLY.contains(provider.id() + " " + operation + " " + bad);
        boolean looked = atTheEnd && LOOKS_AGAIN.contains(provider.id() + " " + operation) && result.sorted().outcome() == Outcome.REJECTED;
        if (expected != null && asked && !looked) {
            mistakes.add(where + "should be " + expected + ", is " + result.sorted() + " " + result.exchange().getException());
        }
        String reason = String.valueOf(result.sorted().reason());
        if (reason.contains("secret-of-")) {
            mistakes.add(where + "shows a secret: " + reason);
        }
        return mistakes;
    }

    private static boolean mustNotHappenTwice(String operation) {
        Path file = Path.of("kamelets", "operations", operation + ".yaml");
        JsonNode tree = Files.exists(file) ? KameletFiles.tree(file) : JSON.createObjectNode();
        return tree.path("serverError").asText().equals("unknown");
    }

    private static long allocated() {
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getThreadAllocatedBytes(Thread.currentThread().getId());
    }
}
