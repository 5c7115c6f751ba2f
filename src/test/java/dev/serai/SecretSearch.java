package dev.serai;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** Looks for planted secrets, in clear and encoded, in whatever it is given, and remembers where it found them. */
final class SecretSearch {

    private static final int AROUND = 120;

    private static final int WINDOW = 8;

    private final Map<Long, List<Form>> forms = new ConcurrentHashMap<>();
    private final boolean[] beginnings = new boolean[1 << 16];
    private final List<String> found = new CopyOnWriteArrayList<>();
    private final Map<String, AtomicLong> searched = new ConcurrentHashMap<>();

    private record Form(String name, byte[] bytes) {}

    /**
     * From now on it looks for this, too.
     *
     * @param core at least ten letters, digits and whatever else no encoding changes; encoded forms are looked for beside it
     */
    void plant(String name, String core) {
        byte[] bytes = core.getBytes(StandardCharsets.UTF_8);
        add(name, core);
        add(name + " in hex", HexFormat.of().formatHex(bytes));
        add(name + " in hex", HexFormat.of().withUpperCase().formatHex(bytes));
        for (int before = 0; before < 3; before++) {
            byte[] shifted = new byte[before + bytes.length];
            System.arraycopy(bytes, 0, shifted, before, bytes.length);
            String base64 = Base64.getEncoder().withoutPadding().encodeToString(shifted);
            String own = base64.substring((before * 8 + 5) / 6, shifted.length * 8 / 6);
            add(name + " in Base64", own);
            add(name + " in Base64", own.replace('+', '-').replace('/', '_'));
        }
    }

    private void add(String name, String form) {
        byte[] bytes = form.getBytes(StandardCharsets.UTF_8);
        long beginning = ByteBuffer.wrap(bytes).getLong();
        forms.computeIfAbsent(beginning, any -> new CopyOnWriteArrayList<>()).add(new Form(name, bytes));
        beginnings[slot(beginning)] = true;
    }

    private static int slot(long window) {
        return (int) (window * 0x9E3779B97F4A7C15L >>> 48);
    }

    /** @param kind what is counted as searched, e.g. {@code log} */
    void text(String kind, String where, String text) {
        if (text != null) {
            bytes(kind, where, text.getBytes(StandardCharsets.UTF_8));
        }
    }

    void file(String kind, Path file) throws IOException {
        bytes(kind, file.toString(), Files.readAllBytes(file));
    }

    private void bytes(String kind, String where, byte[] bytes) {
        searched.computeIfAbsent(kind, any -> new AtomicLong()).addAndGet(bytes.length);
        long window = 0;
        for (int i = 0; i < bytes.length; i++) {
            window = window << 8 | bytes[i] & 0xff;
            if (beginnings[slot(window)] && i >= WINDOW - 1) {
                for (Form form : forms.getOrDefault(window, List.of())) {
                    check(kind, where, bytes, i - WINDOW + 1, form);
                }
            }
        }
    }

    private void check(String kind, String where, byte[] bytes, int from, Form form) {
        int to = from + form.bytes().length;
        if (to <= bytes.length && Arrays.equals(bytes, from, to, form.bytes(), 0, form.bytes().length)) {
            int first = Math.max(0, from - AROUND);
            int last = Math.min(bytes.length, to + AROUND);
            found.add(kind + ", " + where + ": " + form.name() + " in \""
                    + new String(bytes, first, last - first, StandardCharsets.UTF_8) + "\"");
        }
    }

    /** Where something was found. */
    List<String> found() {
        return List.copyOf(found);
    }

    /** Bytes searched by kind. */
    Map<String, AtomicLong> searched() {
        return searched;
    }
}
