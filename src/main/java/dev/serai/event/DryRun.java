package dev.serai.event;

import org.apache.camel.Exchange;

/** Tells a bean whether it is called only to find out what would follow from an event, so that it must do nothing. */
public final class DryRun {

    private DryRun() {}

    public static boolean is(Exchange exchange) {
        return exchange.getProperty(Plan.PROPERTY) instanceof Plan plan && plan.dryRun();
    }
}
