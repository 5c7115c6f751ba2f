package dev.serai.reload;

import dev.serai.operation.Operation;
import dev.serai.provider.Provider;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A file, what of it runs, and why not all of it does. */
final class Tracked {

    private static final Logger LOG = LoggerFactory.getLogger(Reloader.class);

    private static final int SHOWN_HASH = 12;

    SourceFile wanted;
    SourceFile running;
    Version version;
    Provider provider;
    Operation operation;
    int revision;
    Instant loadedAt;
    BrokenFileException fault;
    List<String> notes = List.of();
    String warning;
    private String reported;

    boolean configures() {
        return version != null && version.configures();
    }

    /** Whether other files may be built with what it has. */
    boolean serves() {
        return configures() || version != null && !version.definitions().templates().isEmpty();
    }

    /** What is told of the file. */
    FileState state() {
        String status = fault == null ? "live" : running == null ? "broken" : "last-good";
        Integer line = fault == null ? null : fault.line();
        String reason = fault == null ? null : fault.reason();
        List<String> ids = provider != null ? List.of(provider.routeId()) : version == null ? List.of() : version.routeIds();
        return new FileState(wanted.name(), wanted.kind().name().toLowerCase(Locale.ROOT), status, revision, loadedAt, line, reason,
                warning, ids, running == null ? null : running.hash().substring(0, Math.min(SHOWN_HASH, running.hash().length())), null,
                null);
    }

    /** The text that is broken; null where it is not, or cannot be read. */
    String brokenText() {
        return fault == null ? null : wanted.content();
    }

    /** Logs why the file is broken, once for each fault of each content. */
    void tellOfFault() {
        String report = fault == null ? null : wanted.hash() + fault.line() + fault.reason();
        if (report != null && !report.equals(reported)) {
            LOG.warn("File {} is broken at line {}: {}{}", wanted.name(), fault.line(), fault.reason(),
                    running == null ? "" : "; the version before it goes on running");
            LOG.debug("File {} is broken", wanted.name(), fault);
        }
        reported = report;
    }
}
