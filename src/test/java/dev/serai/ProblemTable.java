package dev.serai;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The kinds of problems that the sources state, each with what it says there. */
final class ProblemTable {

    private static final Pattern STATED = Pattern.compile("(?:new ProblemException|super)\\(\\s*(\\d{3}),\\s*\"([^\"]+)\",\\s*(.*?);\\R",
            Pattern.DOTALL);
    /** Kinds of which only the title is known: those of statuses that the server itself answers. */
    private static final Pattern TITLED = Pattern.compile("Map\\.entry\\((\\d{3}), \"([^\"]+)\"\\)");
    private static final Pattern LITERAL = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"");
    private static final int MOST = 3;

    private ProblemTable() {}

    private record Kind(int status, String title) implements Comparable<Kind> {

        @Override
        public int compareTo(Kind other) {
            return status == other.status ? title.compareTo(other.title) : Integer.compare(status, other.status);
        }
    }

    static String write() throws IOException {
        TreeMap<Kind, Set<String>> kinds = new TreeMap<>();
        List<Path> sources;
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            sources = files.filter(file -> file.toString().endsWith(".java")).sorted().toList();
        }
        for (Path source : sources) {
            String text = Files.readString(source);
            TITLED.matcher(text).results().filter(found -> source.getFileName().toString().equals("Problem.java"))
                    .forEach(found -> kinds.computeIfAbsent(new Kind(Integer.parseInt(found.group(1)), found.group(2)),
                            kind -> new TreeSet<>()));
            Matcher stated = STATED.matcher(text);
            while (stated.find()) {
                Set<String> details = kinds.computeIfAbsent(new Kind(Integer.parseInt(stated.group(1)), stated.group(2)),
                        kind -> new TreeSet<>());
                String detail = detail(stated.group(3));
                if (!detail.equals("...")) {
                    details.add(detail);
                }
            }
        }
        StringBuilder table = new StringBuilder("| status | type | says, for example |\n| --- | --- | --- |\n");
        kinds.forEach((kind, details) -> table.append(ReferenceTables.row(String.valueOf(kind.status()),
                ReferenceTables.code("urn:serai:problem:" + kind.title().toLowerCase(Locale.ROOT).replace(' ', '-')),
                String.join("<br>", details.stream().limit(MOST).toList()))));
        return table.toString();
    }

    /** The first argument of a call, in words: what is not literal is an ellipsis. */
    private static String detail(String arguments) {
        List<String> parts = new ArrayList<>();
        int depth = 0;
        StringBuilder other = new StringBuilder();
        for (int i = 0; i < arguments.length(); i++) {
            char c = arguments.charAt(i);
            Matcher literal = LITERAL.matcher(arguments).region(i, arguments.length());
            if (c == '"' && literal.lookingAt()) {
                add(parts, other, literal.group(1), depth);
                i = literal.end() - 1;
                continue;
            }
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            if (depth < 0 || c == ',' && depth == 0) {
                break;
            }
            other.append(c);
        }
        add(parts, other, "", 0);
        return String.join("", parts).replaceAll("(\\.\\.\\.)+", "...").replace("\\\"", "\"").replace("|", "\\|").strip();
    }

    private static void add(List<String> parts, StringBuilder other, String literal, int depth) {
        if (!other.toString().replaceAll("[\\s+]", "").isEmpty()) {
            parts.add("...");
            other.setLength(0);
        }
        parts.add(depth > 0 ? "..." : literal);
    }
}
