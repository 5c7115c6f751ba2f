package dev.serai.jq;

import org.apache.camel.CamelContext;

/** Serai's jq for contexts that are not started by Spring. */
public final class SeraiJq {

    private SeraiJq() {}

    /** What {@code JqConfiguration} does. */
    public static void bindTo(CamelContext camel) {
        camel.getRegistry().bind("jq-language", new PlainJqLanguage());
    }
}
