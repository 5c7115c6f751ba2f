package dev.serai.console;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The libraries of the pages, which come as WebJars. Browsers know no names of packages, so what they import from each other is written
 * as a path.
 */
final class ConsoleLibraries {

    private static final Pattern SOURCE_MAP = Pattern.compile("(?m)^//# sourceMappingURL=.*$");
    private static final Pattern IMPORT = Pattern.compile("(from|import)\\s*\"([^\"./][^\"]*)\"");
    /** By the names that imports have: the file that stands for the whole. */
    private static final Map<String, String> MAINS = Map.of("lit", "lit/index.js", "lit-html", "lit-html/lit-html.js",
            "lit-element", "lit-element/lit-element.js", "@lit/reactive-element", "reactive-element/reactive-element.js");

    private ConsoleLibraries() {}

    /** Which files of a WebJar there are, and the folder they are served from. */
    enum Library {
        LIT("lit", "lit/", "index.js|directives/[a-z-]+\\.js"),
        LIT_HTML("lit-html", "lit-html/", "[a-z-]+\\.js|directives/[a-z-]+\\.js"),
        LIT_ELEMENT("lit-element", "lit-element/", "lit-element\\.js"),
        REACTIVE_ELEMENT("lit__reactive-element", "reactive-element/", "(?:reactive-element|css-tag)\\.js"),
        CHART("chart.js", "chart.js/", "dist/chart\\.umd\\.js");

        private final String webjar;
        private final String folder;
        private final Pattern files;

        Library(String webjar, String folder, String files) {
            this.webjar = webjar;
            this.folder = folder;
            this.files = Pattern.compile(files);
        }

        /** Where its files are on the class path. */
        String pattern() {
            return "classpath*:META-INF/resources/webjars/" + webjar + "/*/**/*.js";
        }

        /** The name it is served by; null for a file that is not. */
        String served(String url) {
            String start = "/webjars/" + webjar + "/";
            String versioned = url.substring(url.lastIndexOf(start) + start.length());
            String path = versioned.substring(versioned.indexOf('/') + 1);
            return files.matcher(path).matches() ? "lib/" + folder + path : null;
        }
    }

    /** @param name such as {@code lib/lit/directives/repeat.js} */
    static String linked(String name, String source) {
        String up = "../".repeat((int) name.chars().filter(c -> c == '/').count() - 1);
        Matcher imports = IMPORT.matcher(SOURCE_MAP.matcher(source).replaceAll(""));
        return imports.replaceAll(found -> Matcher.quoteReplacement(found.group(1) + "\"" + up(up) + path(found.group(2)) + "\""));
    }

    private static String up(String up) {
        return up.isEmpty() ? "./" : up;
    }

    private static String path(String imported) {
        String main = MAINS.get(imported);
        if (main != null) {
            return main;
        }
        String path = imported.startsWith("@lit/") ? imported.substring("@lit/".length()) : imported;
        return path.endsWith(".js") ? path : path + ".js";
    }
}
