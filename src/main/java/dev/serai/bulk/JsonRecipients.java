package dev.serai.bulk;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.TokenBuffer;
import dev.serai.api.JsonText;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;

/** Reads recipients that are written as JSON, one after the other. */
final class JsonRecipients {

    static final String RECIPIENTS = "recipients";
    private static final int DEEPEST = 50;
    private static final int MOST_TOKENS = 5_000;
    private static final int MOST_TOKENS_OF_CONTENT = 400_000;
    private static final int LONGEST_CONTENT = 32 * 1024 * 1024;
    private static final int MOST_FIELDS = 100;
    private static final JsonMapper JSON = mapper(UploadText.LONGEST_ROW);
    private static final JsonMapper CONTENT = mapper(LONGEST_CONTENT);

    private JsonRecipients() {}

    private static JsonMapper mapper(int longestText) {
        return JsonMapper.builder(JsonFactory.builder().streamReadConstraints(JsonText.limits().maxNestingDepth(DEEPEST)
                        .maxNumberLength(JsonText.MOST_DIGITS).maxNameLength(1000).maxStringLength(longestText).build()).build())
                .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                .build();
    }

    /** One recipient a line (NDJSON); empty lines are passed over. */
    static void lines(UploadText text, RecipientRows rows) throws IOException {
        BufferedReader lines = new BufferedReader(text);
        StringBuilder line = new StringBuilder();
        long number = 1;
        for (int c = lines.read(); ; c = lines.read()) {
            if (c == '\n' || c < 0) {
                if (!line.toString().isBlank()) {
                    rows.add(number, parsed(line.toString(), number));
                }
                line.setLength(0);
                text.rowEnded();
                if (c < 0) {
                    return;
                }
                number++;
            } else {
                line.append((char) c);
                if (line.length() > UploadText.LONGEST_ROW) {
                    throw tooLong(number);
                }
            }
        }
    }

    static UploadFault tooLong(long line) {
        return new UploadFault(line, "begins a row of more than " + UploadText.LONGEST_ROW + " characters");
    }

    private static JsonNode parsed(String line, long number) {
        try (JsonParser parser = JSON.createParser(line)) {
            parser.nextToken();
            JsonNode tree = element(parser, JSON, number);
            if (parser.nextToken() != null) {
                throw new UploadFault(number, "has more than one JSON value; NDJSON has one a line");
            }
            return tree;
        } catch (JsonProcessingException e) {
            throw new UploadFault(number, "is not valid JSON" + column(e));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String column(JsonProcessingException e) {
        return e.getLocation() == null || e.getLocation().getColumnNr() < 1 ? "" : " (column " + e.getLocation().getColumnNr() + ")";
    }

    /** {@code {"recipients": [...]}}, with the content beside it passed over, or a list alone. */
    static void document(Reader text, boolean withContent, RecipientRows rows) throws IOException {
        boolean found = false;
        try (JsonParser parser = JSON.createParser(new Unlimited(text))) {
            JsonToken first = parser.nextToken();
            if (first == JsonToken.START_ARRAY) {
                elements(parser, rows);
                found = true;
            } else if (first == JsonToken.START_OBJECT) {
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    String name = parser.currentName();
                    parser.nextToken();
                    if (name.equals(RECIPIENTS)) {
                        if (found) {
                            throw new UploadFault(line(parser), "has \"recipients\" a second time");
                        }
                        if (parser.currentToken() != JsonToken.START_ARRAY) {
                            throw new UploadFault(line(parser), "has \"recipients\" that are no list");
                        }
                        elements(parser, rows);
                        found = true;
                    } else if (withContent) {
                        parser.skipChildren();
                    } else {
                        throw new UploadFault(line(parser), "has \"" + shortened(name)
                                + "\" beside \"recipients\"; here are recipients alone");
                    }
                }
            }
            if (found && parser.nextToken() != null) {
                throw new UploadFault(line(parser), "goes on after the end of the JSON");
            }
        } catch (JsonProcessingException e) {
            throw notValid(e);
        }
        if (!found) {
            throw new UploadFault(0, "has no list of recipients; send {\"recipients\": [{\"to\": \"ann@example.com\"}]}");
        }
    }

    /** The fields beside the recipients. */
    static ObjectNode content(Reader text) throws IOException {
        ObjectNode content = JsonNodeFactory.instance.objectNode();
        long characters = 0;
        try (JsonParser parser = CONTENT.createParser(new Unlimited(text))) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new UploadFault(0, "must be a JSON object with the content and a list of recipients");
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                if (name.equals(RECIPIENTS)) {
                    parser.skipChildren();
                } else {
                    if (content.has(name)) {
                        throw new UploadFault(line(parser), "has \"" + shortened(name) + "\" a second time");
                    }
                    JsonNode value = element(parser, CONTENT, line(parser));
                    characters += value.isTextual() ? value.textValue().length() : value.toString().length();
                    content.set(name, value);
                    if (characters > LONGEST_CONTENT || content.size() > MOST_FIELDS) {
                        throw new UploadFault(0, "has content of more than " + LONGEST_CONTENT + " characters or " + MOST_FIELDS
                                + " fields");
                    }
                }
            }
        } catch (JsonProcessingException e) {
            throw notValid(e);
        }
        return content;
    }

    private static UploadFault notValid(JsonProcessingException e) {
        long line = e.getLocation() == null ? 0 : Math.max(0, e.getLocation().getLineNr());
        if (e instanceof StreamConstraintsException) {
            return new UploadFault(line, "has a text, a number or a name that is too long, or is nested too deeply");
        }
        return new UploadFault(line, "is not valid JSON" + column(e));
    }

    private static void elements(JsonParser parser, RecipientRows rows) throws IOException {
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            long line = line(parser);
            try {
                rows.add(line, element(parser, JSON, line));
            } catch (StreamConstraintsException e) {
                throw tooLong(line);
            }
        }
    }

    private static long line(JsonParser parser) {
        return Math.max(1, parser.currentTokenLocation().getLineNr());
    }

    /** A value that is not too large. @param mapper that of rows, or of content */
    private static JsonNode element(JsonParser parser, JsonMapper mapper, long line) throws IOException {
        try (TokenBuffer buffer = new TokenBuffer(parser)) {
            int depth = 0;
            int tokens = 0;
            long characters = 0;
            boolean ofRow = mapper == JSON;
            do {
                JsonToken token = parser.currentToken();
                if (token == null) {
                    throw new UploadFault(line, "ends in the middle of a value");
                }
                buffer.copyCurrentEvent(parser);
                depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
                tokens++;
                characters += token == JsonToken.VALUE_STRING ? parser.getTextLength() : 0;
                if (tokens > (ofRow ? MOST_TOKENS : MOST_TOKENS_OF_CONTENT)
                        || characters > (ofRow ? UploadText.LONGEST_ROW : LONGEST_CONTENT)) {
                    throw tooLong(line);
                }
                if (depth > 0) {
                    parser.nextToken();
                }
            } while (depth > 0);
            return mapper.readTree(buffer.asParser(mapper));
        }
    }

    private static String shortened(String name) {
        return JsonText.storable(name.length() > 100 ? name.substring(0, 100) + "..." : name);
    }

    /** A JSON document is one row to {@link UploadText}, which is not to count it. */
    private static final class Unlimited extends Reader {

        private final Reader text;

        Unlimited(Reader text) {
            this.text = text;
        }

        @Override
        public int read(char[] target, int offset, int length) throws IOException {
            if (text instanceof UploadText upload) {
                upload.rowEnded();
            }
            return text.read(target, offset, length);
        }

        @Override
        public void close() throws IOException {
            text.close();
        }
    }
}
