package dev.serai.draft;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Which field of our message a provider's member is, by the names that are usual in the field. */
final class FieldNames {

    private static final Map<String, List<String>> USUAL = Map.ofEntries(
            Map.entry("to", List.of("recipient", "recipients", "destination", "destinations", "toaddress", "toaddresses", "phonenumber",
                    "number", "mobile", "dst", "msisdn", "toemail", "tonumber")),
            Map.entry("from", List.of("sender", "source", "src", "fromemail", "fromaddress", "senderid", "originator", "fromnumber")),
            Map.entry("text", List.of("body", "message", "content", "plain", "plaintext", "textcontent", "textbody", "textpart", "msg",
                    "messagebody", "messagetext")),
            Map.entry("html", List.of("htmlbody", "htmlcontent", "htmlpart", "bodyhtml")),
            Map.entry("subject", List.of("title", "emailsubject")),
            Map.entry("replyTo", List.of("replytoaddress", "replytoemail", "replyaddress")),
            Map.entry("attachments", List.of("attachment", "files")),
            Map.entry("tags", List.of("categories", "labels")),
            Map.entry("contentType", List.of("type", "mimetype", "mediatype")),
            Map.entry("filename", List.of("name", "file")),
            Map.entry("content", List.of("data", "base64content")),
            Map.entry("contentId", List.of("cid")),
            Map.entry("email", List.of("address", "emailaddress", "mail")),
            Map.entry("amount", List.of("value", "total", "price")),
            Map.entry("currency", List.of("currencycode")),
            Map.entry("messageId", List.of("id", "messageuuid", "sid", "uuid", "msgid")));

    private FieldNames() {}

    /** @param fields ours */
    static Optional<String> of(String member, Set<String> fields) {
        String plain = plain(member);
        return fields.stream().filter(field -> plain(field).equals(plain)).findFirst()
                .or(() -> fields.stream().filter(field -> USUAL.getOrDefault(field, List.of()).contains(plain)).findFirst());
    }

    static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    }
}
