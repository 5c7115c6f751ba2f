package dev.serai.delivery;

import dev.serai.api.Answer;
import dev.serai.api.LateAnswer;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** One caller that waits for the outcome of a delivery; keeps nothing of what was asked for but ids. */
final class OutcomeWait implements LateAnswer {

    private final OutcomeWaits waits;
    private final UUID tenantId;
    private final Preference preference;
    private final boolean forResult;
    private final CompletableFuture<Void> settledHere;
    private final AtomicBoolean closed = new AtomicBoolean();
    private UUID deliveryId;
    private Answer unsettled;
    private Consumer<Answer> then;
    private volatile Future<?> end;

    OutcomeWait(OutcomeWaits waits, UUID tenantId, Preference preference, boolean forResult, CompletableFuture<Void> settledHere) {
        this.waits = waits;
        this.tenantId = tenantId;
        this.preference = preference;
        this.forResult = forResult;
        this.settledHere = settledHere;
    }

    /** What is waited for, now that it is accepted. */
    OutcomeWait accepted(UUID delivery, Answer otherwise) {
        deliveryId = delivery;
        unsettled = otherwise;
        return this;
    }

    @Override
    public void start(Consumer<Answer> whenAnswered) {
        then = whenAnswered;
        waits.begin(this);
    }

    void answer(Answer answer) {
        close();
        then.accept(answer);
    }

    void close() {
        if (closed.compareAndSet(false, true)) {
            waits.free(tenantId);
            settledHere.cancel(false);
            Future<?> timer = end;
            if (timer != null) {
                timer.cancel(false);
            }
        }
    }

    void endBy(Future<?> timer) {
        end = timer;
    }

    CompletableFuture<Void> settledHere() {
        return settledHere;
    }

    UUID tenantId() {
        return tenantId;
    }

    UUID deliveryId() {
        return deliveryId;
    }

    Preference preference() {
        return preference;
    }

    boolean isForResult() {
        return forResult;
    }

    Answer unsettled() {
        return unsettled;
    }
}
