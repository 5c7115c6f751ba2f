package dev.serai.reload;

import dev.serai.api.Answer;
import dev.serai.api.LateAnswer;
import dev.serai.api.ProblemException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.Header;

/** A bean that verbs of tests call with {@code api:}. */
public class Greeting {

    private String word = "hello";

    /** What it greets with. */
    public void setWord(String word) {
        this.word = word;
    }

    /** A value that is answered as JSON. */
    public Map<String, String> greet(@Header("name") String name) {
        return Map.of("greeting", word + " " + name);
    }

    /** An answer with a status and a header. */
    public Answer create() {
        return Answer.created(Map.of("word", word), "/greetings/1");
    }

    /** A fault of the caller. */
    public Answer refuse() {
        throw new ProblemException(409, "Conflict", "The word is \"" + word + "\"", List.of());
    }

    /** A fault of Serai's own. */
    public Answer fail() {
        throw new AssertionError("a secret of the inside");
    }

    /** What cannot be written as JSON. */
    public Object unwritable() {
        return new Object() {
            public String getWord() {
                throw new IllegalStateException("a secret of the inside");
            }
        };
    }

    /** An answer that comes on another thread. */
    public LateAnswer later() {
        return whenAnswered -> CompletableFuture.runAsync(() -> whenAnswered.accept(Answer.accepted(Map.of("greeting", word))));
    }
}
