package dev.serai;

import static dev.serai.ReferenceTables.code;
import static dev.serai.ReferenceTables.row;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.provider.ConnectionForm.Field;
import dev.serai.provider.Provider;
import dev.serai.provider.Provider.Idempotency;
import dev.serai.provider.ProviderCatalog;
import dev.serai.provider.ProviderFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the provider files say, as tables: one row for each provider, and each one's form. */
final class ProviderTables {

    private ProviderTables() {}

    static String providers() throws IOException {
        StringBuilder table = new StringBuilder(
                "| provider | id | channels | operations | credentials | published limit | idempotency | asked about | variables |\n")
                .append("| --- | --- | --- | --- | --- | --- | --- | --- | --- |\n");
        for (Provider provider : all()) {
            String title = provider.help() == null ? provider.title() : "[" + provider.title() + "](" + provider.help() + ")";
            table.append(row(title, code(provider.id()), String.join(", ", provider.channels()), String.join(", ", operations(provider)),
                    credentials(provider), annotation(provider, "rate-limit"), idempotency(provider), inquiries(provider),
                    codes(provider.environment().values().stream())));
        }
        return table.toString();
    }

    static String forms() throws IOException {
        StringBuilder text = new StringBuilder();
        for (Provider provider : all()) {
            text.append(text.isEmpty() ? "" : "\n").append("### ").append(provider.title()).append("\n\n")
                    .append("| field | title | required | secret | what it is, and where it is found | form of the value |\n")
                    .append("| --- | --- | --- | --- | --- | --- |\n");
            JsonNode properties = file(provider).at("/spec/definition/properties");
            for (Field field : provider.form().fields()) {
                text.append(row(code(field.name()), cell(field.title()), field.required() ? "yes" : "", field.secret() ? "yes" : "",
                        cell(field.description()), form(field, properties.path(field.name()))));
            }
        }
        return text.toString();
    }

    private static List<Provider> all() throws IOException {
        ProviderCatalog catalog = new ProviderCatalog();
        try (Stream<Path> files = Files.list(Path.of("kamelets"))) {
            for (Path file : files.filter(each -> each.toString().endsWith(ProviderFile.SUFFIX)).sorted().toList()) {
                catalog.publish(ProviderFile.parse(file.getFileName().toString(), Files.readString(file), 1));
            }
        }
        List<Provider> providers = new ArrayList<>(catalog.all());
        providers.sort(Comparator.comparing((Provider provider) -> provider.channels().get(0)).thenComparing(Provider::id));
        return providers;
    }

    /** What an application can ask for. */
    private static List<String> operations(Provider provider) {
        return provider.ownOperations().stream().filter(name -> !name.equals("connection.test")).toList();
    }

    private static String credentials(Provider provider) throws IOException {
        String kind = annotation(provider, "auth");
        String secrets = codes(provider.form().secretNames().stream());
        return kind.isEmpty() ? secrets : kind + ": " + secrets;
    }

    /** One way for all operations, or each way with its operations; nothing for what takes no key and for queries. */
    private static String idempotency(Provider provider) {
        Map<String, List<String>> ways = new LinkedHashMap<>();
        List<String> operations = operations(provider);
        for (String operation : operations) {
            Idempotency idempotency = provider.idempotency(operation);
            if (idempotency.supported()) {
                ways.computeIfAbsent(way(idempotency), any -> new ArrayList<>()).add(operation);
            }
        }
        return ways.entrySet().stream().map(way -> way.getValue().size() == operations.size() ? way.getKey()
                : way.getKey() + ": " + String.join(", ", way.getValue())).collect(Collectors.joining("; "));
    }

    private static String way(Idempotency idempotency) {
        return idempotency.natural() ? "a repeat changes nothing"
                : idempotency.kind() + " " + code(idempotency.name()) + " for " + life(idempotency.life());
    }

    private static String life(Duration life) {
        return life.toMinutes() < 60 ? life.toMinutes() + " min"
                : life.toHours() <= 72 ? life.toHours() + " h" : life.toDays() + " days";
    }

    private static String inquiries(Provider provider) {
        return operations(provider).stream().filter(provider.terms().inquiries()::containsKey).collect(Collectors.joining(", "));
    }

    private static String form(Field field, JsonNode property) {
        List<String> parts = new ArrayList<>();
        if (!field.allowed().isEmpty()) {
            parts.add("one of " + codes(field.allowed().stream()));
        }
        if (!field.type().equals("string")) {
            parts.add(field.type());
        }
        if (field.multiLine()) {
            parts.add("several lines");
        }
        if (property.path("format").asText().matches("email|uri|hostname")) {
            parts.add(property.path("format").asText());
        }
        if (field.defaultValue() != null) {
            parts.add(code(cell(field.defaultValue().toString())) + " by default");
        } else if (field.example() != null && field.allowed().isEmpty()) {
            parts.add("such as " + code(cell(field.example())));
        }
        return String.join(", ", parts);
    }

    private static String annotation(Provider provider, String name) throws IOException {
        return file(provider).at("/metadata/annotations").path("serai.dev/" + name).asText("");
    }

    private static JsonNode file(Provider provider) throws IOException {
        return ServedPaths.yaml(Path.of("kamelets", provider.id() + ProviderFile.SUFFIX));
    }

    private static String codes(Stream<String> texts) {
        return texts.map(ReferenceTables::code).collect(Collectors.joining(" "));
    }

    /** One line that does not end its cell. */
    private static String cell(String text) {
        String line = text.strip().replaceAll("\\s+", " ").replace("|", "\\|");
        return line.length() > 300 ? line.substring(0, 300) + "..." : line;
    }
}
