package dev.serai.rehearsal;

import dev.serai.event.Event;
import dev.serai.event.TrialPlan;
import dev.serai.provider.Provider;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Builds the files that run beside themselves, one of them changed, touching nothing that is live. */
public interface TrialFiles {

    /** What a file holds. */
    enum Kind {
        ROUTES, PROVIDER, OPERATION
    }

    /**
     * A file, by its name with the folder.
     *
     * @param text as it runs; null where nothing of it does
     */
    record Named(String name, Kind kind, String text) {}

    /** The file that a caller means, who may leave the folder out; empty for a name that no file can have that is tried here. */
    Optional<Named> find(String name);

    /**
     * Starts the routes of all files in a context of their own.
     *
     * @param changed the file whose text is another than the one that runs; null for all as they run
     * @throws UnfitFileException when the text cannot be taken up
     */
    Routes open(Named changed) throws UnfitFileException;

    /**
     * Starts the route of a changed provider beside the one that is called.
     *
     * @throws UnfitFileException when the text cannot be taken up
     */
    TrialProvider openProvider(Named changed) throws UnfitFileException;

    /** A provider that nobody calls but who tries it. */
    interface TrialProvider extends AutoCloseable {

        /** With its family, as it would be. */
        Provider provider();

        /** The operations that the changed file itself carries. */
        List<String> operations();

        @Override
        void close();
    }

    /** Routes that are not live. */
    interface Routes extends AutoCloseable {

        /** What they would make of an event of a tenant. */
        TrialPlan plan(UUID tenantId, Event event);

        @Override
        void close();
    }
}
