package dev.serai.message;

import java.io.IOException;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.pdfbox.pdmodel.font.PDFont;

/** Text as a font can print it: a character that it does not have is written as its number, such as {@code [U+4E2D]}, and none is lost. */
final class PdfText {

    private static final int UNITS = 1000;

    private final PDFont font;
    private final Map<Integer, Boolean> printable = new HashMap<>();

    PdfText(PDFont font) {
        this.font = font;
    }

    /** The text with nothing in it that the font does not have. */
    String of(String text) {
        StringBuilder made = new StringBuilder(text.length());
        Normalizer.normalize(text, Normalizer.Form.NFC).codePoints().forEach(c -> {
            if (Character.getType(c) == Character.SPACE_SEPARATOR) {
                made.append(' ');
            } else if (printable.computeIfAbsent(c, this::isPrintable)) {
                made.appendCodePoint(c);
            } else {
                made.append(String.format("[U+%04X]", c));
            }
        });
        return made.toString();
    }

    /** What is not seen, such as what turns the direction of text around, counts as not there either. */
    private boolean isPrintable(int c) {
        switch (Character.getType(c)) {
            case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.PRIVATE_USE, Character.UNASSIGNED,
                    Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> {
                return false;
            }
            default -> { }
        }
        try {
            return font.encode(Character.toString(c)).length > 0;
        } catch (IllegalArgumentException | IOException e) {
            return false;
        }
    }

    /** How wide it is, in points. */
    float width(String text, float size) throws IOException {
        return font.getStringWidth(text) * size / UNITS;
    }

    /** Lines of at most this width, broken between words where that is possible. */
    List<String> wrapped(String text, float size, float width) throws IOException {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : of(text).split(" ")) {
            String longer = line.isEmpty() ? word : line + " " + word;
            if (width(longer, size) <= width) {
                line.setLength(0);
                line.append(longer);
                continue;
            }
            if (!line.isEmpty()) {
                lines.add(line.toString());
                line.setLength(0);
            }
            for (int c : word.codePoints().toArray()) {
                String character = Character.toString(c);
                if (!line.isEmpty() && width(line + character, size) > width) {
                    lines.add(line.toString());
                    line.setLength(0);
                }
                line.append(character);
            }
        }
        lines.add(line.toString());
        return lines;
    }
}
