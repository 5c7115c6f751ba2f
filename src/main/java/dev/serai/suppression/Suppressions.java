package dev.serai.suppression;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.serai.audit.AuditLog;
import dev.serai.ledger.Ids;
import dev.serai.notify.Notifications;
import dev.serai.operation.Operation;
import dev.serai.suppression.LeftOut.Suppressed;
import dev.serai.suppression.SuppressionStore.Hashed;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Who of a tenant's recipients gets no messages. Which tenants have any suppressions is remembered on every node, so that a message of one
 * without costs a look into a set; of the others it costs one look-up by index, right when it is asked.
 */
@Component
public class Suppressions {

    private static final Logger log = LoggerFactory.getLogger(Suppressions.class);
    private static final String CHANGES = "serai_suppressions";
    private static final Duration RELOAD = Duration.ofMinutes(1);

    private final SuppressionStore store;
    private final Notifications notifications;
    private final AuditLog audit;
    private final Clock clock;
    private final Set<UUID> tenants = ConcurrentHashMap.newKeySet();
    /** So that a flood of suppressions is told of now and then, and a node that has just started hears of the next. */
    private final Cache<UUID, Boolean> announced = Caffeine.newBuilder().expireAfterWrite(Duration.ofSeconds(10)).maximumSize(100_000)
            .build();
    private final AtomicLong loadedAt = new AtomicLong();
    private volatile boolean tenantsKnown;

    Suppressions(SuppressionStore store, Notifications notifications, AuditLog audit, Clock clock) {
        this.store = store;
        this.notifications = notifications;
        this.audit = audit;
        this.clock = clock;
        notifications.subscribe(CHANGES, payload -> tenants.add(UUID.fromString(payload)), this::mayHaveChanged);
    }

    /** A change as the audit log keeps it: without the address. */
    private record Audited(String channel, String topic, String reason, Instant createdAt, Instant expiresAt) {

        private static Audited of(Suppression s) {
            return new Audited(s.channel(), s.topic(), s.reason(), s.createdAt(), s.expiresAt());
        }
    }

    private void mayHaveChanged() {
        tenantsKnown = false;
        load();
    }

    /** Whatever a node did not hear, it knows a minute later. */
    private void loadAgain() {
        long at = loadedAt.get();
        if (System.nanoTime() - at > RELOAD.toNanos() && loadedAt.compareAndSet(at, System.nanoTime())) {
            load();
        }
    }

    private void load() {
        loadedAt.set(System.nanoTime());
        try {
            tenants.addAll(store.tenants());
            tenantsKnown = true;
        } catch (DataAccessException e) {
            tenantsKnown = false;
            log.warn("Which tenants have suppressions is looked up for each message until the database answers: {}", e.getMessage());
        }
    }

    /** Whether a tenant may have any suppressions; where not, nobody is left out of its messages. */
    public boolean mayHave(UUID tenantId) {
        if (tenants.contains(tenantId)) {
            return true;
        }
        loadAgain();
        return !tenantsKnown || tenants.contains(tenantId);
    }

    /** Who is not to get a message now; nobody of what goes to nobody by an address, such as a payment. */
    public LeftOut leftOut(UUID tenantId, Operation operation, JsonNode message) {
        return LeftOut.of(message, among(tenantId, operation, message));
    }

    /**
     * Leaves out those who were left out before, whoever is suppressed by now.
     *
     * @param hashes as {@link LeftOut#hashes} told them
     * @param now who would be left out now; null where that is not known
     */
    public LeftOut asBefore(UUID tenantId, Operation operation, JsonNode message, Collection<String> hashes, LeftOut now) {
        Map<String, Suppression> known = new HashMap<>();
        if (now != null) {
            now.who().forEach(each -> known.put(each.hash(), each.suppression()));
        }
        List<Suppressed> who = new ArrayList<>();
        byHash(tenantId, operation, message).forEach((hash, recipient) -> {
            if (hashes.contains(hash)) {
                who.add(new Suppressed(recipient, hash, known.get(hash)));
            }
        });
        return LeftOut.of(message, who);
    }

    /** Whether a message goes to several people, so that some of them can be left out. */
    public static boolean isForSeveral(Operation operation, JsonNode message) {
        return Recipients.of(operation, message).stream().distinct().limit(2).count() > 1;
    }

    private Map<String, String> byHash(UUID tenantId, Operation operation, JsonNode message) {
        Map<String, String> byHash = new LinkedHashMap<>();
        for (String recipient : Recipients.of(operation, message)) {
            Address.normal(recipient).ifPresent(normal -> byHash.putIfAbsent(store.hash(tenantId, normal), recipient));
        }
        return byHash;
    }

    /** Each once, with what keeps it from them first. */
    private List<Suppressed> among(UUID tenantId, Operation operation, JsonNode message) {
        if (operation.recipients().isEmpty() || !mayHave(tenantId)) {
            return List.of();
        }
        Map<String, String> byHash = byHash(tenantId, operation, message);
        if (byHash.isEmpty()) {
            return List.of();
        }
        String topic = Recipients.topic(message);
        Map<String, Suppressed> found = new LinkedHashMap<>();
        for (Hashed each : store.among(tenantId, operation.channel(), byHash.keySet(), clock.instant())) {
            if (each.suppression().keepsBack(topic)) {
                found.putIfAbsent(each.hash(), new Suppressed(byHash.get(each.hash()), each.hash(), each.suppression()));
            }
        }
        return List.copyOf(found.values());
    }

    /** Whether two texts mean the same address, however they are written. */
    private static boolean isSame(String one, String other) {
        Optional<String> normal = Address.normal(one);
        return normal.isPresent() && normal.equals(Address.normal(other));
    }

    /** What counts now of an address, on all channels, the first first; empty for what is no address. */
    public List<Suppression> of(UUID tenantId, String address) {
        return Address.normal(address).map(normal -> store.of(tenantId, store.hash(tenantId, normal), clock.instant())).orElse(List.of());
    }

    /**
     * Adds one that somebody asked for, and writes that down.
     *
     * @param wanted with its address in its normal form
     */
    @Transactional
    public Suppression add(UUID tenantId, Suppression wanted) {
        Suppression added = put(tenantId, wanted);
        audit.record(tenantId, "suppression.add", added.id(), null, Audited.of(added));
        return added;
    }

    private record AuditedCount(int added) {}

    /** Adds many that somebody asked for, and writes that down; answers how many different ones there are. */
    @Transactional
    int addAll(UUID tenantId, List<Suppression> wanted) {
        Map<String, Suppression> different = new LinkedHashMap<>();
        wanted.forEach(each -> different.put(String.join("\n", each.channel(), each.address(), each.reason(),
                each.topic() == null ? "" : each.topic()), each));
        store.putAll(tenantId, List.copyOf(different.values()));
        announce(tenantId);
        audit.record(tenantId, "suppression.add", null, null, new AuditedCount(different.size()));
        return different.size();
    }

    /** Lifts one, and writes that down; empty when the tenant has none of this id. */
    @Transactional
    public Optional<Suppression> lift(UUID tenantId, UUID id) {
        Optional<Suppression> lifted = store.delete(tenantId, id);
        lifted.ifPresent(gone -> written(tenantId, gone));
        return lifted;
    }

    /**
     * Takes what a provider reported of a message: who is not to get another, in the transaction at work.
     *
     * @param recipient of whom it was reported; null where the provider named nobody, which is known then only where there is but one.
     *     Who is not in the message is somebody else, and nobody is suppressed
     * @param reason null for what suppresses nobody
     */
    public void reported(UUID tenantId, UUID deliveryId, UUID connectionId, Operation operation, JsonNode message, String recipient,
            Reason reason) {
        List<String> all = Recipients.of(operation, message).stream().distinct().toList();
        List<String> meant = new ArrayList<>(all.stream().filter(each -> recipient != null && isSame(each, recipient)).toList());
        if ((recipient == null || recipient.isBlank()) && all.size() == 1) {
            meant.add(all.get(0));
        }
        String topic = Recipients.topic(message);
        boolean ofTopic = reason == Reason.UNSUBSCRIBE && topic != null && !topic.equals(Suppression.TRANSACTIONAL);
        meant.stream().flatMap(each -> Address.normal(each).stream()).distinct()
                .forEach(normal -> put(tenantId, new Suppression(Ids.next(), operation.channel(), normal, ofTopic ? topic : null,
                        reason.word(), deliveryId, connectionId, now(), null)));
    }

    /**
     * Takes what somebody answered: nothing more to them on this channel. One from before their last START does not count.
     *
     * @param at when they answered
     */
    @Transactional
    public void stopped(UUID tenantId, String channel, String address, UUID connectionId, Instant at) {
        Address.normal(address).ifPresent(normal -> put(tenantId, new Suppression(Ids.next(), channel, normal, null, Reason.STOP.word(),
                null, connectionId, notAfterNow(at), null)));
    }

    /**
     * Takes what somebody answered: messages again, after the STOPs before.
     *
     * @param at when they answered
     */
    @Transactional
    public void started(UUID tenantId, String channel, String address, Instant at) {
        Address.normal(address).ifPresent(normal -> store.start(tenantId, channel, store.hash(tenantId, normal), notAfterNow(at))
                .forEach(gone -> written(tenantId, gone)));
    }

    /** Clocks differ. */
    private Instant notAfterNow(Instant at) {
        Instant now = now();
        return at.isAfter(now) ? now : at.truncatedTo(ChronoUnit.MICROS);
    }

    /**
     * Takes that somebody wants no more mail, in the transaction at work.
     *
     * @param hash of the address, as {@link SuppressionStore#hash} makes it
     * @param address null where nobody knows it any more
     * @param topic null for all but what is transactional
     */
    void unsubscribed(UUID tenantId, String channel, String hash, String address, String topic, UUID deliveryId) {
        put(tenantId, hash, new Suppression(Ids.next(), channel, address, topic, Reason.UNSUBSCRIBE.word(), deliveryId, null, now(), null));
    }

    /** Takes that somebody wants mail again which they unsubscribed from. */
    void resubscribed(UUID tenantId, String channel, String hash, String topic) {
        store.delete(tenantId, channel, hash, Reason.UNSUBSCRIBE, topic).forEach(gone -> written(tenantId, gone));
    }

    /**
     * Takes that somebody confirmed that they want mails about a topic, in the transaction at work: who unsubscribed from it once gets them
     * again. Who unsubscribed from everything stays so.
     */
    public void optedIn(UUID tenantId, String channel, String address, String topic) {
        Address.normal(address).ifPresent(normal -> resubscribed(tenantId, channel, store.hash(tenantId, normal), topic));
    }

    private void written(UUID tenantId, Suppression lifted) {
        audit.record(tenantId, "suppression.lift", lifted.id(), Audited.of(lifted), null);
    }

    private Suppression put(UUID tenantId, Suppression wanted) {
        return put(tenantId, store.hash(tenantId, wanted.address()), wanted);
    }

    private Suppression put(UUID tenantId, String hash, Suppression wanted) {
        Suppression put = store.put(tenantId, hash, wanted);
        announce(tenantId);
        return put;
    }

    /** Tells all nodes that the tenant has some, unless they were told just now; in the transaction at work. */
    private void announce(UUID tenantId) {
        tenants.add(tenantId);
        if (announced.getIfPresent(tenantId) == null) {
            notifications.send(CHANGES, tenantId.toString());
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void afterCommit() {
                    announced.put(tenantId, true);
                }
            });
        }
    }

    Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
