package dev.serai;

import static org.awaitility.Awaitility.await;

import dev.serai.provider.ProviderCatalog;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/** Puts provider files for a channel of tests into a running Serai, and takes them away again: {@code shelf}, which has queries. */
public final class ShelfProviders implements AutoCloseable {

    private static final String FILE = read("/shelf/shelf-sink.kamelet.yaml");
    private static final List<String> SHELF = List.of("shelf.get.yaml", "shelf.list.yaml", "shelf.put.yaml");
    private static final List<String> TILL = List.of("till.charge.yaml", "till.get.yaml", "till.refund.yaml", "till.void.yaml");
    private static final String KEY = "apiKey: {title: API Key, description: The key., type: string, format: password}";

    private final Path folder;
    private final ProviderCatalog catalog;
    private final List<String> operations;
    private final List<String> ids = new ArrayList<>();

    public ShelfProviders(Path folder, ProviderCatalog catalog) {
        this(folder, catalog, "shelf", SHELF);
    }

    private ShelfProviders(Path folder, ProviderCatalog catalog, String channel, List<String> operations) {
        this.folder = folder;
        this.catalog = catalog;
        this.operations = operations;
        operations.forEach(name -> write(operation(name), read("/" + channel + "/" + name)));
    }

    /** Providers of the channel {@code till}, which take money and give it back. */
    public static ShelfProviders tills(Path folder, ProviderCatalog catalog, String... ids) {
        ShelfProviders tills = new ShelfProviders(folder, catalog, "till", TILL);
        List.of(ids).forEach(id -> tills.put(id, read("/till/till-sink.kamelet.yaml").formatted(id, title(id))));
        return tills;
    }

    private Path operation(String name) {
        return folder.resolve("operations").resolve(name);
    }

    /** A provider that takes a key. */
    public ShelfProviders add(String id) {
        return put(id, FILE.formatted(id, title(id), "", KEY.indent(6).stripTrailing(), "apiKey"));
    }

    /** A provider that wants an access token: the annotation {@code serai.dev/oauth}, and the properties it speaks of. */
    public ShelfProviders add(String id, String oauth, String properties) {
        return put(id, withToken(id, oauth, properties));
    }

    /** The text of such a file. */
    public static String withToken(String id, String oauth, String properties) {
        return FILE.formatted(id, title(id), "    serai.dev/oauth: |\n" + oauth.indent(6).stripTrailing(),
                properties.indent(6).stripTrailing(), "accessToken");
    }

    private ShelfProviders put(String id, String text) {
        ids.add(id);
        write(file(id), text);
        await("provider " + id).until(() -> catalog.find(id).isPresent());
        return this;
    }

    private static void write(Path file, String text) {
        try {
            Path beside = Files.writeString(file.resolveSibling("." + file.getFileName() + ".swp"), text);
            Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(String resource) {
        try (InputStream in = ShelfProviders.class.getResourceAsStream(resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String title(String id) {
        return Character.toUpperCase(id.charAt(0)) + id.substring(1);
    }

    private Path file(String id) {
        return folder.resolve(id + "-sink.kamelet.yaml");
    }

    @Override
    public void close() {
        try {
            for (String id : ids) {
                Files.deleteIfExists(file(id));
            }
            for (String name : operations) {
                Files.deleteIfExists(operation(name));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ids.forEach(id -> await("no provider " + id).until(() -> catalog.find(id).isEmpty()));
        ids.clear();
    }
}
