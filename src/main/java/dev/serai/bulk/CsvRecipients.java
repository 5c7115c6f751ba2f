package dev.serai.bulk;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.serai.api.FieldProblem;
import dev.serai.api.JsonText;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** Reads recipients from CSV (RFC 4180) with a line of names on top. Columns are parted by the sign that the first line has most of. */
final class CsvRecipients {

    private static final char[] SIGNS = {',', ';', '\t'};
    private static final int LONGEST_HEADER = 64 * 1024;
    private static final Pattern AT_LINE = Pattern.compile("line: (\\d[^ ]*)");

    private CsvRecipients() {}

    static void read(UploadText text, RecipientRows rows) throws IOException {
        BufferedReader buffered = new BufferedReader(text);
        CSVFormat format = CSVFormat.RFC4180.builder().setDelimiter(delimiter(buffered)).setIgnoreEmptyLines(true).get();
        try (CSVParser parser = CSVParser.builder().setReader(new NotClosed(buffered)).setFormat(format).get()) {
            Iterator<CSVRecord> records = parser.iterator();
            List<String> header = null;
            int address = -1;
            long line = 1;
            while (hasNext(records, line)) {
                CSVRecord record = records.next();
                text.rowEnded();
                if (header == null) {
                    header = header(record);
                    address = addressColumn(header);
                } else {
                    add(rows, record, line, header, address);
                }
                line = parser.getCurrentLineNumber() + 1;
            }
            if (header == null) {
                throw new UploadFault(0, "is empty; the first line names the columns, one of them \"to\"");
            }
        }
    }

    /** @param line where the next row begins */
    private static boolean hasNext(Iterator<CSVRecord> records, long line) throws IOException {
        try {
            return records.hasNext();
        } catch (UncheckedIOException e) {
            throw fault(e.getCause(), line);
        } catch (IllegalStateException e) {
            throw e.getCause() instanceof IOException cause ? fault(cause, line) : e;
        }
    }

    private static RuntimeException fault(IOException cause, long line) {
        if (cause instanceof UploadText.RowTooLongException) {
            return new UploadFault(line, "begins a row of more than " + UploadText.LONGEST_ROW
                    + " characters; a quote that is opened there may not be closed");
        }
        String words = String.valueOf(cause.getMessage());
        Matcher at = AT_LINE.matcher(words);
        if (words.contains("EOF reached before encapsulated token finished")) {
            return new UploadFault(line, "begins a row with a quote that is not closed before the end of the file");
        }
        if (words.contains("between encapsulated token and delimiter")) {
            return new UploadFault(at.find() ? Math.max(line, Long.parseLong(at.group(1).replaceAll("\\D", ""))) : line,
                    "has a quote at the wrong place: after a closing quote comes the next column (write \"\" for a quote within quotes);"
                            + " the row begins at line " + line);
        }
        return new UploadFault(line, "cannot be read as CSV");
    }

    private static char delimiter(BufferedReader reader) throws IOException {
        reader.mark(LONGEST_HEADER);
        int[] counts = new int[SIGNS.length];
        boolean quoted = false;
        for (int i = 0; i < LONGEST_HEADER; i++) {
            int c = reader.read();
            if (c < 0 || c == '\n' && !quoted) {
                break;
            }
            quoted ^= c == '"';
            for (int sign = 0; sign < SIGNS.length && !quoted; sign++) {
                counts[sign] += c == SIGNS[sign] ? 1 : 0;
            }
        }
        reader.reset();
        int most = 0;
        for (int sign = 1; sign < SIGNS.length; sign++) {
            most = counts[sign] > counts[most] ? sign : most;
        }
        return SIGNS[most];
    }

    private static List<String> header(CSVRecord record) {
        List<String> names = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        if (record.size() > RecipientRows.MOST_VARIABLES + 1) {
            throw new UploadFault(1, "names " + record.size() + " columns; at most " + (RecipientRows.MOST_VARIABLES + 1)
                    + " are accepted");
        }
        for (String written : record) {
            String name = written.strip();
            if (name.length() > RecipientRows.LONGEST_NAME) {
                throw new UploadFault(1, "names a column of more than " + RecipientRows.LONGEST_NAME + " characters");
            }
            if (!name.isEmpty() && !seen.add(name)) {
                throw new UploadFault(1, "names the column \"" + name + "\" twice");
            }
            names.add(JsonText.storable(name));
        }
        return names;
    }

    private static int addressColumn(List<String> header) {
        for (String accepted : RecipientRows.ADDRESS_NAMES) {
            for (int i = 0; i < header.size(); i++) {
                if (header.get(i).equalsIgnoreCase(accepted)) {
                    return i;
                }
            }
        }
        throw new UploadFault(1, "names no column for the address; accepted are " + String.join(", ", RecipientRows.ADDRESS_NAMES)
                + ", and the columns are parted by a comma, a semicolon or a tab");
    }

    private static void add(RecipientRows rows, CSVRecord record, long line, List<String> header, int address) {
        ObjectNode variables = JsonNodeFactory.instance.objectNode();
        for (int i = 0; i < Math.min(record.size(), header.size()); i++) {
            if (i != address && !header.get(i).isEmpty()) {
                variables.put(header.get(i), record.get(i));
            }
        }
        FieldProblem problem = record.size() <= header.size() ? null : new FieldProblem("(row)", "has " + record.size()
                + " columns where the first line names " + header.size() + "; put what has a separator in it into quotes");
        rows.add(line, record.size() > address ? TextNode.valueOf(record.get(address)) : null, variables, problem);
    }

    /** The parser closes its reader; whoever opened it does that. */
    private static final class NotClosed extends Reader {

        private final Reader reader;

        NotClosed(Reader reader) {
            this.reader = reader;
        }

        @Override
        public int read(char[] target, int offset, int length) throws IOException {
            return reader.read(target, offset, length);
        }

        @Override
        public void close() {
            // left open
        }
    }
}
