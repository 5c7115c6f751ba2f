package dev.serai.provider;

import java.util.Locale;
import java.util.Set;

/** The text of an HTML page, without tags and without what is not shown; reads each character a few times, whatever the page. */
final class PageText {

    private static final Set<String> NOT_SHOWN = Set.of("script", "style", "head");
    private static final int LONGEST_TAG = 500;

    private final String page;
    private final StringBuilder text = new StringBuilder();

    private PageText(String page) {
        this.page = page;
    }

    static String of(String page) {
        return page.indexOf('<') < 0 ? page : new PageText(page).read();
    }

    private String read() {
        int at = 0;
        while (at < page.length()) {
            int tag = page.indexOf('<', at);
            if (tag < 0) {
                tag = page.length();
            }
            text.append(page, at, tag);
            at = tag < page.length() ? behind(tag) : tag;
        }
        return text.toString();
    }

    /** Where to read on behind a tag, or behind the element that it begins; a bracket that begins none is text. */
    private int behind(int tag) {
        int end = tag + 1;
        int last = Math.min(page.length(), tag + 1 + LONGEST_TAG);
        while (end < last && page.charAt(end) != '>') {
            end++;
        }
        if (end == last) {
            text.append('<');
            return tag + 1;
        }
        text.append(' ');
        String name = nameAt(tag + 1);
        return NOT_SHOWN.contains(name) ? closing(name, end) : end + 1;
    }

    private String nameAt(int from) {
        int to = from;
        while (to < Math.min(page.length(), from + 10) && Character.isLetter(page.charAt(to))) {
            to++;
        }
        return page.substring(from, to).toLowerCase(Locale.ROOT);
    }

    /** Behind the closing tag, or the end of the page where there is none. */
    private int closing(String name, int from) {
        for (int at = page.indexOf("</", from); at >= 0; at = page.indexOf("</", at + 2)) {
            if (page.regionMatches(true, at + 2, name, 0, name.length())) {
                int end = page.indexOf('>', at);
                return end < 0 ? page.length() : end + 1;
            }
        }
        return page.length();
    }
}
