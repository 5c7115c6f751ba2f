package dev.serai.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;

/** Makes bad requests of an operation, from its description and an example that is good. The same seed makes the same requests. */
final class BadInput {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int DEEPEST = 4;
    private static final int SPOILT = 30;
    private static final String PUNCTUATION = "{}[]\",:\\0-.eE\u0000\n";
    private static final List<JsonNode> VALUES = values();
    private static final List<String> TEXTS = List.of("", "%20", "%00", "%0A", "%", "%zz", "%FF", "%ED%A0%80", "%C3%28", "null",
            "-1", "0", "1e99", "99999999999999999999", "2147483648", "%F0%9F%98%80", "..%2F..%2Fetc%2Fpasswd", "'%20or%201=1--",
            "$%7Bbody%7D", "%7B%7BapiKey%7D%7D", "00000000-0000-0000-0000-000000000000", "01A1FCDB-980F-7376-AEDD-39361AD0EF3E",
            "a".repeat(3000), "2026-13-45T00:00:00Z", "+292278994-08-17T07:12:55Z", "%3Cscript%3E", "true", "[]", "*");
    private static final List<String> SEGMENTS = List.of("no-id", "%20", "%00", "%0d%0a", "%2e%2e", "..", "%2F", "%5C", ";x=1",
            "%zz", "%FF", "%25", "null", "0", "01a1fcdb-980f-7376-aedd", "00000000-0000-0000-0000-000000000000", "%F0%9F%98%80",
            "a".repeat(3000),
            "'--", "$%7Bbody%7D", "{id}", "<x>", "*", "%7B%7BapiKey%7D%7D", "01A1FCDB-980F-7376-AEDD-39361AD0EF3E");
    private static final List<String> MEDIA_TYPES = List.of("text/plain", "application/xml", "multipart/form-data; boundary=x",
            "application/x-www-form-urlencoded", "garbage", "application/json; charset=utf-16", "application/json; charset=no-such", "",
            "application/", "*/*", "application/json; charset=\"", "application/vnd.api+json", "a".repeat(2000));
    private static final Map<String, List<String>> HEADERS = Map.of(
            "Idempotency-Key", List.of("", " ", "k".repeat(256), "k".repeat(6000), "\u00e4\u00f6\u20ac", "a\tb", "\"", "'; --"),
            "If-Match", List.of("", "*", "garbage", "\"0\"", "W/\"1\"", "\"" + "9".repeat(40) + "\"", "\"a\", \"b\""),
            "Prefer", List.of("", "wait", "wait=-1", "wait=x", "wait=1e3", "wait=99999999999999999999", "=,=,;;", "respond-async"),
            "Accept", List.of("", "garbage", "text/html", "*/*;q=x", "a".repeat(2000)),
            "Authorization", List.of("", "Bearer", "Bearer ", "Bearer \u00ff\u20ac", "Basic YTpi", "Bearer " + "x".repeat(6000),
                    "Bearer a b"),
            "Content-Length", List.of("-1", "x", "99999999999999999999"),
            "Transfer-Encoding", List.of("gzip", "garbage"),
            "Content-Encoding", List.of("gzip", "garbage"),
            "X-Forwarded-For", List.of("garbage, \u00e9"),
            "ce-specversion", List.of("1.0", "9.9", "\u20ac"));

    private final ApiDocument document;
    private final Random random;

    BadInput(ApiDocument document, long seed) {
        this.document = document;
        this.random = new Random(seed);
    }

    /**
     * A request that may be bad.
     *
     * @param what is bad about it
     * @param judged whether the description of the operation is to list the status of its answer; HTTP itself may refuse the others
     */
    record Sent(String what, String target, Map<String, String> headers, byte[] body, boolean judged) {}

    /**
     * @param values of the parameters in the path
     * @param body a good one; null for none
     */
    List<Sent> of(ApiOperation operation, Map<String, String> values, String body, int most) {
        List<Sent> sent = new ArrayList<>();
        String target = operation.target(values);
        byte[] good = body == null ? new byte[0] : body.getBytes(StandardCharsets.UTF_8);
        for (String name : operation.parameters("query")) {
            TEXTS.forEach(text -> sent.add(new Sent("query " + name, target + "?" + name + "=" + text, json(), good,
                    text.indexOf('[') < 0)));
            sent.add(new Sent("query twice", target + "?" + name + "=1&" + name + "=2", json(), good, true));
        }
        sent.add(new Sent("query garbage", target + "?&&=&=x&%3D=%26&" + "a=b&".repeat(300), json(), good, true));
        for (String name : values.keySet()) {
            for (String segment : SEGMENTS) {
                Map<String, String> bad = new LinkedHashMap<>(values);
                bad.put(name, segment);
                sent.add(new Sent("path " + name, operation.target(bad), json(), good, false));
            }
        }
        HEADERS.forEach((name, texts) -> texts.forEach(text -> {
            Map<String, String> headers = json();
            headers.put(name, text);
            sent.add(new Sent("header " + name, target, headers, good, false));
        }));
        if (operation.hasBody()) {
            raw(body).forEach((what, bytes) -> sent.add(new Sent("body " + what, target, json(), bytes, true)));
            for (int i = 0; i < SPOILT; i++) {
                sent.add(new Sent("body spoilt #" + i, target, json(), spoilt(good), true));
            }
            MEDIA_TYPES.forEach(type -> sent.add(new Sent("content type " + type, target, new LinkedHashMap<>(Map.of("Content-Type", type)),
                    good, true)));
            trees(operation, body).forEach((what, tree) -> sent.add(new Sent("body " + what, target, json(),
                    tree.getBytes(StandardCharsets.UTF_8), true)));
        } else {
            sent.add(new Sent("a body where none is taken", target, json(), "{\"a\": [".getBytes(StandardCharsets.UTF_8), true));
        }
        Collections.shuffle(sent, random);
        return sent.subList(0, Math.min(most, sent.size()));
    }

    /**
     * The object with one of its values bad.
     *
     * @return by what is bad about it
     */
    static Map<String, String> spoilt(ObjectNode good, String at) {
        Map<String, String> spoilt = new LinkedHashMap<>();
        for (int i = 0; i < VALUES.size(); i++) {
            ObjectNode copy = good.deepCopy();
            if (put(copy, at, VALUES.get(i))) {
                spoilt.put(at + " #" + i, text(copy));
            }
        }
        return spoilt;
    }

    private static Map<String, String> json() {
        return new LinkedHashMap<>(Map.of("Content-Type", "application/json"));
    }

    private static List<JsonNode> values() {
        List<JsonNode> values = new ArrayList<>(List.of(JSON.nullNode(), JSON.booleanNode(true), JSON.booleanNode(false),
                JSON.numberNode(0), JSON.numberNode(-1), JSON.numberNode(1.5), JSON.numberNode(1e308),
                JSON.numberNode(new BigInteger("9".repeat(40))), JSON.numberNode(new BigDecimal("1e-400")), JSON.arrayNode(),
                JSON.objectNode(), JSON.arrayNode().add(JSON.arrayNode()), JSON.arrayNode().addNull(),
                JSON.arrayNode().add(1).add("a").add(true), JSON.objectNode().put("$ref", "#"), JSON.objectNode().put("",
                "").put("a\u0000", 1)));
        for (String text : List.of("", " ", "\u0000", "a\u0000b", "a\r\nBcc: eve@example.com", "\ud800", "a\udfffb",
                "\u202e\ud83d\ude00\u0301", "\ufffe\uffff", "x".repeat(70_000), "'; drop table tenant; --", "${body}", "{{apiKey}}",
                "#{1+1}", "${jndi:ldap://127.0.0.1/a}", "../../etc/passwd", "http://169.254.169.254/latest", "javascript:alert(1)", "NaN",
                "01a1fcdb-980f-7376-aedd-39361ad0ef3e", "9999-12-31T23:59:60Z", "-1", "ann@", "@", "ann@example.com,".repeat(2000), "+",
                "+" + "9".repeat(50))) {
            values.add(JSON.textNode(text));
        }
        values.add(deep(60));
        ArrayNode many = JSON.arrayNode();
        for (int i = 0; i < 5000; i++) {
            many.add("a@example.com");
        }
        values.add(many);
        return values;
    }

    private static JsonNode deep(int levels) {
        JsonNode node = JSON.textNode("x");
        for (int i = 0; i < levels; i++) {
            node = i % 2 == 0 ? JSON.arrayNode().add(node) : JSON.objectNode().set("a", node);
        }
        return node;
    }

    /** Bodies that are no good JSON, or hardly any. */
    private static Map<String, byte[]> raw(String good) {
        Map<String, byte[]> raw = new LinkedHashMap<>();
        String object = good == null ? "{}" : good;
        for (String text : List.of("", " ", "null", "true", "1", "[]", "[[]]", "[{}]", "\"text\"", "{", "{]", "{\"a\"}",
                "{\"a\":}", "{a:1}",
                "{'a':1}", "{\"a\":NaN}", "{\"a\":1e999999999}", "{\"a\":" + "9".repeat(100_000) + "}", "{\"a\":01}", "{\"a\":\"\\x\"}",
                "{\"a\":\"\\ud800\"}", "{\"a\":\"\u0001\"}", "{/**/}", "{\"a\":1,}", object + object, object + "garbage",
                "\ufeff" + object,
                "[".repeat(100_000), "{\"a\":".repeat(50_000), "{\"a\":1,\"a\":2}", twice(object), "{\"__proto__\":{\"a\":1}}",
                "{\"" + "k".repeat(100_000) + "\":1}", "a=b&c=d",
                "<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY y SYSTEM \"file:///etc/passwd\">]>")) {
            raw.put(text.length() > 60 ? text.substring(0, 60) + "..." : text, text.getBytes(StandardCharsets.UTF_8));
        }
        raw.put("UTF-16", object.getBytes(StandardCharsets.UTF_16));
        raw.put("UTF-32", object.getBytes(java.nio.charset.Charset.forName("UTF-32")));
        raw.put("invalid UTF-8", (object.substring(0, object.length() - 1) + ",\"a\":\"\u00e4\"}").getBytes(StandardCharsets.ISO_8859_1));
        raw.put("overlong UTF-8", new byte[] {'{', '"', (byte) 0xc0, (byte) 0xaf, '"', ':', '1', '}'});
        raw.put("binary", new byte[] {0, 1, 2, (byte) 0xff, (byte) 0xfe, 0});
        return raw;
    }

    /** A good body with some of its bytes changed, missing or doubled. */
    private byte[] spoilt(byte[] good) {
        ByteArrayOutputStream spoilt = new ByteArrayOutputStream();
        int every = 1 + random.nextInt(good.length + 1);
        for (byte one : good) {
            int chance = random.nextInt(3 * every);
            if (chance != 0) {
                spoilt.write(chance == 1 ? random.nextInt(256) : one);
            }
            if (chance == 2) {
                spoilt.write(PUNCTUATION.charAt(random.nextInt(PUNCTUATION.length())));
            }
        }
        return spoilt.toByteArray();
    }

    /** Its first field twice. */
    private static String twice(String object) {
        int colon = object.indexOf(':');
        return colon < 0 ? object : object.charAt(0) + object.substring(1, colon) + ":null," + object.substring(1);
    }

    /** The good body with one value in it wrong, missing or too much. */
    private Map<String, String> trees(ApiOperation operation, String body) {
        Map<String, String> trees = new LinkedHashMap<>();
        JsonNode good = parsed(body);
        ObjectNode start = good instanceof ObjectNode object ? object : JSON.objectNode();
        for (String pointer : pointers(operation.bodySchema(), start, "", 0)) {
            trees.putAll(spoilt(start, pointer));
            ObjectNode without = start.deepCopy();
            if (put(without, pointer, null)) {
                trees.put(pointer + " missing", text(without));
            }
        }
        for (JsonNode value : VALUES) {
            trees.put("unknown field", text(start.deepCopy().set("noSuchField", value)));
        }
        return trees;
    }

    private static JsonNode parsed(String text) {
        try {
            return text == null ? JSON.objectNode() : MAPPER.readTree(text);
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    /** As JSON; lone surrogates escaped, since UTF-8 has none. */
    private static String text(JsonNode node) {
        StringBuilder text = new StringBuilder();
        node.toString().codePoints().forEach(c -> {
            if (c >= 0xd800 && c <= 0xdfff) {
                text.append(String.format("\\u%04x", c));
            } else {
                text.appendCodePoint(c);
            }
        });
        return text.toString();
    }

    /** Where values stand, or may stand by the schema. */
    private TreeSet<String> pointers(JsonNode schema, JsonNode value, String at, int depth) {
        TreeSet<String> pointers = new TreeSet<>();
        if (!at.isEmpty()) {
            pointers.add(at);
        }
        if (depth == DEEPEST) {
            return pointers;
        }
        JsonNode found = document.dereferenced(schema);
        TreeSet<String> names = new TreeSet<>();
        found.path("properties").fieldNames().forEachRemaining(names::add);
        if (value.isObject()) {
            value.fieldNames().forEachRemaining(names::add);
        }
        for (String name : names) {
            pointers.addAll(pointers(found.path("properties").path(name), value.path(name), at + "/" + name, depth + 1));
        }
        if (value.isArray() && !value.isEmpty()) {
            pointers.addAll(pointers(found.path("items"), value.get(0), at + "/0", depth + 1));
        }
        for (JsonNode branch : found.path("oneOf")) {
            pointers.addAll(pointers(branch, value, at, depth + 1));
        }
        return pointers;
    }

    /** False when there is nothing to put it into. */
    private static boolean put(ObjectNode root, String pointer, JsonNode value) {
        JsonNode parent = root;
        String[] names = pointer.substring(1).split("/");
        for (int i = 0; i < names.length - 1; i++) {
            JsonNode next = parent.isArray() ? parent.path(Integer.parseInt(names[i])) : parent.path(names[i]);
            if (!next.isContainerNode() && parent instanceof ObjectNode object) {
                next = object.putObject(names[i]);
            }
            parent = next;
        }
        String last = names[names.length - 1];
        if (parent instanceof ArrayNode array) {
            if (value == null || array.isEmpty()) {
                return false;
            }
            array.set(0, value);
            return true;
        }
        if (!(parent instanceof ObjectNode object)) {
            return false;
        }
        if (value == null) {
            return object.remove(last) != null;
        }
        object.set(last, value);
        return true;
    }
}
