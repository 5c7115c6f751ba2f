package dev.serai.provider;

import dev.serai.operation.OptionSchema;
import dev.serai.operation.OptionSchemas;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/** The providers that can be used now, by id; the reloader publishes and withdraws their files. The files of a family are one provider. */
@Component("providerCatalog")
public final class ProviderCatalog implements OptionSchemas {

    private final Map<String, Provider> files = new TreeMap<>();
    private final Map<String, Provider> providers = new ConcurrentHashMap<>();
    private volatile List<Provider> sorted = List.of();

    public Optional<Provider> find(String id) {
        return id == null ? Optional.empty() : Optional.ofNullable(providers.get(id));
    }

    /** The provider with this id; fails with the accepted ids where there is none. */
    public Provider get(String id) {
        return find(id).orElseThrow(() -> new UnknownProviderException(id, all().stream().map(Provider::id).toList()));
    }

    /** All providers, sorted by id. */
    public List<Provider> all() {
        return sorted;
    }

    @Override
    public boolean knows(String provider) {
        return providers.containsKey(provider);
    }

    @Override
    public boolean serves(String provider, String operation) {
        return find(provider).filter(found -> found.serves(operation)).isPresent();
    }

    @Override
    public OptionSchema find(String provider, String operation) {
        return find(provider).map(found -> found.terms().options().get(operation)).orElse(null);
    }

    @Override
    public SortedMap<String, OptionSchema> of(String operation) {
        SortedMap<String, OptionSchema> found = new TreeMap<>();
        providers.values().stream().filter(provider -> provider.terms().options().containsKey(operation))
                .forEach(provider -> found.put(provider.id(), provider.terms().options().get(operation)));
        return found;
    }

    /** Makes what a file describes usable from now on; returns what it replaces. Publish only once its route is started. */
    public synchronized Optional<Provider> publish(Provider file) {
        Provider before = files.put(file.id(), file);
        if (before != null && !head(before).equals(head(file))) {
            compose(head(before));
        }
        compose(head(file));
        return Optional.ofNullable(before);
    }

    /** The provider as it would be with another file in place of the one of its name, or beside those of its family. */
    public synchronized Provider with(Provider file) {
        String id = head(file);
        Provider head = file.family() == null ? file : files.get(id);
        if (head == null || head.family() != null) {
            throw new UnknownProviderException(id, all().stream().map(Provider::id).toList());
        }
        List<Provider> members = new ArrayList<>(files.values().stream()
                .filter(other -> id.equals(other.family()) && !other.id().equals(file.id())).toList());
        if (file.family() != null) {
            members.add(file);
        }
        members.removeIf(member -> !Family.undeclared(head, member).isEmpty());
        return Family.of(head, members);
    }

    /** Takes a file out of use; returns what it described. */
    public synchronized Optional<Provider> withdraw(String id) {
        Provider before = files.remove(id);
        if (before != null) {
            compose(head(before));
        }
        return Optional.ofNullable(before);
    }

    /** Why a file cannot be taken up beside those that are there; empty where it can. */
    public synchronized Optional<String> clash(Provider file) {
        return Family.clash(file, files.values().stream().filter(other -> head(other).equals(head(file))).toList())
                .map(both -> "names the operation \"" + both.getKey() + "\", which " + both.getValue() + " has too; an operation is in one"
                        + " file of a family");
    }

    /** What keeps a file's operations from being called, although it is not broken; empty where nothing does. */
    public synchronized Optional<String> idle(Provider file) {
        if (file.family() == null) {
            return Optional.empty();
        }
        Provider head = files.get(file.family());
        if (head == null || head.family() != null) {
            return Optional.of("is of the family \"" + file.family() + "\", but there is no " + file.family() + ProviderFile.SUFFIX
                    + " that has its form; until then nothing can call it");
        }
        List<String> undeclared = Family.undeclared(head, file);
        return undeclared.isEmpty() ? Optional.empty() : Optional.of("uses {{" + String.join("}}, {{", undeclared) + "}}, which "
                + head.fileName() + " does not have among its properties; until then nothing can call it");
    }

    private static String head(Provider file) {
        return file.family() == null ? file.id() : file.family();
    }

    private void compose(String id) {
        Provider head = files.get(id);
        if (head == null || head.family() != null) {
            providers.remove(id);
        } else {
            providers.put(id, Family.of(head, files.values().stream().filter(file -> id.equals(file.family()))
                    .filter(file -> Family.undeclared(head, file).isEmpty()).toList()));
        }
        sorted = providers.values().stream().sorted(Comparator.comparing(Provider::id)).toList();
    }
}
