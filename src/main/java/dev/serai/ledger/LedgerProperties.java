package dev.serai.ledger;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How the ledger works.
 *
 * @param lease how long a node holds work before another may take it over; renewed while it works on it
 * @param claim deliveries claimed from the ledger at once, at the most
 * @param claimPerTenant of these, of one tenant; more when few tenants have due work
 * @param claimInterval how often the ledger is asked for due work when nothing else calls for it
 * @param held deliveries of normal priority held in memory, at the most; half as many in bulk and a quarter as many that are high besides.
 *     More wait in the ledger
 * @param heldPerTenant of these, of one tenant
 * @param heldBytes bytes of their messages that are kept in memory, and as many again of large ones being carried; the rest is read from
 *     the ledger when its turn comes. One tenant gets a quarter, and half of what is being carried. 0 for a sixteenth of the heap
 * @param committers threads that write acceptances
 * @param acceptGather how long acceptances wait for others while many come at once, to be written together with them
 * @param settleLinger how long an outcome for which nobody waits may wait for others, to be written together with them
 * @param acceptTimeout how long a caller waits for its acceptance to be on disk
 */
@ConfigurationProperties("serai.ledger")
public record LedgerProperties(
        @DefaultValue("60s") Duration lease,
        @DefaultValue("500") int claim,
        @DefaultValue("50") int claimPerTenant,
        @DefaultValue("200ms") Duration claimInterval,
        @DefaultValue("20000") int held,
        @DefaultValue("5000") int heldPerTenant,
        @DefaultValue("0B") DataSize heldBytes,
        @DefaultValue("1") int committers,
        @DefaultValue("2ms") Duration acceptGather,
        @DefaultValue("5ms") Duration settleLinger,
        @DefaultValue("30s") Duration acceptTimeout) {

    private static final int PART_OF_HEAP = 16;

    /** The budget in bytes. */
    long budget() {
        return heldBytes.toBytes() > 0 ? heldBytes.toBytes() : Runtime.getRuntime().maxMemory() / PART_OF_HEAP;
    }
}
