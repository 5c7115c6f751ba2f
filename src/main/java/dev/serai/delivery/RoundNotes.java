package dev.serai.delivery;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.serai.routing.Finding;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the rounds of a delivery leave to the next one, as the ledger keeps it. Times in milliseconds.
 *
 * @param keys the idempotency keys in use
 * @param refused how often in a row the provider's limit refused this delivery itself
 * @param refusedAt when it last did
 * @param putOffSince since when nothing but refusals for limits has kept it; 0 for not
 * @param putOffAt when that was last seen
 * @param calling the connection that was about to be called, written down before; null for none
 * @param parkedAt the connection that it waits for; null for none
 * @param parkedSince since when it does
 * @param parkedFor what for, as in {@link Standing}; null for none
 * @param finding who knows the object that it is about, as far as they were asked; null where nobody was
 * @param account the account of the connection that may have taken it, as that was then; null for none
 * @param silent the connections that took it and whose provider reported nothing in time
 * @param leftOut whom the last message to a connection left out because they are suppressed, of a message to several: what stands for
 *     their addresses, sorted
 */
@JsonInclude(Include.NON_DEFAULT)
record RoundNotes(List<KeyUse> keys, int refused, long refusedAt, long putOffSince, long putOffAt, UUID calling, UUID parkedAt,
        long parkedSince, String parkedFor, Finding finding, String account, List<UUID> silent,
        Map<UUID, List<String>> leftOut) {

    static final RoundNotes NONE = new RoundNotes(List.of(), 0, 0, 0, 0, null, null, 0, null, null, null, List.of(), Map.of());

    private static final Logger LOG = LoggerFactory.getLogger(RoundNotes.class);
    private static final JsonMapper JSON = JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

    RoundNotes {
        keys = keys == null ? List.of() : List.copyOf(keys);
        leftOut = leftOut == null ? Map.of() : Map.copyOf(leftOut);
        silent = silent == null ? List.of() : List.copyOf(silent);
    }

    /** Of what does not wait for a paused connection. */
    RoundNotes(List<KeyUse> keys, int refused, long refusedAt, long putOffSince, long putOffAt, UUID calling) {
        this(keys, refused, refusedAt, putOffSince, putOffAt, calling, null, 0, null, null, null, List.of(), Map.of());
    }

    /** The same, before that connection is called. */
    RoundNotes calling(UUID connection, String calledAccount) {
        return new RoundNotes(keys, refused, refusedAt, putOffSince, putOffAt, connection, parkedAt, parkedSince, parkedFor, finding,
                calledAccount, silent, leftOut);
    }

    /** The same, where that account may have taken it; null for none. */
    RoundNotes with(String takingAccount) {
        return new RoundNotes(keys, refused, refusedAt, putOffSince, putOffAt, calling, parkedAt, parkedSince, parkedFor, finding,
                takingAccount, silent, leftOut);
    }

    /** The same, waiting for a connection. */
    RoundNotes parked(UUID connectionId, Instant since, String why) {
        return new RoundNotes(keys, refused, refusedAt, putOffSince, putOffAt, calling, connectionId, since.toEpochMilli(), why, finding,
                account, silent, leftOut);
    }

    /** The same with what was found out about the object. */
    RoundNotes found(Finding what) {
        return new RoundNotes(keys, refused, refusedAt, putOffSince, putOffAt, calling, parkedAt, parkedSince, parkedFor, what, account,
                silent, leftOut);
    }

    /** The same, where nothing was reported of what these connections took. */
    RoundNotes silent(List<UUID> connections) {
        return new RoundNotes(keys, refused, refusedAt, putOffSince, putOffAt, calling, parkedAt, parkedSince, parkedFor, finding, account,
                connections, leftOut);
    }

    /** The same, where these were left out. */
    RoundNotes leavingOut(Map<UUID, List<String>> who) {
        return new RoundNotes(keys, refused, refusedAt, putOffSince, putOffAt, calling, parkedAt, parkedSince, parkedFor, finding, account,
                silent, who);
    }

    /** @param text null for none */
    static RoundNotes read(String text) {
        if (text == null) {
            return NONE;
        }
        try {
            return JSON.readValue(text, RoundNotes.class);
        } catch (JsonProcessingException e) {
            LOG.warn("What earlier rounds noted of a delivery cannot be read and is passed over: {}", e.getOriginalMessage());
            return NONE;
        }
    }

    /** Null for none. */
    String write() {
        if (equals(NONE)) {
            return null;
        }
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Notes cannot be written", e);
        }
    }
}
