package dev.serai.message;

import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Invoices as PDF.
 *
 * @param font file of a TrueType font to print them in; without it Liberation Sans, which has Latin, Greek and Cyrillic letters
 */
@ConfigurationProperties("serai.invoice")
record InvoiceProperties(Path font) {}
