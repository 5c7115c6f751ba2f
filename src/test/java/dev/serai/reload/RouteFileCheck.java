package dev.serai.reload;

import com.fasterxml.jackson.databind.JsonNode;

/** What the contract tests of routes/ use of the reloader. */
public final class RouteFileCheck {

    private static final RouteSchema SCHEMA = new RouteSchema();

    private RouteFileCheck() {}

    /** Reads a route file; fails with line and reason where Camel's schema does not take it. */
    public static JsonNode read(String name, String content) {
        try {
            YamlDocument document = YamlDocument.parse(content);
            SCHEMA.check(document);
            return document.root();
        } catch (BrokenFileException e) {
            throw new AssertionError(name + ":" + e.line() + ": " + e.reason(), e);
        }
    }
}
