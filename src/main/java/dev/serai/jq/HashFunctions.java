package dev.serai.jq;

import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import net.thisptr.jackson.jq.Scope;
import net.thisptr.jackson.jq.exception.JsonQueryException;

/**
 * Hashes by which providers know things, in jq: {@code "ann@example.com" | md5} is the MD5 of its UTF-8 in 32 hexadecimal digits. It is a
 * name, and protects nothing.
 */
final class HashFunctions {

    private HashFunctions() {}

    static void addTo(Scope scope) {
        scope.addFunction("md5", 0, (within, arguments, in, path, output, version) -> {
            if (!in.isTextual()) {
                throw new JsonQueryException("md5 takes text, not " + in.getNodeType().name().toLowerCase(Locale.ROOT));
            }
            output.emit(TextNode.valueOf(md5(in.textValue())), null);
        });
    }

    private static String md5(String text) throws JsonQueryException {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new JsonQueryException("This Java has no MD5: " + e.getMessage());
        }
    }
}
