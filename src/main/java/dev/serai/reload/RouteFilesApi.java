package dev.serai.reload;

import dev.serai.api.Page;
import dev.serai.api.ProblemException;
import dev.serai.api.Query;
import dev.serai.reload.RoutePicture.Line;
import dev.serai.reload.RoutePicture.PicturedRoute;
import dev.serai.security.Caller;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.apache.camel.Header;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.RouteDefinition;

/** What the routes of {@code /api/routes} call: the operator's view of the files that run. */
public final class RouteFilesApi {

    private static final int BEFORE = 4;
    private static final int AFTER = 3;
    private static final int LONGEST_LINE = 200;

    private final RouteFiles files;
    private final StepCounts counts;
    private final Supplier<ModelCamelContext> context;

    RouteFilesApi(RouteFiles files, StepCounts counts, Supplier<ModelCamelContext> context) {
        this.files = files;
        this.counts = counts;
        this.context = context;
    }

    /** {@code GET /api/routes?cursor=&limit=}. */
    public Page<FileState> list(@Header("cursor") String cursor, @Header("limit") String limit) {
        Caller.required().requireOperator();
        Page<FileState> page = Page.of(files.states(), FileState::file, cursor, limit);
        Map<String, RouteDefinition> running = running();
        return new Page<>(page.items().stream().map(state -> counted(state, running)).toList(), page.nextCursor());
    }

    /** {@code GET /api/routes/picture?file=}. */
    public RoutePicture picture(Exchange exchange) {
        Caller.required().requireOperator();
        String name = Query.of(exchange.getMessage()).get("file");
        if (name == null) {
            throw ProblemException.badField("file", "is required: the name of a file with its folder, as GET /api/routes lists it");
        }
        FileState state = files.state(name).orElseThrow(() -> ProblemException.notFound("file"));
        Map<String, RouteDefinition> running = running();
        String text = files.running().stream().filter(file -> file.name().equals(name)).map(SourceFile::content).filter(Objects::nonNull)
                .findFirst().orElse("");
        RoutePainter painter = new RoutePainter(counts, text);
        List<PicturedRoute> routes = state.routeIds().stream().map(running::get).filter(Objects::nonNull).map(painter::route).toList();
        return new RoutePicture(counted(state, running), excerpt(state), routes, painter.left());
    }

    private Map<String, RouteDefinition> running() {
        return context.get().getRouteDefinitions().stream()
                .collect(Collectors.toMap(RouteDefinition::getId, route -> route, (one, other) -> one));
    }

    private FileState counted(FileState state, Map<String, RouteDefinition> running) {
        if (state.routeIds().isEmpty()) {
            return state;
        }
        long taken = 0;
        long failed = 0;
        RoutePainter painter = new RoutePainter(counts, "");
        for (RouteDefinition route : state.routeIds().stream().map(running::get).filter(Objects::nonNull).toList()) {
            taken += painter.taken(route);
            failed += painter.failed(route);
        }
        return state.counted(taken, failed);
    }

    private List<Line> excerpt(FileState state) {
        String text = files.brokenText(state.file()).orElse(null);
        if (text == null || state.line() == null || state.line() < 1) {
            return List.of();
        }
        List<String> lines = Arrays.asList(text.split("\\R", -1));
        List<Line> shown = new ArrayList<>();
        for (int line = Math.max(1, state.line() - BEFORE); line <= Math.min(lines.size(), state.line() + AFTER); line++) {
            shown.add(new Line(line, shown(FileMask.line(lines, line - 1))));
        }
        return shown;
    }

    private static String shown(String line) {
        return line.length() > LONGEST_LINE ? line.substring(0, LONGEST_LINE) + "\u2026" : line;
    }
}
