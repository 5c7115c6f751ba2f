package dev.serai;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalysisReporter;

/** Says in one line why Serai does not start and what to do about it. The report of several lines is switched off. */
final class StartFailureLine implements FailureAnalysisReporter {

    private static final Logger log = LoggerFactory.getLogger(StartFailureLine.class);

    @Override
    public void report(FailureAnalysis analysis) {
        log.error("Serai does not start: {}", line(analysis));
        log.debug("Its cause", analysis.getCause());
    }

    static String line(FailureAnalysis analysis) {
        String action = analysis.getAction();
        return oneLine(analysis.getDescription()) + (action == null || action.isBlank() ? "" : " - " + oneLine(action));
    }

    private static String oneLine(String text) {
        return String.join(" ", text.strip().lines().map(String::strip).filter(line -> !line.isEmpty()).toList());
    }
}
