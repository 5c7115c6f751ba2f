package dev.serai.live;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Reads a stream of server-sent events as a page does. */
final class LiveReader implements AutoCloseable {

    private static final HttpClient CLIENT = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final HttpResponse<InputStream> response;
    private final List<Event> events = new CopyOnWriteArrayList<>();
    private volatile boolean ended;

    /** @param name of the event; {@code ""} for a comment */
    record Event(String id, String name, String data) {}

    private LiveReader(HttpResponse<InputStream> response) {
        this.response = response;
        Thread thread = new Thread(this::read, "live-reader");
        thread.setDaemon(true);
        thread.start();
    }

    static LiveReader open(HttpRequest request) throws IOException, InterruptedException {
        return new LiveReader(CLIENT.send(request, BodyHandlers.ofInputStream()));
    }

    private void read() {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            String id = null;
            String name = "";
            String data = null;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("id: ")) {
                    id = line.substring(4);
                } else if (line.startsWith("event: ")) {
                    name = line.substring(7);
                } else if (line.startsWith("data: ")) {
                    data = line.substring(6);
                } else if (line.isEmpty()) {
                    events.add(new Event(id, name, data));
                    name = "";
                    data = null;
                }
            }
        } catch (IOException e) {
            events.add(new Event(null, "broken", e.getMessage()));
        }
        ended = true;
    }

    int status() {
        return response.statusCode();
    }

    HttpResponse<InputStream> response() {
        return response;
    }

    boolean hasEnded() {
        return ended;
    }

    List<Event> events() {
        return events;
    }

    boolean heard(String name) {
        return events.stream().anyMatch(event -> event.name().equals(name));
    }

    boolean heard(String name, String id, String state) {
        return events.stream().anyMatch(event -> event.name().equals(name) && event.data().contains("\"" + id + "\"")
                && event.data().contains("\"" + state + "\""));
    }

    String lastId() {
        return events.get(events.size() - 1).id();
    }

    @Override
    public void close() throws IOException {
        response.body().close();
    }
}
