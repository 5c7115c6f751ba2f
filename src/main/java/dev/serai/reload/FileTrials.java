package dev.serai.reload;

import dev.serai.event.Event;
import dev.serai.event.TrialComponents;
import dev.serai.event.TrialPlan;
import dev.serai.event.TrialPlanner;
import dev.serai.operation.InvalidOperationFileException;
import dev.serai.operation.OperationFile;
import dev.serai.operation.Operations;
import dev.serai.provider.InvalidProviderFileException;
import dev.serai.provider.Provider;
import dev.serai.provider.ProviderCatalog;
import dev.serai.provider.ProviderFile;
import dev.serai.rehearsal.TrialFiles;
import dev.serai.rehearsal.UnfitFileException;
import dev.serai.reload.RouteSources.Definitions;
import dev.serai.reload.camel.TrialContext;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.model.LogDefinition;
import org.apache.camel.model.LoopDefinition;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteDefinition;
import org.slf4j.helpers.NOPLogger;

/** Builds the files that run a second time, in a context that sends nothing. */
final class FileTrials implements TrialFiles {

    /** Beyond what any file is saved as often as. */
    private static final int FIRST_REVISION = 1_000_000_000;
    private static final Set<String> BEGIN = Set.of("event", "direct");

    private final RouteFiles files;
    private final Supplier<CamelContext> live;
    private final Supplier<Operations> operations;
    private final Supplier<TrialComponents> components;
    private final Supplier<FolderWatch> watch;
    private final ProviderCatalog providers;
    private final AtomicInteger tried = new AtomicInteger();

    FileTrials(RouteFiles files, Supplier<CamelContext> live, Supplier<Operations> operations, Supplier<TrialComponents> components,
            Supplier<FolderWatch> watch, ProviderCatalog providers) {
        this.watch = watch;
        this.files = files;
        this.live = live;
        this.operations = operations;
        this.components = components;
        this.providers = providers;
    }

    @Override
    public Optional<Named> find(String name) {
        Optional<SourceFile> known = files.running().stream()
                .filter(file -> file.name().equals(name) || file.name().equals("routes/" + name) || file.name().equals("kamelets/" + name))
                .findFirst();
        if (known.isPresent()) {
            return kind(known.get().kind()).map(kind -> new Named(known.get().name(), kind, known.get().content()));
        }
        String path = name.startsWith("routes/") || name.startsWith("kamelets/") ? name.substring(name.indexOf('/') + 1) : name;
        return FileKind.of(path).flatMap(FileTrials::kind)
                .map(kind -> new Named((kind == Kind.ROUTES ? "routes/" : "kamelets/") + path, kind, null));
    }

    /** None for what holds code of its own, which would do whatever it does. */
    private static Optional<Kind> kind(FileKind kind) {
        return switch (kind) {
            case ROUTES -> Optional.of(Kind.ROUTES);
            case KAMELET -> Optional.of(Kind.PROVIDER);
            case OPERATION -> Optional.of(Kind.OPERATION);
            case JAVA -> Optional.empty();
        };
    }

    @Override
    public Routes open(Named changed) throws UnfitFileException {
        try {
            return opened(changed);
        } catch (BrokenFileException e) {
            throw new UnfitFileException(e.line(), e.reason());
        }
    }

    private Routes opened(Named changed) throws BrokenFileException {
        SourceFile file = changed == null ? null : SourceFile.of(changed.name(), fileKind(changed.kind()), changed.text());
        List<SourceFile> all = new ArrayList<>(files.running());
        if (file != null) {
            all.removeIf(each -> each.name().equals(file.name()));
            all.add(file);
            all.sort(Comparator.comparing(SourceFile::name));
        }
        if (file != null && file.kind() == FileKind.ROUTES) {
            UnsavedText.checkRoutes(file.name(), file.content(), files.running());
            new RouteCheck(live.get(), new RouteSources()).check(file, configurations(all, file));
        }
        if (file != null && file.kind() == FileKind.OPERATION) {
            UnsavedText.checkOperation(file.content());
        }
        TrialPlanner planner = components.get().planner(file != null && file.kind() == FileKind.OPERATION ? operations(all)
                : operations.get());
        TrialContext context = new TrialContext(live.get(), planner.components(), planner.steps());
        try {
            context.start();
            define(all.stream().filter(FileTrials::mayPlan).toList(), context, file);
            return new Running(context, planner);
        } catch (BrokenFileException | RuntimeException e) {
            close(context);
            throw e;
        }
    }

    private List<String> kamelets() {
        return files.running().stream().filter(file -> file.kind() == FileKind.KAMELET).map(SourceFile::content).toList();
    }

    @Override
    public TrialProvider openProvider(Named changed) throws UnfitFileException {
        try {
            UnsavedText.checkProvider(changed.text(), kamelets());
            Provider file = ProviderFile.parse(SourceFile.of(changed.name(), FileKind.KAMELET, changed.text()).simpleName(),
                    changed.text(), FIRST_REVISION + tried.getAndIncrement());
            Provider whole = providers.with(file);
            watch.get().between(kamelets -> kamelets.tryOut(file));
            return new Tried(file, whole, watch.get());
        } catch (BrokenFileException e) {
            throw new UnfitFileException(e.line(), e.reason());
        } catch (InvalidProviderFileException e) {
            throw new UnfitFileException(e.line(), e.reason());
        }
    }

    private static FileKind fileKind(Kind kind) {
        return switch (kind) {
            case ROUTES -> FileKind.ROUTES;
            case PROVIDER -> FileKind.KAMELET;
            case OPERATION -> FileKind.OPERATION;
        };
    }

    /** Java is compiled only where it may begin with what runs here. */
    private static boolean mayPlan(SourceFile file) {
        return file.kind() == FileKind.ROUTES
                || file.kind() == FileKind.JAVA && BEGIN.stream().anyMatch(scheme -> file.content().contains("\"" + scheme + ":"));
    }

    /** The files that others are built with. */
    private static List<SourceFile> configurations(List<SourceFile> all, SourceFile without) {
        return all.stream().filter(each -> each != without && Reloader.mayConfigure(each)).toList();
    }

    /** Those that others are built with go first. */
    private static void define(List<SourceFile> sources, TrialContext context, SourceFile changed) throws BrokenFileException {
        RouteSources reader = new RouteSources();
        Map<String, String> owners = new HashMap<>();
        for (SourceFile source : sources.stream().sorted(Comparator.comparing(each -> !Reloader.mayConfigure(each))).toList()) {
            Definitions definitions = definitions(reader, source, context, changed);
            List<RouteDefinition> routes = new ArrayList<>();
            for (int i = 0; i < definitions.routes().size(); i++) {
                RouteDefinition route = definitions.routes().get(i);
                String input = definitions.inputs().get(i);
                String id = definitions.baseIds().get(i);
                String single = RouteCheck.single(input);
                if (BEGIN.contains(input.split(":", 2)[0])) {
                    requireFree(owners, "Route id \"" + id + "\"", source, changed);
                    if (single != null) {
                        requireFree(owners, "Endpoint \"" + single + "\"", source, changed);
                    }
                    route.setId(id);
                    silence(route);
                    route.getOutputs().forEach(FileTrials::endWithContext);
                    routes.add(route);
                }
            }
            add(routes, context, source);
        }
    }

    /** Those of one file together, as they go live: steps of several files may have the same id. */
    private static void add(List<RouteDefinition> routes, TrialContext context, SourceFile source) throws BrokenFileException {
        try {
            context.add(routes);
        } catch (Exception e) {
            throw new BrokenFileException(0, source.name() + ": " + Reasons.of(e), e);
        }
    }

    private static Definitions definitions(RouteSources reader, SourceFile source, TrialContext context, SourceFile changed)
            throws BrokenFileException {
        try {
            return reader.define(source, context);
        } catch (BrokenFileException e) {
            throw source == changed ? e : new BrokenFileException(0, "Beside it, " + source.name() + " cannot be built (line " + e.line()
                    + "): " + e.reason(), e);
        }
    }

    private static void requireFree(Map<String, String> owners, String what, SourceFile source, SourceFile changed)
            throws BrokenFileException {
        String owner = owners.putIfAbsent(what, source.name());
        if (owner != null) {
            boolean ofChanged = changed != null && owner.equals(changed.name());
            throw new BrokenFileException(0, what + " is taken by " + (ofChanged ? source.name() : owner));
        }
    }

    /** It would say of every event what the live route said of it. */
    private static void silence(RouteDefinition route) {
        ProcessorDefinitionHelper.filterTypeInOutputs(route.getOutputs(), LogDefinition.class)
                .forEach(step -> step.setLogger(NOPLogger.NOP_LOGGER));
    }

    /** A loop whose steps are none, or none that notice, would go on in a context that is closed. */
    private static void endWithContext(ProcessorDefinition<?> step) {
        if (step instanceof LoopDefinition loop) {
            loop.setBreakOnShutdown("true");
        }
        step.getOutputs().forEach(FileTrials::endWithContext);
    }

    /** The operations as the files say them, one of which is changed. */
    private Operations operations(List<SourceFile> all) throws BrokenFileException {
        Operations read = new Operations(providers);
        for (SourceFile file : all.stream().filter(each -> each.kind() == FileKind.OPERATION).toList()) {
            try {
                read.publish(OperationFile.parse(file.simpleName(), file.content()));
            } catch (InvalidOperationFileException e) {
                throw new BrokenFileException(e.line(), e.reason(), e);
            }
        }
        return read;
    }

    private static void close(TrialContext context) {
        try {
            context.close();
        } catch (IOException e) {
            throw new IllegalStateException("The trial's context did not close", e);
        }
    }

    private record Tried(Provider file, Provider provider, FolderWatch watch) implements TrialProvider {

        @Override
        public List<String> operations() {
            return file.operations();
        }

        @Override
        public void close() {
            try {
                watch.between(kamelets -> kamelets.putAway(file));
            } catch (BrokenFileException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private record Running(TrialContext context, TrialPlanner planner) implements Routes {

        @Override
        public TrialPlan plan(UUID tenantId, Event event) {
            return planner.plan(tenantId, event);
        }

        @Override
        public void close() {
            FileTrials.close(context);
        }
    }
}
