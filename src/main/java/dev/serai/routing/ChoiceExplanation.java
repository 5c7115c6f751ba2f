package dev.serai.routing;

import dev.serai.connection.Connection;
import dev.serai.operation.Operation;
import dev.serai.provider.Provider;
import dev.serai.provider.ProviderCatalog;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** Says in words which connections would carry something, in which order, and why the others would not. */
@Component
public class ChoiceExplanation {

    private final ProviderCatalog providers;

    ChoiceExplanation(ProviderCatalog providers) {
        this.providers = providers;
    }

    /**
     * @param connections in failover order, then those that rules leave out
     * @param rule what put the first of them first, where that is not the tenant's own order; null where it is
     * @param outlook what would happen, in plain words
     */
    public record Choice(List<Candidate> connections, String rule, String outlook) {}

    /** @param connectionId null for one that is not stored yet */
    public record Candidate(UUID connectionId, String name, String provider, int priority, String status, boolean sandbox, boolean usable,
            String why) {

        private static Candidate of(Connection connection, boolean usable, String why) {
            return new Candidate(connection.id(), connection.name(), connection.provider(), connection.priority(), connection.status(),
                    connection.sandbox(), usable, why);
        }
    }

    /** @param asked whether a connection was asked for by name */
    public Choice of(Operation operation, boolean asked, Candidates chosen) {
        List<Candidate> candidates = new ArrayList<>();
        boolean waits = false;
        for (Connection connection : chosen.connections()) {
            boolean first = candidates.stream().noneMatch(Candidate::usable);
            waits |= first && connection.selection().isPaused() && !connection.selection().pause().failover();
            candidates.add(candidate(connection, operation.name(), first, asked, chosen.decided()));
        }
        String outlook = outlook(operation, candidates, chosen, waits);
        Bond bond = chosen.bond();
        if (bond != null) {
            outlook = bond.refuses() ? bond.words() + " It would be a dead letter." : candidates.isEmpty() ? bond.words() : outlook;
            bond.asked().forEach(each -> candidates.add(Candidate.of(each, true, "Would be asked whether it has what this is about")));
        }
        chosen.passedOver().forEach(passed -> candidates.add(Candidate.of(passed.connection(), false, sentence(passed.why()))));
        return new Choice(candidates, chosen.decided(), outlook);
    }

    private static String outlook(Operation operation, List<Candidate> candidates, Candidates chosen, boolean waits) {
        List<String> usable = candidates.stream().filter(Candidate::usable)
                .map(candidate -> "\"" + candidate.name() + "\" (" + candidate.provider() + ")").toList();
        List<String> paused = chosen.connections().stream().filter(connection -> connection.selection().isPaused()).map(Candidates::name)
                .toList();
        if (!paused.isEmpty() && (waits || usable.isEmpty())) {
            return "It would wait until " + paused.get(0) + " is resumed.";
        }
        if (usable.isEmpty()) {
            return "No active " + operation.channelWords() + " connection can carry it: it would be a dead letter."
                    + chosen.passedOver().stream().map(passed -> " " + passed.sentence()).collect(Collectors.joining());
        }
        return usable.get(0) + " would carry it" + (usable.size() == 1 ? "; there is no other to take over."
                : "; if it failed, " + String.join(", then ", usable.subList(1, usable.size())) + " would take over.");
    }

    /** E.g. {@code Was passed over: ...}, without the full stop. */
    private static String sentence(String why) {
        return Character.toUpperCase(why.charAt(0)) + why.substring(1, why.endsWith(".") ? why.length() - 1 : why.length());
    }

    private Candidate candidate(Connection connection, String operation, boolean first, boolean asked, String decided) {
        Optional<Provider> provider = providers.find(connection.provider());
        boolean serves = provider.isPresent() && provider.get().serves(operation);
        boolean usable = serves && !connection.selection().isPaused();
        String why = provider.isEmpty() ? "There is no provider file for \"" + connection.provider() + "\" now"
                : !serves ? "It does not do " + operation
                : !usable ? "It is paused"
                : asked ? "Asked for"
                : first && decided != null ? decided.substring(0, decided.length() - 1)
                : "error".equals(connection.status()) ? "Last in order because its last call failed: " + connection.lastError()
                : connection.shared() ? "From the environment, since the tenant has none of its own"
                : connection.origin() == Connection.Origin.SANDBOX ? "A sandbox, since nothing is configured and this is no production"
                : connection.defaultOfChannel() ? "The default of the channel"
                : first ? "The lowest priority number" : "Next by priority";
        return Candidate.of(connection, usable, why);
    }
}
