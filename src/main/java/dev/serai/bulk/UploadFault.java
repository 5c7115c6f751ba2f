package dev.serai.bulk;

import dev.serai.api.FieldProblem;
import dev.serai.api.ProblemException;
import java.util.List;

/** An upload that cannot be read to its end; nothing of it is kept. */
final class UploadFault extends ProblemException {

    private static final long serialVersionUID = 1L;

    /** @param line from 1; 0 where none is known */
    UploadFault(long line, String words) {
        super(400, "Unreadable recipients", (line > 0 ? "Line " + line + " " : "The body ") + words + "; nothing of this upload was kept",
                List.of(new FieldProblem(line > 0 ? "line " + line : "body", words)));
    }
}
