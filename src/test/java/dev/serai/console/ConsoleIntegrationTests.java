package dev.serai.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.AbstractSeraiIntegrationTests;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What browsers get: one page for all addresses, and files that may be kept. */
class ConsoleIntegrationTests extends AbstractSeraiIntegrationTests {

    private static final Pattern LINK = Pattern.compile("(?:href|src)=\"(/console/[^\"]+)\"");
    private static final Pattern IMPORT = Pattern.compile("(?:from|import)\\s*\\(?['\"](\\.{1,2}/[^'\"]+)['\"]");
    private static final Pattern MODULE = Pattern.compile("module: '\\./([^']+)'");
    private static final int FIRST_PAINT = 128 * 1024;
    private final HttpClient client = HttpClient.newHttpClient();

    @ParameterizedTest
    @ValueSource(strings = {"/", "/integrations", "/integrations/new/sendgrid", "/deliveries/1", "/webhooks", "/statistics?by=day",
            "/routes"})
    void everyAddressAnswersThePageToEverybody(String path) {
        Reply page = get(path, null);

        assertThat(page.status()).isEqualTo(200);
        assertThat(page.contentType()).isEqualTo("text/html;charset=utf-8");
        assertThat(page.raw().body()).contains("<serai-app>").doesNotContain("{version}");
        assertThat(header(page.raw(), "Content-Security-Policy")).contains("default-src 'none'; script-src 'self'; style-src 'self';")
                .contains("frame-ancestors 'none'").doesNotContain("unsafe");
        assertThat(header(page.raw(), "X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(header(page.raw(), "Referrer-Policy")).isEqualTo("no-referrer");
        assertThat(header(page.raw(), "Cache-Control")).isEqualTo("no-cache");
    }

    @Test
    void whatIsNoPageStaysAsItWas() {
        assertThat(get("/webhooks/sendgrid", null).raw().body()).doesNotContain("serai-app");
        assertThat(get("/integrationsx", null).status()).isEqualTo(401);
        assertThat(get("/console", null).status()).isEqualTo(401);
        assertThat(send(request("/integrations", null).POST(BodyPublishers.ofString("{}"))).status()).isEqualTo(401);
        assertThat(get("/api/integrations", null).status()).isEqualTo(401);
    }

    @Test
    void aRouteCannotBeReachedWithoutATokenWhereThePageIs() throws Exception {
        try (var folder = routeFolder()) {
            folder.put("page-address.camel.yaml", """
                    - rest:
                        id: page-address
                        path: /problems
                        get:
                          - id: page-address-get
                            to: direct:page-address
                    - route:
                        id: page-address
                        description: Answers where a page is.
                        from:
                          uri: direct:page-address
                          steps:
                            - setBody: {constant: {expression: the route}}
                    """);
            Reply answer = get("/problems", null);

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.raw().body()).contains("<serai-app>").doesNotContain("the route");
        }
    }

    @Test
    void filesAreKeptForEverByTheirVersionAndComeCompressed() throws Exception {
        String path = links(get("/", null).raw().body()).keySet().stream().filter(each -> each.endsWith("/app.js")).findFirst()
                .orElseThrow();

        HttpResponse<byte[]> plain = fetch(path, Map.of());
        HttpResponse<byte[]> zipped = fetch(path, Map.of("Accept-Encoding", "gzip, br"));

        assertThat(plain.statusCode()).isEqualTo(200);
        assertThat(header(plain, "Content-Type")).isEqualTo("text/javascript;charset=utf-8");
        assertThat(header(plain, "Cache-Control")).contains("immutable");
        assertThat(header(plain, "Vary")).isEqualTo("Accept-Encoding");
        assertThat(header(zipped, "Content-Encoding")).isEqualTo("gzip");
        assertThat(new GZIPInputStream(new ByteArrayInputStream(zipped.body())).readAllBytes()).isEqualTo(plain.body());
        assertThat(header(zipped, "ETag")).isNotEqualTo(header(plain, "ETag"));
        assertThat(fetch(path, Map.of("If-None-Match", header(plain, "ETag"))).statusCode()).isEqualTo(304);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/console/0000/app.js", "/console/", "/console/app.js", "/console/{version}/nothing.js",
            "/console/{version}/index.html", "/console/{version}/lib/lit/package.json"})
    void whatIsNoFileIsNotThere(String path) {
        String version = links(get("/", null).raw().body()).keySet().iterator().next().split("/")[2];

        Reply answer = get(path.replace("{version}", version), null);

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.contentType()).contains("application/problem+json");
    }

    @Test
    void everythingAPageAsksForIsThereAndTheFirstPaintIsSmall() throws Exception {
        Map<String, Integer> sizes = new TreeMap<>();
        Map<String, List<String>> asked = new TreeMap<>();
        List<String> pages = new ArrayList<>();
        List<String> first = List.copyOf(links(get("/", null).raw().body()).keySet());
        Deque<String> open = new ArrayDeque<>(first);
        while (!open.isEmpty()) {
            String path = open.pop();
            if (sizes.containsKey(path)) {
                continue;
            }
            HttpResponse<byte[]> answer = fetch(path, Map.of("Accept-Encoding", "gzip"));
            assertThat(answer.statusCode()).as(path).isEqualTo(200);
            sizes.put(path, answer.body().length);
            List<String> imported = asked.computeIfAbsent(path, each -> new ArrayList<>());
            if (path.endsWith(".js")) {
                String source = new String(new GZIPInputStream(new ByteArrayInputStream(answer.body())).readAllBytes(),
                        StandardCharsets.UTF_8);
                Matcher imports = IMPORT.matcher(source);
                while (imports.find()) {
                    imported.add(URI.create(path).resolve(imports.group(1)).toString());
                }
                imported.forEach(open::push);
                if (path.endsWith("/pages.js")) {
                    Matcher modules = MODULE.matcher(source);
                    while (modules.find()) {
                        pages.add(URI.create(path).resolve(modules.group(1)).toString());
                    }
                    pages.forEach(open::push);
                }
            }
        }
        assertThat(sizes.keySet()).anyMatch(path -> path.endsWith("/lib/lit-html/lit-html.js"));
        assertThat(pages).isNotEmpty().allSatisfy(page -> {
            Set<String> files = reached(asked, first, page);
            assertThat(files).anyMatch(path -> path.endsWith("/lit.js"));
            assertThat(files.stream().filter(path -> !path.contains("/chart.js/")).mapToInt(sizes::get).sum())
                    .as("compressed bytes of " + page + ", charts aside: " + files).isLessThan(FIRST_PAINT);
        });
    }

    /** The files that a browser asks for to show one page. */
    private static Set<String> reached(Map<String, List<String>> asked, List<String> first, String page) {
        Set<String> found = new TreeSet<>();
        Deque<String> open = new ArrayDeque<>(first);
        open.push(page);
        while (!open.isEmpty()) {
            String path = open.pop();
            if (found.add(path)) {
                asked.get(path).forEach(open::push);
            }
        }
        return found;
    }

    @Test
    void thePageHasNoScriptOrStyleWithinItAndAsksNobodyElse() throws IOException {
        Path console = Path.of("src", "main", "resources", "console");
        String page = Files.readString(console.resolve("index.html"));

        assertThat(page).doesNotContainPattern("<script(?![^>]*src=)").doesNotContain("<style").doesNotContainPattern("\\sstyle=")
                .doesNotContainPattern("\\son[a-z]+=");
        try (Stream<Path> files = Files.walk(console)) {
            for (Path file : files.filter(each -> each.toString().endsWith(".js")).toList()) {
                assertThat(Files.readString(file)).as(file.toString())
                        .doesNotContainPattern("[`'\"]\\s*https?://(?!www\\.w3\\.org)").doesNotContainPattern("\\sstyle=")
                        .doesNotContain("unsafeHTML").doesNotContain("innerHTML").doesNotContain("eval(");
            }
        }
    }

    private static Map<String, String> links(String page) {
        Map<String, String> links = new TreeMap<>();
        Matcher matcher = LINK.matcher(page);
        while (matcher.find()) {
            links.put(matcher.group(1), matcher.group());
        }
        return links;
    }

    private HttpResponse<byte[]> fetch(String path, Map<String, String> headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path));
        headers.forEach(request::header);
        return client.send(request.build(), BodyHandlers.ofByteArray());
    }

    private static String header(HttpResponse<?> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }
}
