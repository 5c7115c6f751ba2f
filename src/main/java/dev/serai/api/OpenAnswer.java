package dev.serai.api;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** An answer that goes on for as long as both sides like, on no thread of the server. */
public interface OpenAnswer {

    /** Called once, on the thread of the request, when its route is through; whoever gives the answer writes and ends it from then on. */
    void begin(HttpServletResponse response) throws IOException;
}
