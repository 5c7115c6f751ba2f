package dev.serai.listen;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** The API of the instance that is listened to. */
final class InstanceApi {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final int MOST_PAGES = 20;

    private final HttpClient http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final ListenArguments asked;

    InstanceApi(ListenArguments asked) {
        this.asked = asked;
    }

    /**
     * What an address answers.
     *
     * @throws ListenException where the token is not good
     * @throws IOException where the instance does not answer, or not as it should
     */
    JsonNode get(String path) throws IOException, InterruptedException {
        HttpResponse<String> answer = http.send(HttpRequest.newBuilder(URI.create(asked.instance() + path)).timeout(LONGEST)
                .header("Authorization", "Bearer " + asked.token()).build(), BodyHandlers.ofString());
        if (answer.statusCode() == 401 || answer.statusCode() == 403) {
            throw new ListenException(asked.instance() + " does not take the token: it answered " + answer.statusCode());
        }
        if (answer.statusCode() != 200) {
            throw new IOException("it answered " + answer.statusCode() + " to " + path);
        }
        return JSON.readTree(answer.body());
    }

    /** The items of a list, the latest first, up to the first that is known; of a great many the latest. */
    List<JsonNode> latest(String path, Predicate<JsonNode> known) throws IOException, InterruptedException {
        List<JsonNode> items = new ArrayList<>();
        String cursor = "";
        for (int page = 0; page < MOST_PAGES; page++) {
            JsonNode answer = get(path + (path.contains("?") ? "&" : "?") + "limit=200" + cursor);
            for (JsonNode item : answer.path("items")) {
                if (known.test(item)) {
                    return items;
                }
                items.add(item);
            }
            if (!answer.path("nextCursor").isTextual()) {
                return items;
            }
            cursor = "&cursor=" + URLEncoder.encode(answer.path("nextCursor").asText(), StandardCharsets.UTF_8);
        }
        return items;
    }
}
