package dev.serai.rehearsal;

import dev.serai.connection.Connections;
import dev.serai.operation.Operations;
import dev.serai.provider.Provider;
import dev.serai.provider.ProviderCatalog;
import dev.serai.rehearsal.TrialFiles.Kind;
import dev.serai.rehearsal.TrialFiles.Named;
import dev.serai.rehearsal.TrialFiles.TrialProvider;
import java.util.Objects;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** Opens what is to be worked on. */
@Component
class RehearsalWorks {

    private final ObjectProvider<TrialFiles> files;
    private final PastLedger past;
    private final SandboxRuns runs;
    private final Connections connections;
    private final ProviderCatalog providers;
    private final Operations operations;
    private final RehearsalProperties properties;

    RehearsalWorks(ObjectProvider<TrialFiles> files, PastLedger past, SandboxRuns runs, Connections connections, ProviderCatalog providers,
            Operations operations, RehearsalProperties properties) {
        this.operations = operations;
        this.files = files;
        this.past = past;
        this.runs = runs;
        this.connections = connections;
        this.providers = providers;
        this.properties = properties;
    }

    /** @throws RehearsalFailedException where it cannot be done as it was asked for */
    Work open(Asked asked) {
        return asked.file() == null ? swap(asked) : file(asked);
    }

    private Work swap(Asked asked) {
        Provider from = provider(asked.from());
        return new DeliveryWork(asked, past, properties.most(), from.id(), asked.operation(),
                new SwapCheck(runs, connections, operations, past, from, provider(asked.to())));
    }

    private Provider provider(String id) {
        return providers.find(id).orElseThrow(() -> new RehearsalFailedException("There is no provider \"" + id + "\" now"));
    }

    private Work file(Asked asked) {
        Named known = files.getObject().find(asked.file())
                .orElseThrow(() -> new RehearsalFailedException("There can be no file \"" + asked.file() + "\""));
        if (!Objects.equals(FileMark.of(known.text()), asked.base())) {
            throw new RehearsalFailedException(known.name() + " changed since this was asked for; ask again");
        }
        Named changed = new Named(known.name(), known.kind(), asked.text());
        try {
            return known.kind() == Kind.PROVIDER ? provider(asked, changed) : events(asked, changed);
        } catch (UnfitFileException e) {
            throw new RehearsalFailedException(changed.name() + ", " + e.getMessage());
        }
    }

    private Work events(Asked asked, Named changed) throws UnfitFileException {
        TrialFiles.Routes then = files.getObject().open(changed);
        try {
            return new EventWork(asked, past, files.getObject().open(null), then, properties);
        } catch (RuntimeException | UnfitFileException e) {
            then.close();
            throw e;
        }
    }

    private Work provider(Asked asked, Named changed) throws UnfitFileException {
        TrialProvider tried = files.getObject().openProvider(changed);
        try {
            Provider live = providers.find(tried.provider().id()).orElseThrow(() -> new RehearsalFailedException("No "
                    + tried.provider().id() + " runs, so it has had no deliveries"));
            return new DeliveryWork(asked, past, properties.most(), live.id(), asked.operation(),
                    new ProviderCheck(runs, connections, live, tried));
        } catch (RuntimeException e) {
            tried.close();
            throw e;
        }
    }
}
