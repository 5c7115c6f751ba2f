package dev.serai.console;

import dev.serai.portal.PortalFrames;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import org.springframework.stereotype.Component;
import org.springframework.web.HttpRequestHandler;

/** Answers with a file of the console, or with the page for all of its other addresses. */
@Component
class ConsoleHandler implements HttpRequestHandler {

    /** Nothing but Serai's own files, and no script or style within the page. */
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
            + " connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors ";
    private static final String PORTAL = "/portal";

    private final ConsoleFiles files;
    private final PortalFrames frames;

    ConsoleHandler(ConsoleFiles files, PortalFrames frames) {
        this.files = files;
        this.frames = frames;
    }

    @Override
    public void handleRequest(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String path = request.getRequestURI();
        response.setHeader("Content-Security-Policy", POLICY + ancestors(path));
        response.setHeader("Cross-Origin-Resource-Policy", "same-origin");
        response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
        if (!path.startsWith(ConsoleMapping.FILES)) {
            write(files.shell(), "no-cache", request, response);
            return;
        }
        Optional<ConsoleFile> file = files.find(path.substring(ConsoleMapping.FILES.length()));
        if (file.isEmpty()) {
            response.sendError(HttpServletResponse.SC_NOT_FOUND);
            return;
        }
        write(file.get(), "public, max-age=31536000, immutable", request, response);
    }

    /** Nobody embeds a page of the console; those of portals say whose link they are, {@code /portal/<link>/...}. */
    private String ancestors(String path) {
        if (!path.equals(PORTAL) && !path.startsWith(PORTAL + "/")) {
            return "'none'";
        }
        String[] segments = path.split("/");
        return frames.ancestors(segments.length > 2 ? segments[2] : null);
    }

    private static void write(ConsoleFile file, String caching, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        boolean zipped = accepts(request.getHeader("Accept-Encoding"));
        String tag = "\"" + file.tag() + (zipped ? "-gzip\"" : "\"");
        response.setHeader("Cache-Control", caching);
        response.setHeader("Vary", "Accept-Encoding");
        response.setHeader("ETag", tag);
        String known = request.getHeader("If-None-Match");
        if (known != null && known.contains(tag)) {
            response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
            return;
        }
        byte[] bytes = zipped ? file.gzip() : file.bytes();
        response.setContentType(file.contentType());
        response.setContentLength(bytes.length);
        if (zipped) {
            response.setHeader("Content-Encoding", "gzip");
        }
        if (!"HEAD".equals(request.getMethod())) {
            response.getOutputStream().write(bytes);
        }
    }

    private static boolean accepts(String encodings) {
        return encodings != null && encodings.contains("gzip") && !encodings.contains("gzip;q=0");
    }
}
