package dev.serai.api;

import java.util.function.Consumer;

/** An answer that comes later; who waits for it keeps no thread and nothing of the request meanwhile. */
public interface LateAnswer {

    /** @param whenAnswered called once, on any thread */
    void start(Consumer<Answer> whenAnswered);
}
