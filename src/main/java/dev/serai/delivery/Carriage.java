package dev.serai.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.connection.Connection;
import dev.serai.ledger.Attempt;
import dev.serai.ledger.Carried;
import dev.serai.ledger.Carried.Made;
import dev.serai.ledger.DeliveryStatus;
import dev.serai.ledger.Hold;
import dev.serai.ledger.Progress;
import dev.serai.ledger.Settlement;
import dev.serai.ledger.Standing;
import dev.serai.ledger.Work;
import dev.serai.operation.Operation;
import dev.serai.operation.Operation.OnUnknown;
import dev.serai.provider.Provider;
import dev.serai.provider.ProviderCall;
import dev.serai.provider.Sorted;
import dev.serai.routing.Bond;
import dev.serai.routing.Candidates;
import dev.serai.routing.Finding;
import dev.serai.suppression.LeftOut;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/** One round of a delivery through the tenant's connections, from taking it up to settling it. Used by one thread at a time. */
final class Carriage {

    private final Work work;
    private final Operation operation;
    private final Candidates candidates;
    private final RoundNotes before;
    private final List<Attempt> attempts = new ArrayList<>();
    private final List<String> story = new ArrayList<>();
    private int next;
    private Connection current;
    private Instant startedAt;
    private boolean calling;
    private boolean failed;
    private UUID pinned;
    private String account;
    private Integer inquiries;
    private Instant earliest;
    private UUID slot;
    private final IdempotencyKeys keys;
    private final Refusals refusals;
    private String reason;
    private UUID parkedAt;
    private Instant parkedSince;
    private String parkedFor;
    private Settlement settlement;
    private Answered answered;
    private List<Made> made = List.of();
    private Finding finding;
    private Consumer<Settlement> ledger = settled -> {};
    private Consumer<Settlement> then = settled -> {};
    private boolean handedOver;
    private JsonNode narrowed;
    private String suppressed;
    private LeftOut leftOut;
    private Map<String, String> unsealed;

    /**
     * A call that is on record, and from which nothing has followed yet.
     *
     * @param given what the kamelet left as the result; null for nothing
     */
    record Answered(Connection connection, Sorted sorted, ProviderCall call, Object given, Instant at) {}

    /** @param candidates the connections that may carry it, in the order they are to be tried */
    Carriage(Work work, Operation operation, List<Connection> candidates) {
        this(work, operation, Candidates.plain(candidates));
    }

    Carriage(Work work, Operation operation, Candidates candidates) {
        this.work = work;
        this.operation = operation;
        this.candidates = candidates;
        this.before = RoundNotes.read(work.history().notes());
        this.keys = new IdempotencyKeys(work, before.keys(), before.leftOut());
        this.refusals = new Refusals(before);
        if (work.attempts() > 0) {
            tell(work.attempts() == 1 ? "An attempt was made before." : work.attempts() + " attempts were made before.");
        }
        candidates.passedOver().forEach(passed -> tell(passed.sentence()));
        if (candidates.decided() != null) {
            tell(candidates.decided());
        }
        Finding known = before.finding();
        this.finding = known == null || known.connection() == null ? null : known;
        boolean away = candidates.isBound(Bond.State.AWAY);
        if (away) {
            tell(candidates.bond().words());
            failed = true;
        }
        boolean gone = !away && work.pinned() != null
                && candidates.connections().stream().noneMatch(each -> each.id().equals(work.pinned()));
        boolean moved = !away && !gone && work.pinned() != null && isHeld() && before.account() != null
                && !before.account().equals(accountOf(work.pinned()));
        this.pinned = gone || moved ? null : work.pinned();
        this.inquiries = gone || moved ? null : work.inquiries();
        this.account = pinned == null ? null : before.account();
        if (moved) {
            tell("The connection that may have taken it goes to another account now, or with other credentials.");
            holdHere();
        }
        if (gone) {
            tell("The connection that may have taken it is gone, and cannot be " + (work.inquiries() == null ? "used." : "asked."));
        }
    }

    Work work() {
        return work;
    }

    /** What is sent: the message without those who are suppressed. */
    JsonNode message() {
        return narrowed == null ? work.message() : narrowed;
    }

    /**
     * Leaves those out who are suppressed.
     *
     * @param message without them; null for the message as it is
     * @param who as it is stored with the delivery; empty for nobody, null keeps what is known from before
     * @param words what is told of it; null for nothing
     */
    void leaveOut(JsonNode message, String who, String words) {
        narrowed = message;
        suppressed = who == null ? suppressed : who;
        if (words != null && !story.contains(words)) {
            tell(words);
        }
    }

    /** Notes who is suppressed now. */
    void suppressedNow(LeftOut now) {
        leftOut = now;
    }

    /** Who is suppressed now; null where nobody has looked. */
    LeftOut suppressedNow() {
        return leftOut;
    }

    /** Whether an attempt before may have been taken; to put off its repeat would let the provider forget its key. */
    boolean mayHaveBeenTaken() {
        return pinned != null || keys.isDoubtful();
    }

    /** Whether the next call of this connection may be a repeat of one that was taken, or asks about one. */
    boolean mayRepeat(Connection connection) {
        return connection.id().equals(pinned) || keys.isDoubtful(connection.id());
    }

    /** Whether it is noted on disk whom this connection's message leaves out. */
    boolean hasNotedLeftOut(Connection connection) {
        return Objects.equals(before.leftOut().get(connection.id()), keys.leftOut(connection.id()));
    }

    /** Ends the round until the recipient's quiet hours are over. */
    void hush(Instant until) {
        reason = Standing.QUIET;
        tell("Where its recipient is, it is quiet until " + until.truncatedTo(ChronoUnit.SECONDS) + ".");
        settle(attemptCount() == 0 ? DeliveryStatus.ACCEPTED : DeliveryStatus.RETRYING, until, work.round(), null, null);
    }

    /** Ends the round until whoever holds it back lets it go, or it is looked at again. */
    void holdBack(String words, Instant until) {
        reason = Standing.HELD;
        tell(words);
        settle(attemptCount() == 0 ? DeliveryStatus.ACCEPTED : DeliveryStatus.RETRYING, until, work.round(), null, null);
    }

    /** Ends the round, and the delivery, for nobody is left to get it. */
    void suppress() {
        reason = Standing.SUPPRESSED;
        if (pinned != null) {
            tell("An attempt before may have been taken.");
        }
        settle(DeliveryStatus.CANCELLED, null, work.round(), null, null);
    }

    Operation operation() {
        return operation;
    }

    Candidates candidates() {
        return candidates;
    }

    /** The next connection that has not had its turn; null when all had, or it must not leave the one it is pinned to. */
    Connection nextCandidate() {
        return hasFurtherCandidate() ? candidates.connections().get(next++) : null;
    }

    boolean hasFurtherCandidate() {
        List<Connection> connections = candidates.connections();
        return next < connections.size() && (pinned == null || connections.get(next).id().equals(pinned));
    }

    IdempotencyKeys keys() {
        return keys;
    }

    Refusals refusals() {
        return refusals;
    }

    /** Whether it must not happen twice, so that nobody else gets it while it may have been taken. */
    boolean isHeld() {
        return operation.onUnknown() != OnUnknown.FAILOVER;
    }

    /** Lets no further connection have a turn in this round. */
    void holdHere() {
        next = candidates.connections().size();
    }

    void begin(Connection connection, Instant now) {
        current = connection;
        startedAt = now;
        calling = true;
    }

    /** Whether a call began of which it is not recorded what it came to. */
    boolean isCalling() {
        return calling;
    }

    Connection current() {
        return current;
    }

    Instant startedAt() {
        return startedAt;
    }

    void add(Attempt attempt) {
        attempts.add(attempt);
        calling = false;
    }

    int attemptCount() {
        return work.attempts() + attempts.size();
    }

    List<Attempt> attempts() {
        return attempts;
    }

    void tell(String sentence) {
        story.add(sentence);
    }

    String story() {
        return String.join(" ", story);
    }

    /** Notes that a connection failed in a way that may pass. */
    void failedForNow() {
        failed = true;
    }

    boolean hasFailed() {
        return failed;
    }

    /** Notes that it must not leave this connection, because an attempt there may have been taken. */
    void pin(UUID connectionId) {
        account = connectionId == null ? null : connectionId.equals(pinned) && account != null ? account : accountOf(connectionId);
        pinned = connectionId;
        inquiries = null;
    }

    private String accountOf(UUID connectionId) {
        return candidates.connections().stream().filter(each -> each.id().equals(connectionId)).map(Connection::pacedBy).findFirst()
                .orElse(null);
    }

    /** Notes that this connection is to be asked whether it took it, and how often it was. */
    void inquire(UUID connectionId, int asked) {
        pin(connectionId);
        inquiries = asked;
    }

    /** How often the pinned connection was asked; null when it is not to be asked. */
    Integer inquiries() {
        return inquiries;
    }

    /** Whether this connection is to be asked whether it took it, instead of getting it. */
    boolean asks(Connection connection) {
        return inquiries != null && connection.id().equals(pinned);
    }

    /** What this connection is to be called for; empty where its provider does not do that. */
    Optional<String> operationFor(Connection connection, Provider provider) {
        return asks(connection) ? provider.inquiry(operation.name())
                : Optional.of(operation.name()).filter(provider::serves);
    }

    UUID pinned() {
        return pinned;
    }

    /** Notes a time before which there is no point in another round. */
    void notBefore(Instant instant, UUID slotConnection) {
        if (earliest == null || instant.isBefore(earliest)) {
            earliest = instant;
            slot = slotConnection;
        }
    }

    Instant earliest() {
        return earliest;
    }

    UUID slot() {
        return slot;
    }

    /** Notes that a paused connection would have carried it, the first of them. */
    void park(Connection connection, Instant now) {
        park(connection, now, Standing.PAUSED);
    }

    /** Notes that a connection would have carried it which a person has to let in again, where it is the first that it waits for. */
    void awaitConsent(Connection connection, Instant now) {
        park(connection, now, Standing.CONSENT);
    }

    private void park(Connection connection, Instant now, String why) {
        if (parkedAt == null) {
            parkedAt = connection.id();
            parkedSince = waitedFor(connection, why) ? Instant.ofEpochMilli(before.parkedSince()) : now;
            parkedFor = why;
            tell(ConnectionRouter.name(connection) + (why.equals(Standing.PAUSED) ? " is paused." : " has to be connected again."));
        }
        if (connection.id().equals(pinned)) {
            holdHere();
        }
    }

    /** How long it has waited for a person to let this connection in again, and for nothing else, in rounds one after the other. */
    Duration waitedForConsent(Connection connection, Instant now) {
        return waitedFor(connection, Standing.CONSENT) ? Duration.between(Instant.ofEpochMilli(before.parkedSince()), now) : Duration.ZERO;
    }

    private boolean waitedFor(Connection connection, String why) {
        return connection.id().equals(before.parkedAt()) && why.equals(before.parkedFor());
    }

    /** Notes what a call came to. */
    void answered(Answered outcome) {
        answered = outcome;
    }

    /** What a call came to, from which nothing has followed yet; null for nothing. */
    Answered answered() {
        return answered;
    }

    /** Notes what the provider made for it. */
    void made(List<Made> objects) {
        made = objects;
    }

    /** Notes how far it is known who has the object that it is about. */
    void finding(Finding known) {
        finding = known;
    }

    /** Whether it goes to one connection and never to another. */
    boolean isBound() {
        return candidates.isBound(Bond.State.ONE);
    }

    /** Tells what begins once it is on disk what this round came to. */
    void then(Consumer<Settlement> next) {
        then = next;
    }

    /** Begins what was to begin then. */
    void written() {
        then.accept(settlement);
    }

    /** Tells who writes down what it comes to, as soon as that is known. */
    void writesTo(Consumer<Settlement> writer) {
        ledger = writer;
    }

    /** Has it written down what it came to, once and for good. */
    void handOver() {
        if (settlement != null && !handedOver) {
            handedOver = true;
            ledger.accept(settlement);
        }
    }

    /** Since when it waits for a connection that is paused or to be connected again; null where it met none. */
    Instant parkedSince() {
        return parkedSince;
    }

    /** Ends the round until the connection that it waits for is resumed or connected again, or looked at again. */
    void settleParked(Instant dueAt) {
        reason = parkedFor;
        tell(parkedFor.equals(Standing.PAUSED) ? "It waits until that is resumed." : "It waits until that is connected again.");
        settle(attemptCount() == 0 ? DeliveryStatus.ACCEPTED : DeliveryStatus.RETRYING, dueAt, work.round(), null, null, true);
    }

    /** Ends the round; what is not a dead letter is handed over at once, whatever else the routes do with it. */
    void settle(DeliveryStatus status, Instant dueAt, int round, String providerMessageId, String result) {
        settle(status, dueAt, round, providerMessageId, result, false);
    }

    private void settle(DeliveryStatus status, Instant dueAt, int round, String providerMessageId, String result, boolean parked) {
        if ((status == DeliveryStatus.DEAD || status == DeliveryStatus.CANCELLED) && !before.silent().isEmpty()) {
            settleWhereTaken(round);
            return;
        }
        boolean delivered = status == DeliveryStatus.DELIVERED;
        settlement = new Settlement(work.tenantId(), work.id(), new Standing(status, dueAt, reason, story()),
                new Progress(round, attemptCount()), status.settled() ? Hold.NONE : new Hold(pinned, inquiries, slot),
                new Carried(current == null ? null : current.id(), current == null ? null : current.provider(),
                        delivered ? providerMessageId : null, result, suppressed, made), List.copyOf(attempts), notes(status, parked));
        if (status != DeliveryStatus.DEAD) {
            handOver();
        }
    }

    /** Nobody else could carry it: it stays with the last connection that took it, though nothing was reported of it. */
    private void settleWhereTaken(int round) {
        UUID last = before.silent().get(before.silent().size() - 1);
        Optional<Connection> taker = candidates.passedOver().stream().map(Candidates.PassedOver::connection)
                .filter(each -> each.id().equals(last)).findFirst();
        tell("It stays with " + taker.map(ConnectionRouter::name).orElse("the connection") + ", which took it.");
        settlement = new Settlement(work.tenantId(), work.id(), new Standing(DeliveryStatus.DELIVERED, null, story()),
                new Progress(round, attemptCount()), Hold.NONE,
                new Carried(last, taker.map(Connection::provider).orElse(null), null, null), List.copyOf(attempts),
                notes(DeliveryStatus.DELIVERED, false));
        handOver();
    }

    /** Ends the round, and the delivery, for it is older than its life. */
    void expire() {
        reason = Standing.EXPIRED;
        tell(Settlement.expiry(work, pinned != null));
        settle(DeliveryStatus.DEAD, null, work.round(), null, null);
    }

    /** Notes what stands for the marks in the message. */
    void unsealed(Map<String, String> values) {
        unsealed = values;
    }

    /** What stands for the marks in the message, by their names; empty where it has none, null where nobody has looked. */
    Map<String, String> unsealed() {
        return unsealed;
    }

    /** Ends the round, and the delivery: what it would say is kept no longer. */
    void forgotten() {
        reason = Standing.FORGOTTEN;
        tell("What it would say in clear, a code or a link, is kept no longer; ask for another one.");
        settle(DeliveryStatus.DEAD, null, work.round(), null, null);
    }

    /** Ends the round, and the delivery, for the country guard of its tenant does not let it go there. */
    void guarded(String words) {
        reason = Standing.GUARDED;
        tell(words);
        settle(DeliveryStatus.CANCELLED, null, work.round(), null, null);
    }

    /** What is known of it now, for the next round. */
    RoundNotes notes() {
        return notesBefore(null);
    }

    /** The same, before this connection is called; null for none. */
    RoundNotes notesBefore(UUID called) {
        RoundNotes notes = refusals.notes(keys.uses()).with(account).silent(before.silent()).leavingOut(keys.leftOut(pinned, called));
        return finding == null ? notes : notes.found(finding);
    }

    private String notes(DeliveryStatus status, boolean parked) {
        if (status == DeliveryStatus.DEAD) {
            return new RoundNotes(keys.uses(), 0, 0, 0, 0, null).leavingOut(keys.leftOut(null, null)).write();
        }
        RoundNotes notes = status.settled() ? RoundNotes.NONE.silent(before.silent()) : notes();
        return parked ? notes.parked(parkedAt, parkedSince, parkedFor).write() : notes.write();
    }

    /** What it came to; null while the round goes on. */
    Settlement settlement() {
        return settlement;
    }
}
