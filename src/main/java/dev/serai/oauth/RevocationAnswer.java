package dev.serai.oauth;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.serai.api.JsonText;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/**
 * What a provider says to tokens that are given back (RFC 7009, section 2.2). Some say no with a 200.
 *
 * @param word what it calls what is wrong; empty where nothing is, or it does not say
 */
record RevocationAnswer(int status, String word) {

    private static final Set<Integer> PASSING = Set.of(408, 425, 429);
    private static final List<String> SIGNS = List.of("/ok", "/success");
    private static final List<String> WORDS = List.of("/error", "/error/code", "/code", "/reason");
    private static final int LONGEST = 60;

    static RevocationAnswer read(int status, byte[] body) {
        JsonNode json;
        try {
            json = body.length == 0 ? MissingNode.getInstance() : JsonText.read(body);
        } catch (IOException e) {
            json = MissingNode.getInstance();
        }
        String word = WORDS.stream().map(json::at).filter(found -> found.isTextual() || found.isNumber()).map(JsonNode::asText)
                .filter(text -> !text.isBlank()).findFirst().orElse("");
        boolean no = SIGNS.stream().map(json::at).anyMatch(sign -> sign.isBoolean() && !sign.booleanValue());
        return new RevocationAnswer(status, word.isEmpty() && no ? "no" : shortened(word));
    }

    /** Whether the tokens are not good any more. */
    boolean isTaken() {
        return status / 100 == 2 && word.isEmpty();
    }

    /** Whether it may be taken later. */
    boolean isPassing() {
        return status >= 500 || PASSING.contains(status);
    }

    private static String shortened(String text) {
        String line = text.replaceAll("[\\s\\p{Cntrl}]+", " ").strip();
        return line.length() > LONGEST ? line.substring(0, LONGEST) + "..." : line;
    }

    @Override
    public String toString() {
        return status + (word.isEmpty() ? "" : " " + word);
    }
}
