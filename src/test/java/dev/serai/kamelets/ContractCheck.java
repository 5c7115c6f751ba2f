package dev.serai.kamelets;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.serai.kamelets.ApiContract.Finding;
import dev.serai.kamelets.ProviderDouble.Request;
import dev.serai.provider.ConnectionForm.Field;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Holds requests against the contracts that their providers publish, where the folder with those is there. */
final class ContractCheck {

    /** Where the OpenAPI documents are, one {@code <contract>.json} each; they are not part of this project. */
    static final Path FOLDER = Path.of(System.getProperty("serai.contracts", "../shared/specs"));

    private static final ContractDeviations DEVIATIONS = new ContractDeviations();
    private static final Map<String, ApiContract> CONTRACTS = new HashMap<>();

    private ContractCheck() {}

    static boolean available() {
        return Files.isDirectory(FOLDER);
    }

    static ContractDeviations deviations() {
        return DEVIATIONS;
    }

    /** What the contract of a provider does not allow in a request of a wire case; empty where nothing is wrong. */
    static synchronized List<String> violations(String provider, String wireCase, Request request) {
        Finding finding = contract(DEVIATIONS.contract(provider)).check(below(basePath(provider), request));
        List<String> violations = new ArrayList<>();
        for (String violation : finding.violations()) {
            if (!DEVIATIONS.covers(provider, wireCase, finding.call(), violation)) {
                violations.add((finding.call() == null ? "" : finding.call() + ": ") + violation);
            }
        }
        return violations;
    }

    /** Asserts that requests as a double got them keep the contract; asserts nothing where there are no contracts. */
    static void assertKept(String provider, List<HttpDouble.Request> requests) {
        if (available()) {
            assertThat(requests).allSatisfy(request -> assertThat(violations(provider, "", of(request))).isEmpty());
        }
    }

    static Request of(HttpDouble.Request request) {
        String[] address = request.path().split("\\?", 2);
        return new Request(request.method(), address[0], address.length == 1 ? null : address[1], request.headers(),
                request.body().getBytes(StandardCharsets.UTF_8));
    }

    private static Request below(String basePath, Request request) {
        return new Request(request.method(), basePath + request.path(), request.query(), request.headers(), request.body());
    }

    /** The path of the provider's own base URL, which doubles do not have. */
    private static String basePath(String provider) {
        Object url = KameletFiles.provider(provider).form().field("baseUrl").map(Field::defaultValue).orElse(null);
        String path = url == null ? "" : URI.create(url.toString().replaceAll("\\{[^{}]*}", "x")).getPath();
        return path == null || path.equals("/") ? "" : path;
    }

    private static ApiContract contract(String name) {
        return CONTRACTS.computeIfAbsent(name, any -> {
            try {
                return new ApiContract(new ObjectMapper().readTree(Files.readAllBytes(FOLDER.resolve(name + ".json"))));
            } catch (IOException e) {
                throw new UncheckedIOException("The contract \"" + name + "\" cannot be read from " + FOLDER.toAbsolutePath(), e);
            }
        });
    }
}
