package dev.serai.reload;

import dev.serai.api.Page;
import dev.serai.security.Caller;
import org.apache.camel.Header;

/** What the route of {@code /api/routes} calls: the operator's view of the files that run. */
public final class RouteFilesApi {

    private final RouteFiles files;

    RouteFilesApi(RouteFiles files) {
        this.files = files;
    }

    public Page<FileState> list(@Header("cursor") String cursor, @Header("limit") String limit) {
        Caller.required().requireOperator();
        return Page.of(files.states(), FileState::file, cursor, limit);
    }
}
