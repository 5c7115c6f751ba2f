package dev.serai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.maven.artifact.versioning.DefaultArtifactVersion;
import org.apache.maven.artifact.versioning.InvalidVersionSpecificationException;
import org.apache.maven.artifact.versioning.VersionRange;

/** The known vulnerabilities of libraries, and which of a build's components have them. */
record Vulnerabilities(List<Vulnerability> all) {

    /** A library in one version. */
    record Component(String name, String version) {
    }

    /**
     * What one advisory says of one library.
     *
     * @param component {@code group:artifact}; an artifact may end in {@code *}
     * @param accepted the day on which it was accepted although a component has it, or null
     * @param why how it was mended, or why it does no harm
     */
    record Vulnerability(String component, VersionRange affected, String advisory, LocalDate accepted, String why) {

        boolean isIn(Component built) {
            boolean same = component.endsWith("*") ? built.name().startsWith(component.substring(0, component.length() - 1))
                    : built.name().equals(component);
            return same && affected.containsVersion(new DefaultArtifactVersion(built.version()));
        }
    }

    static Vulnerabilities read(Path list) throws IOException {
        List<Vulnerability> all = new ArrayList<>();
        for (String line : Files.readAllLines(list)) {
            if (!line.isBlank() && !line.startsWith("#")) {
                all.add(parse(line));
            }
        }
        return new Vulnerabilities(List.copyOf(all));
    }

    static Vulnerability parse(String line) {
        String[] values = line.split(";", -1);
        if (values.length != 5 || Stream.of(values[0], values[1], values[2], values[4]).anyMatch(String::isBlank)) {
            throw new IllegalArgumentException("Not \"component;affected;advisory;accepted;why\": " + line);
        }
        try {
            return new Vulnerability(values[0], VersionRange.createFromVersionSpec(values[1]), values[2],
                    values[3].isEmpty() ? null : LocalDate.parse(values[3]), values[4]);
        } catch (InvalidVersionSpecificationException e) {
            throw new IllegalArgumentException("Not a range of versions: " + line, e);
        }
    }

    /** What a CycloneDX document names. */
    static List<Component> components(Path sbom) throws IOException {
        List<Component> components = new ArrayList<>();
        for (JsonNode component : new ObjectMapper().readTree(sbom.toFile()).path("components")) {
            components.add(new Component(component.path("group").asText() + ":" + component.path("name").asText(),
                    component.path("version").asText()));
        }
        return components;
    }

    /** What has to be mended, or accepted. */
    List<String> unaccepted(List<Component> components) {
        return components.stream().flatMap(built -> all.stream().filter(known -> known.accepted() == null && known.isIn(built))
                .map(known -> built.name() + " " + built.version() + ": " + known.advisory() + " (" + known.why() + ")")).toList();
    }

    /** What is accepted and need not be. */
    List<String> outdated(List<Component> components) {
        return all.stream().filter(known -> known.accepted() != null && components.stream().noneMatch(known::isIn))
                .map(known -> known.component() + ": " + known.advisory()).toList();
    }
}
