package dev.serai.jq;

import org.apache.camel.CamelContext;

/** Camel's jq as Serai has it, for contexts that no Spring makes. */
public final class Jq {

    private Jq() {}

    /** Lets the routes of a context use it. */
    public static void bind(CamelContext camel) {
        camel.getRegistry().bind("jq-language", new PlainJqLanguage());
    }
}
