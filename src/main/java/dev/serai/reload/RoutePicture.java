package dev.serai.reload;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.serai.reload.StepCount.LastFailure;
import java.util.List;

/**
 * A file as the API draws it: how it stands, what is broken, and the running model of its routes.
 *
 * @param excerpt the lines around the one that is broken; empty where no line is
 * @param left how many steps are left out, since there are too many
 */
record RoutePicture(FileState file, List<Line> excerpt, List<PicturedRoute> routes, int left) {

    /** A line of the file that was saved, without secrets. */
    record Line(int line, String text) {}

    /**
     * @param id as the file gives it
     * @param runs the id with the version, under which it runs
     * @param from where it begins; counts what it took
     * @param handlers what is done when a step fails, or when all is done, as far as the file itself says so
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record PicturedRoute(String id, String runs, String description, String group, PicturedStep from, List<PicturedStep> steps,
            List<PicturedStep> handlers) {}

    /**
     * A step, a branch of one, or the beginning of a route.
     *
     * @param id its id in the running model; null for a branch without one
     * @param kind as the YAML names it, e.g. {@code setBody}; {@code branch}, {@code try} and {@code calm} for branches that it does not
     *     name
     * @param language of its expression; null where it has none
     * @param label what it says, with placeholders as they are written; null where there is nothing to say
     * @param line in the file that runs, from 1; null where it is not known
     * @param exchanges how many came to it; null where that is not counted
     * @param failed how many failed at it
     * @param lastFailure null where none failed
     * @param steps those within it, one after the other
     * @param branches of which one is taken, or each
     */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    record PicturedStep(String id, String kind, String language, String label, Integer line, Long exchanges, Long failed,
            LastFailure lastFailure, List<PicturedStep> steps, List<PicturedStep> branches) {}
}
