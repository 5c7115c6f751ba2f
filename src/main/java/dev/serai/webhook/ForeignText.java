package dev.serai.webhook;

import dev.serai.api.JsonText;
import jakarta.mail.internet.MimeUtility;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Text and names of files as others wrote them, made such as can be stored and shown. */
final class ForeignText {

    /** What says that it is ISO-8859-1 or ASCII is this, as browsers and mail programs have it. */
    private static final Charset WESTERN = Charset.forName("windows-1252");
    /** What mail programs write of these goes beyond them, into what took their place. */
    private static final Map<String, Charset> WIDER = Map.of("Shift_JIS", Charset.forName("windows-31j"), "x-IBM942C",
            Charset.forName("windows-31j"), "GB2312", Charset.forName("GB18030"), "EUC-KR", Charset.forName("x-windows-949"));
    private static final int LONGEST_NAME = 255;

    private ForeignText() {}

    /** @param charset what it says to be in; null for nothing. Text that is in no such charset, or in one that nobody knows, is UTF-8 or
     *     else Windows-1252 */
    static String of(byte[] bytes, String charset) {
        Charset said = known(charset);
        String text = said == null ? null : strictly(bytes, said);
        if (text == null) {
            text = strictly(bytes, StandardCharsets.UTF_8);
        }
        if (text == null) {
            text = new String(bytes, StandardCharsets.UTF_8.equals(said) ? said : WESTERN);
        }
        return JsonText.storable(text);
    }

    private static Charset known(String name) {
        try {
            Charset charset = name == null || name.isBlank() ? null : Charset.forName(MimeUtility.javaCharset(name.strip()));
            boolean western = StandardCharsets.ISO_8859_1.equals(charset) || StandardCharsets.US_ASCII.equals(charset);
            return western || charset == null ? null : WIDER.getOrDefault(charset.name(), charset);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static String strictly(byte[] bytes, Charset charset) {
        try {
            return charset.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException | UnsupportedOperationException e) {
            return null;
        }
    }

    /**
     * A file's name without the folders in it (RFC 2183, 2.3) and without control characters.
     *
     * @return null where there is none
     */
    static String filename(String given) {
        if (given == null) {
            return null;
        }
        String last = given.substring(Math.max(given.lastIndexOf('/'), given.lastIndexOf('\\')) + 1);
        StringBuilder name = new StringBuilder();
        last.codePoints().filter(c -> !Character.isISOControl(c) && c != 0x2028 && c != 0x2029).limit(LONGEST_NAME)
                .forEach(name::appendCodePoint);
        while (name.length() > LONGEST_NAME) {
            name.setLength(name.offsetByCodePoints(name.length(), -1));
        }
        String shown = name.toString().strip();
        return shown.isEmpty() || shown.equals(".") || shown.equals("..") ? null : shown;
    }
}
