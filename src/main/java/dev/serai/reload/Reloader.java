package dev.serai.reload;

import dev.serai.operation.InvalidOperationFileException;
import dev.serai.operation.OperationFile;
import dev.serai.operation.Operations;
import dev.serai.provider.InvalidProviderFileException;
import dev.serai.provider.Provider;
import dev.serai.provider.ProviderFile;
import dev.serai.reload.RouteCheck.Checked;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Takes changed files up: checks them, switches over to them, and keeps the running version of those that are broken. Used by one thread
 * at a time.
 */
final class Reloader {

    private static final Logger LOG = LoggerFactory.getLogger(Reloader.class);

    /** Operations first, then providers, then the route configurations that other files' routes are built with. */
    private static final Comparator<SourceFile> ORDER = Comparator.comparing((SourceFile file) -> file.kind() != FileKind.OPERATION)
            .thenComparing(file -> file.kind() != FileKind.KAMELET)
            .thenComparing(file -> !mayConfigure(file)).thenComparing(SourceFile::name);

    /** What begins the parts of a file that other files are built with. */
    private static final Pattern FOUNDATION = Pattern.compile("(?m)^- *(routeConfiguration|routeTemplate|beans|dataFormats):");

    private final RouteCheck check;
    private final FileNotes notes;
    private final LiveRoutes routes;
    private final LiveKamelets kamelets;
    private final Operations operations;
    private final LastGood lastGood;
    private final RouteFiles files;
    private final Clock clock;
    private final Map<String, Tracked> tracked = new TreeMap<>();
    private boolean starting;
    private final Map<String, Integer> revisions = new TreeMap<>();

    Reloader(RouteCheck check, FileNotes notes, LiveRoutes routes, LiveKamelets kamelets, Operations operations,
            LastGood lastGood, RouteFiles files, Clock clock) {
        this.check = check;
        this.notes = notes;
        this.routes = routes;
        this.kamelets = kamelets;
        this.operations = operations;
        this.lastGood = lastGood;
        this.files = files;
        this.clock = clock;
    }

    /** Takes everything up for the first time; a broken file's last good copy stands in for it. */
    void start(Changes changes) {
        starting = true;
        takeUp(changes);
        starting = false;
        for (Tracked file : List.copyOf(tracked.values())) {
            if (file.running == null && file.fault != null) {
                lastGood.find(file.wanted).filter(copy -> !copy.hash().equals(file.wanted.hash()))
                        .ifPresent(copy -> fallBack(file, copy));
            }
        }
        tell();
        warn();
        LOG.info("Loaded {} of {} files", tracked.values().stream().filter(file -> file.fault == null).count(), tracked.size());
    }

    /** Takes changes up. */
    void apply(Changes changes) {
        takeUp(changes);
        tell();
        warn();
    }

    LiveKamelets kamelets() {
        return kamelets;
    }

    private void tell() {
        files.running(tracked.values().stream().filter(file -> file.running != null).map(file -> file.running).toList());
    }

    private void takeUp(Changes changes) {
        Map<String, SourceFile> pending = new LinkedHashMap<>();
        changes.changed().stream().sorted(ORDER).forEach(file -> pending.put(file.name(), file));
        Set<String> removed = Set.copyOf(changes.removed());
        List<String> moved = new ArrayList<>();
        for (SourceFile file : pending.values()) {
            follow(file, removed, moved);
        }
        for (SourceFile file : pending.values()) {
            take(file, removed, moved);
        }
        remove(removed.stream().filter(name -> !moved.contains(name)).toList());
        changes.unreadable().forEach(this::noteUnreadable);
        boolean several = pending.size() > 1;
        for (Tracked file : List.copyOf(tracked.values())) {
            if (file.fault != null && file.wanted.isReadable() && (several || !pending.containsKey(file.wanted.name()))) {
                take(file.wanted, Set.of(), new ArrayList<>());
            }
        }
    }

    /** What runs of a file that cannot be read goes on running. */
    private void noteUnreadable(Unreadable found) {
        Tracked known = tracked.computeIfAbsent(found.name(), name -> new Tracked());
        known.wanted = SourceFile.unreadable(found.name(), found.kind(), found.fault().reason());
        known.fault = found.fault();
        report(known);
    }

    /** Warns of what will fail in files that are not broken: calls of routes that are in no file, for one may come later, and the like. */
    private void warn() {
        Warnings warnings = new Warnings(tracked.values(), notes, kamelets);
        for (Tracked file : tracked.values()) {
            List<String> all = warnings.of(file);
            String warning = all.isEmpty() ? null : String.join("; ", all);
            if (!Objects.equals(warning, file.warning)) {
                file.warning = warning;
                report(file);
                if (warning != null) {
                    LOG.warn("File {}: {}", file.wanted.name(), warning);
                }
            }
        }
    }

    /** A file that was only renamed goes on running under its new name. */
    private void follow(SourceFile file, Set<String> removed, List<String> moved) {
        if (tracked.containsKey(file.name()) || file.kind() != FileKind.ROUTES) {
            return;
        }
        for (String name : removed) {
            Tracked old = tracked.get(name);
            if (old != null && !moved.contains(name) && old.running != null && old.running.hash().equals(file.hash())) {
                moved.add(name);
                tracked.remove(name);
                files.remove(name);
                lastGood.forget(name);
                old.wanted = file;
                old.running = file;
                old.fault = null;
                revisions.put(file.name(), old.revision);
                tracked.put(file.name(), old);
                lastGood.keep(file);
                report(old);
                LOG.info("File {} is now {}", name, file.name());
                return;
            }
        }
    }

    private void take(SourceFile file, Set<String> removed, List<String> moved) {
        Tracked known = tracked.computeIfAbsent(file.name(), name -> new Tracked());
        known.wanted = file;
        if (known.running != null && known.running.hash().equals(file.hash())) {
            known.fault = null;
            report(known);
            return;
        }
        try {
            take(known, file, removed, moved);
            known.fault = null;
            lastGood.keep(file);
            LOG.atLevel(starting ? Level.DEBUG : Level.INFO).log("File {} is live (version {})", file.name(), known.revision);
        } catch (BrokenFileException e) {
            known.fault = e;
        } catch (RuntimeException e) {
            known.fault = new BrokenFileException(0, Reasons.of(e), e);
        }
        report(known);
    }

    private void fallBack(Tracked file, SourceFile copy) {
        BrokenFileException fault = file.fault;
        try {
            take(file, copy, Set.of(), new ArrayList<>());
            LOG.warn("File {} is broken; its last good version runs", file.wanted.name());
        } catch (BrokenFileException | RuntimeException e) {
            LOG.warn("File {} is broken, and its last good version does not run any more: {}", file.wanted.name(), Reasons.of(e));
        }
        file.fault = fault;
        report(file);
    }

    private void take(Tracked known, SourceFile file, Set<String> removed, List<String> moved) throws BrokenFileException {
        switch (file.kind()) {
            case OPERATION -> takeOperation(known, file);
            case KAMELET -> takeKamelet(known, file);
            default -> takeRoutes(known, file, removed, moved);
        }
    }

    private void takeOperation(Tracked known, SourceFile file) throws BrokenFileException {
        OperationFile read;
        try {
            read = OperationFile.parse(file.simpleName(), file.content());
        } catch (InvalidOperationFileException e) {
            throw new BrokenFileException(e.line(), e.reason(), e);
        }
        operations.publish(read);
        known.operation = read.operation();
        running(known, file, next(file.name()));
    }

    private void takeKamelet(Tracked known, SourceFile file) throws BrokenFileException {
        int revision = next(file.name());
        Provider provider;
        try {
            provider = ProviderFile.parse(file.simpleName(), file.content(), revision);
        } catch (InvalidProviderFileException e) {
            throw new BrokenFileException(e.line(), e.reason(), e);
        }
        if (!starting || !lastGood.has(file)) {
            kamelets.check(provider);
        }
        kamelets.start(provider);
        known.provider = provider;
        known.notes = notes.of(file, provider);
        running(known, file, revision);
    }

    private void takeRoutes(Tracked known, SourceFile file, Set<String> removed, List<String> moved) throws BrokenFileException {
        List<Tracked> others = tracked.values().stream()
                .filter(other -> other != known && other.version != null && !removed.contains(other.wanted.name())).toList();
        List<Version> replaced = new ArrayList<>();
        List<Tracked> leaving = List.of();
        boolean rebuild = known.version != null && known.version.configures();
        if (!starting || !lastGood.has(file)) {
            Checked checked = check.check(file, configurations(known, removed));
            for (Tracked other : others) {
                Clashes.requireNone(file, checked, other);
            }
            rebuild |= checked.configures();
            boolean all = rebuild;
            checkOthers(file, known, others.stream().filter(other -> all || other.version.uses(checked.templateIds())).toList());
            leaving = leaving(checked.routeIds(), removed, moved);
            leaving.forEach(other -> replaced.add(other.version));
        }
        if (known.version != null) {
            replaced.add(known.version);
        }
        List<String> templates = known.version == null ? List.of() : known.version.definitions().templateIds();
        int revision = next(file.name());
        List<String> noted = new ArrayList<>();
        known.version = routes.start(file, revision, replaced, version -> {
            Clashes.requireNone(file, version, others);
            if (!lastGood.has(file)) {
                refuseUnknown(version);
            }
            noted.addAll(notes.of(file, version.definitions()));
        });
        known.notes = noted;
        leaving.forEach(other -> other.version = null);
        running(known, file, revision);
        for (Tracked other : others) {
            if (rebuild || known.version.configures() || other.version.uses(templates)
                    || other.version.uses(known.version.definitions().templateIds())) {
                rebuild(other);
            }
        }
    }

    /** What ran before goes on without an operation that went; what is new must not begin without it. */
    private void refuseUnknown(Version version) throws BrokenFileException {
        Optional<FileNotes.Unknown> first = notes.unknownOperations(version.definitions()).stream().findFirst();
        if (first.isPresent()) {
            throw new BrokenFileException(first.get().line(), "A step " + first.get().reason());
        }
    }

    /** Files that are gone and whose routes go on in another file. */
    private List<Tracked> leaving(List<String> routeIds, Set<String> removed, List<String> moved) {
        return removed.stream().filter(name -> !moved.contains(name)).map(tracked::get)
                .filter(file -> file != null && file.version != null && file.version.baseIds().stream().anyMatch(routeIds::contains))
                .toList();
    }

    private void checkOthers(SourceFile file, Tracked known, List<Tracked> others) throws BrokenFileException {
        for (Tracked other : others) {
            List<SourceFile> configurations = new ArrayList<>(configurations(other, Set.of()));
            configurations.removeIf(configuration -> known.running == configuration || configuration.name().equals(file.name()));
            configurations.add(file);
            try {
                check.build(other.running, configurations);
            } catch (BrokenFileException e) {
                throw new BrokenFileException(0, "With it, " + other.wanted.name() + " cannot be built (line " + e.line() + "): "
                        + e.reason(), e);
            }
        }
    }

    /** Starts the running version of a file anew, with the route configurations as they are now. */
    private void rebuild(Tracked file) {
        if (file.configures() || file.version == null) {
            return;
        }
        try {
            int revision = next(file.running.name());
            file.version = routes.start(file.running, revision, List.of(file.version), version -> { });
            running(file, file.running, revision);
        } catch (BrokenFileException e) {
            file.fault = e;
        }
        report(file);
    }

    private void running(Tracked known, SourceFile file, int revision) {
        known.running = file;
        known.revision = revision;
        known.loadedAt = clock.instant();
    }

    private Collection<SourceFile> configurations(Tracked without, Set<String> removed) {
        return tracked.values().stream().filter(file -> file != without && file.serves() && !removed.contains(file.wanted.name()))
                .map(file -> file.running).filter(Objects::nonNull).toList();
    }

    private void remove(List<String> names) {
        Map<String, Tracked> gone = new TreeMap<>();
        for (String name : names) {
            files.remove(name);
            lastGood.forget(name);
            Tracked file = tracked.remove(name);
            if (file != null) {
                gone.put(name, file);
            }
        }
        gone.values().stream().filter(file -> file.operation != null).forEach(file -> operations.withdraw(file.operation.name()));
        gone.values().stream().filter(file -> file.provider != null).forEach(file -> kamelets.withdraw(file.provider.id()));
        routes.retire(gone.values().stream().map(file -> file.version).filter(Objects::nonNull).toList());
        if (gone.values().stream().anyMatch(Tracked::configures)) {
            List.copyOf(tracked.values()).stream().filter(other -> other.version != null).forEach(this::rebuild);
        } else {
            List<String> templates = gone.values().stream().filter(Tracked::serves)
                    .flatMap(file -> file.version.definitions().templateIds().stream()).toList();
            List.copyOf(tracked.values()).stream().filter(other -> other.version != null && other.version.uses(templates))
                    .forEach(this::rebuild);
        }
        gone.keySet().forEach(name -> LOG.info("File {} is gone", name));
    }

    private int next(String name) {
        return revisions.merge(name, 1, Integer::sum);
    }

    static boolean mayConfigure(SourceFile file) {
        return file.kind() == FileKind.ROUTES && FOUNDATION.matcher(file.content()).find();
    }

    private void report(Tracked file) {
        tell();
        files.put(file.state(), file.brokenText());
        file.tellOfFault();
    }
}
