package dev.serai.message;

import dev.serai.message.Invoice.Line;
import dev.serai.message.Invoice.Party;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.NumberFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.PDPageContentStream.AppendMode;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.apache.pdfbox.pdmodel.font.PDFont;
import org.apache.pdfbox.pdmodel.font.PDType0Font;
import org.springframework.stereotype.Component;

/** Prints invoices: A4, as many pages as it takes, the letters of its font embedded. */
@Component
class InvoicePdf {

    private static final String LIBERATION_SANS = "/org/apache/pdfbox/resources/ttf/LiberationSans-Regular.ttf";

    private final Path font;

    InvoicePdf(InvoiceProperties properties) {
        this.font = properties.font();
    }

    /** @param labels the words in it, and its {@code locale} */
    byte[] print(Invoice invoice, Map<String, String> labels) {
        try (PDDocument document = new PDDocument(); InputStream letters = letters()) {
            PDFont loaded = PDType0Font.load(document, letters, true);
            document.getDocumentCatalog().setLanguage(labels.get("locale"));
            document.getDocumentInformation().setTitle(labels.get("title") + " " + invoice.number());
            new Sheets(document, loaded, invoice, labels).print();
            ByteArrayOutputStream printed = new ByteArrayOutputStream();
            document.save(printed);
            return printed.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException("The invoice " + invoice.number() + " cannot be printed", e);
        }
    }

    private InputStream letters() throws IOException {
        InputStream found = font == null ? PDDocument.class.getResourceAsStream(LIBERATION_SANS) : Files.newInputStream(font);
        if (found == null) {
            throw new IOException("There is no font " + LIBERATION_SANS);
        }
        return found;
    }

    /** The pages of one invoice. */
    private static final class Sheets {

        private static final float MARGIN = 50;
        private static final float TOP = PDRectangle.A4.getHeight() - MARGIN;
        private static final float BOTTOM = 70;
        private static final float RIGHT = PDRectangle.A4.getWidth() - MARGIN;
        private static final float SIZE = 9;
        private static final float LEADING = 12;
        private static final float TITLE = 18;
        private static final float MIDDLE = 310;
        private static final float HALF = 230;
        private static final float DESCRIPTION = 220;
        /** Where the columns with numbers end. */
        private static final float[] COLUMNS = {330, 410, 465, RIGHT};
        private static final float META = 90;

        private final PDDocument document;
        private final PDFont font;
        private final PdfText text;
        private final Invoice invoice;
        private final Map<String, String> labels;
        private final NumberFormat money;
        private final NumberFormat number;
        private PDPageContentStream page;
        private float y;

        Sheets(PDDocument document, PDFont font, Invoice invoice, Map<String, String> labels) {
            this.document = document;
            this.font = font;
            this.text = new PdfText(font);
            this.invoice = invoice;
            this.labels = labels;
            Locale locale = Locale.forLanguageTag(labels.get("locale"));
            int digits = invoice.currency().getDefaultFractionDigits();
            this.money = NumberFormat.getNumberInstance(locale);
            money.setMinimumFractionDigits(digits);
            money.setMaximumFractionDigits(digits);
            this.number = NumberFormat.getNumberInstance(locale);
            number.setMaximumFractionDigits(6);
        }

        void print() throws IOException {
            begin();
            at(MARGIN, TITLE, text.of(label("title") + " " + invoice.number()));
            y -= 30;
            meta("issueDate", invoice.issueDate().toString());
            if (invoice.dueDate() != null) {
                meta("dueDate", invoice.dueDate().toString());
            }
            y -= LEADING;
            parties();
            head();
            for (Line line : invoice.lines()) {
                line(line);
            }
            sums();
            for (String note : invoice.notes()) {
                for (String part : text.wrapped(note, SIZE, RIGHT - MARGIN)) {
                    room(1, false);
                    at(MARGIN, SIZE, part);
                    y -= LEADING;
                }
            }
            page.close();
            numberPages();
        }

        private String label(String name) {
            return labels.getOrDefault(name, name);
        }

        private void begin() throws IOException {
            if (page != null) {
                page.close();
            }
            PDPage sheet = new PDPage(PDRectangle.A4);
            document.addPage(sheet);
            page = new PDPageContentStream(document, sheet);
            y = TOP;
        }

        /** Has room for so many lines, on another page where there is none on this one. */
        private void room(int lines, boolean inTable) throws IOException {
            if (y - lines * LEADING < BOTTOM) {
                begin();
                if (inTable) {
                    head();
                }
            }
        }

        private void at(float x, float size, String printable) throws IOException {
            page.beginText();
            page.setFont(font, size);
            page.newLineAtOffset(x, y);
            page.showText(printable);
            page.endText();
        }

        private void endingAt(float x, String written) throws IOException {
            String printable = text.of(written);
            at(x - text.width(printable, SIZE), SIZE, printable);
        }

        private void meta(String name, String value) throws IOException {
            at(MARGIN, SIZE, text.of(label(name)));
            at(MARGIN + META, SIZE, text.of(value));
            y -= LEADING;
        }

        private void parties() throws IOException {
            List<String> left = party("seller", invoice.seller());
            List<String> right = party("buyer", invoice.buyer());
            for (int i = 0; i < Math.max(left.size(), right.size()); i++) {
                room(1, false);
                at(MARGIN, SIZE, i < left.size() ? left.get(i) : "");
                at(MIDDLE, SIZE, i < right.size() ? right.get(i) : "");
                y -= LEADING;
            }
            y -= LEADING;
        }

        private List<String> party(String name, Party party) throws IOException {
            List<String> lines = new ArrayList<>(List.of(label(name), party.name()));
            lines.addAll(party.address());
            if (party.taxId() != null) {
                lines.add(label("taxId") + ": " + party.taxId());
            }
            List<String> wrapped = new ArrayList<>();
            for (String line : lines) {
                wrapped.addAll(text.wrapped(line, SIZE, HALF));
            }
            return wrapped;
        }

        private void head() throws IOException {
            at(MARGIN, SIZE, text.of(label("description")));
            endingAt(COLUMNS[0], label("quantity"));
            endingAt(COLUMNS[1], label("unitPrice"));
            endingAt(COLUMNS[2], label("taxRate"));
            endingAt(COLUMNS[3], label("amount") + " " + invoice.currency().getCurrencyCode());
            rule();
        }

        private void rule() throws IOException {
            y -= 4;
            page.moveTo(MARGIN, y);
            page.lineTo(RIGHT, y);
            page.stroke();
            y -= LEADING;
        }

        private void line(Line line) throws IOException {
            List<String> parts = text.wrapped(line.description(), SIZE, DESCRIPTION);
            room(parts.size(), true);
            endingAt(COLUMNS[0], number.format(line.quantity()));
            endingAt(COLUMNS[1], price(line.unitPrice()));
            endingAt(COLUMNS[2], number.format(line.taxRate()));
            endingAt(COLUMNS[3], money.format(invoice.amount(line)));
            for (String part : parts) {
                at(MARGIN, SIZE, part);
                y -= LEADING;
            }
        }

        /** With as many digits as it has, and no fewer than its currency. */
        private String price(BigDecimal price) {
            return price.scale() > invoice.currency().getDefaultFractionDigits() ? number.format(price) : money.format(price);
        }

        private void sums() throws IOException {
            room(invoice.taxes().size() + 4, false);
            rule();
            sum(label("net"), invoice.net());
            for (Map.Entry<BigDecimal, BigDecimal> tax : invoice.taxes().entrySet()) {
                room(1, false);
                sum(label("tax") + " " + number.format(tax.getKey()) + "%", tax.getValue());
            }
            room(2, false);
            sum(label("total") + " " + invoice.currency().getCurrencyCode(), invoice.total());
            y -= LEADING;
        }

        private void sum(String name, BigDecimal amount) throws IOException {
            endingAt(COLUMNS[2], name);
            endingAt(COLUMNS[3], money.format(amount));
            y -= LEADING;
        }

        private void numberPages() throws IOException {
            int all = document.getNumberOfPages();
            for (int i = 0; i < all; i++) {
                page = new PDPageContentStream(document, document.getPage(i), AppendMode.APPEND, true);
                y = BOTTOM - 2 * LEADING;
                endingAt(RIGHT, label("page") + " " + (i + 1) + "/" + all);
                page.close();
            }
        }
    }
}
