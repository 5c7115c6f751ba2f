package dev.serai.routing;

import dev.serai.connection.Connection;
import dev.serai.connection.Connections;
import dev.serai.ledger.ProviderObject;
import dev.serai.operation.Operation;
import dev.serai.operation.Operation.Kind;
import dev.serai.operation.Operation.OnUnknown;
import dev.serai.operation.Operations;
import dev.serai.provider.ProviderCatalog;
import dev.serai.routing.Bond.State;
import dev.serai.routing.Candidates.PassedOver;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/**
 * Finds the one connection for what is about an object: the one that made it, else the only one that can have it, else the one that knows
 * it when it is asked. Whatever rules, weights and states say, there is no other.
 */
@Component
public class ObjectOrder {

    private static final int MOST_NAMED = 20;
    private static final String DOT = ".";

    private final Connections connections;
    private final KnownObjects objects;
    private final Operations operations;
    private final ProviderCatalog providers;

    ObjectOrder(Connections connections, KnownObjects objects, Operations operations, ProviderCatalog providers) {
        this.connections = connections;
        this.objects = objects;
        this.operations = operations;
        this.providers = providers;
    }

    /** @return with a bond, unless no connection does the operation at all */
    public Candidates of(Wanted wanted, About about) {
        List<Connection> usable = connections.carriers(wanted.tenantId(), wanted.userId(), wanted.operation());
        UUID pinned = wanted.before().pinned();
        if (pinned != null) {
            Optional<Connection> one = find(wanted, usable, pinned);
            if (one.isPresent()) {
                return one(wanted, one.get(), null);
            }
            if (wanted.operation().onUnknown() != OnUnknown.FAILOVER) {
                return none(wanted, State.AWAY, "It may have been taken over a connection that "
                        + away(wanted, pinned) + "; nobody else gets it.");
            }
        }
        List<ProviderObject> made = objects.made(wanted.tenantId(), wanted.operation(), about);
        return made.isEmpty() ? notMadeHere(wanted, about, requested(wanted, usable)) : madeHere(wanted, about, usable, made);
    }

    /**
     * Where something changes an object that it tells otherwise than by its id, such as a contact by an e-mail address: an account that
     * serves all tenants would change what another one made.
     *
     * @return nobody; empty where a connection of the tenant's own can have it
     */
    Optional<Candidates> ofShared(Wanted wanted, List<Connection> usable) {
        Operation operation = wanted.operation();
        boolean changes = operation.about() != null && operation.makes().isEmpty();
        if (!changes || usable.isEmpty() || !usable.stream().allMatch(Connection::shared)) {
            return Optional.empty();
        }
        return Optional.of(none(wanted, State.NOBODY, servesAll(usable.get(0)) + " Name the " + operation.about()
                + ", or connect an account of your own."));
    }

    /** Why a connection from the environment does not do everything. */
    public static String servesAll(Connection shared) {
        return Candidates.name(shared) + " serves all tenants, and so only what each of them made over it.";
    }

    private Candidates madeHere(Wanted wanted, About about, List<Connection> usable, List<ProviderObject> made) {
        List<ProviderObject> fitting = wanted.requested().isEmpty() ? made : made.stream().filter(each -> find(wanted, usable, each)
                .filter(maker -> isRequested(wanted, maker.id())).isPresent() || isRequested(wanted, each.connectionId())).toList();
        ProviderObject latest = fitting.isEmpty() ? made.get(0) : fitting.get(0);
        Optional<Connection> maker = find(wanted, usable, latest);
        if (fitting.isEmpty()) {
            List<Connection> successors = requested(wanted, usable).stream()
                    .filter(each -> each.provider().equals(latest.provider())).toList();
            boolean gone = made.stream().allMatch(each -> find(wanted, usable, each).isEmpty() && isGone(wanted, each.connectionId()));
            return gone && !successors.isEmpty() ? notMadeHere(wanted, about, successors)
                    : none(wanted, State.CONTRADICTED, capital(about.words()) + " was made by " + maker.map(Candidates::name)
                            .orElseGet(() -> "a connection of " + latest.provider() + " that " + away(wanted, latest.connectionId()))
                            + on(latest) + ", and goes to no other.");
        }
        if (maker.isEmpty()) {
            return none(wanted, State.AWAY, capital(about.words()) + " was made" + on(latest) + " by a connection of " + latest.provider()
                    + " that " + away(wanted, latest.connectionId()) + "; no other gets it.");
        }
        String others = made.size() == 1 ? "" : " " + (made.size() - 1) + " more " + (made.size() == 2 ? "has" : "have")
                + " the same id, over " + made.stream().filter(each -> each != latest).limit(MOST_NAMED)
                        .map(each -> find(wanted, usable, each).map(Candidates::name).orElse("another connection of " + each.provider()))
                        .collect(Collectors.joining(", ")) + "; name the connectionId to mean one of them.";
        return one(wanted, maker.get(), Candidates.name(maker.get()) + " made " + about.words() + on(latest) + DOT + others);
    }

    private static String on(ProviderObject made) {
        return " on " + made.createdAt().atZone(ZoneOffset.UTC).toLocalDate();
    }

    private Candidates notMadeHere(Wanted wanted, About about, List<Connection> all) {
        Operation operation = wanted.operation();
        List<Connection> among = all.stream().filter(each -> !each.shared()).toList();
        if (among.isEmpty() && !all.isEmpty()) {
            return none(wanted, State.NOBODY, "Nobody here knows " + about.words() + ". " + servesAll(all.get(0))
                    + " Connect an account of your own.");
        }
        List<Connection> serving = among.stream().filter(each -> serves(each, operation)).toList();
        if (serving.isEmpty()) {
            return new Candidates(List.of(), among.stream().map(each -> new PassedOver(each, "was passed over: it does not do "
                    + operation.name() + DOT)).toList(), null, connections.strategyFor(wanted.tenantId(), operation));
        }
        List<Connection> real = serving.stream().filter(each -> !each.sandbox()).toList();
        if (real.isEmpty() || real.size() == 1) {
            Connection only = real.isEmpty() ? serving.get(0) : real.get(0);
            boolean named = wanted.requested().size() == 1;
            String why = real.isEmpty() && serving.size() > 1 ? " is the first of the sandboxes."
                    : " is the only connection that can have it.";
            return one(wanted, only, named ? null : "Nobody here knows " + about.words() + "; " + Candidates.name(only) + why);
        }
        return searched(wanted, about, real);
    }

    private Candidates searched(Wanted wanted, About about, List<Connection> real) {
        Operation operation = wanted.operation();
        Finding found = wanted.before().finding();
        Optional<Connection> known = (found == null || found.connection() == null
                ? objects.remembered(wanted.tenantId(), operation, about) : Optional.of(found.connection()))
                .flatMap(id -> find(real, id));
        if (known.isPresent()) {
            return one(wanted, known.get(), Candidates.name(known.get()) + " knows " + about.words() + ", as it said when it was asked.");
        }
        if (found != null && found.connection() == null) {
            return switch (found.state()) {
                case UNKNOWN -> none(wanted, State.NOBODY, found.words());
                case ASKED -> none(wanted, State.AWAY, "Which connection knows " + about.words() + " could not be found out in time.");
                default -> none(wanted, State.AWAY, found.words());
            };
        }
        String names = real.stream().limit(MOST_NAMED).map(Candidates::name).collect(Collectors.joining(", "));
        Optional<Operation> query = operation.kind() == Kind.QUERY ? Optional.of(operation)
                : Optional.ofNullable(operation.foundBy()).flatMap(operations::find).filter(each -> each.kind() == Kind.QUERY);
        if (query.isEmpty() || real.stream().noneMatch(each -> serves(each, query.get()))) {
            return none(wanted, State.NOBODY, "Nobody here knows " + about.words() + ", any of " + names
                    + " may have it, and they cannot be asked; name the connectionId.");
        }
        return new Candidates(List.of(), List.of(), null, connections.strategyFor(wanted.tenantId(), operation),
                new Bond(State.ASK, "Nobody here knows " + about.words() + "; " + names + " are asked which of them does, by "
                        + query.get().name() + DOT, real, query.get()));
    }

    private boolean serves(Connection connection, Operation operation) {
        return providers.find(connection.provider()).filter(provider -> provider.serves(operation.name())).isPresent();
    }

    private Candidates one(Wanted wanted, Connection connection, String why) {
        return new Candidates(List.of(connection), List.of(), why,
                connections.strategyFor(wanted.tenantId(), wanted.operation()), Bond.of(State.ONE, why));
    }

    private Candidates none(Wanted wanted, State state, String why) {
        return new Candidates(List.of(), List.of(), null, connections.strategyFor(wanted.tenantId(), wanted.operation()),
                Bond.of(state, why));
    }

    private static List<Connection> requested(Wanted wanted, List<Connection> usable) {
        if (wanted.requested().isEmpty()) {
            return usable;
        }
        List<Connection> requested = new ArrayList<>();
        wanted.requested().forEach(id -> find(usable, id).ifPresent(requested::add));
        return requested;
    }

    private static boolean isRequested(Wanted wanted, UUID id) {
        return wanted.requested().stream().anyMatch(each -> Objects.equals(each, id));
    }

    private static Optional<Connection> find(List<Connection> among, UUID id) {
        return among.stream().filter(each -> each.id().equals(id)).findFirst();
    }

    /** Also one that stood in, although the tenant has connections of its own by now. */
    private Optional<Connection> find(Wanted wanted, List<Connection> usable, UUID id) {
        return find(usable, id).or(() -> find(connections.standIns(wanted.tenantId(), wanted.operation()), id));
    }

    private Optional<Connection> find(Wanted wanted, List<Connection> usable, ProviderObject made) {
        return made.connectionId() != null ? find(wanted, usable, made.connectionId())
                : connections.standIns(wanted.tenantId(), wanted.operation()).stream()
                        .filter(each -> each.provider().equals(made.provider())).findFirst();
    }

    private boolean isGone(Wanted wanted, UUID id) {
        return id == null || connections.known(wanted.tenantId(), wanted.userId(), id).isEmpty();
    }

    /** The end of a sentence about a connection that cannot be used. */
    private String away(Wanted wanted, UUID id) {
        Optional<Connection> known = id == null ? Optional.empty() : connections.known(wanted.tenantId(), wanted.userId(), id);
        return known.map(each -> each.active() ? "is none of " + wanted.operation().channelWords() + " any more"
                : "is not active (\"" + each.name() + "\")").orElse("is gone, or private to somebody else");
    }

    private static String capital(String words) {
        return Character.toUpperCase(words.charAt(0)) + words.substring(1);
    }
}
