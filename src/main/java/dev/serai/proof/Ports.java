package dev.serai.proof;

import java.util.List;

/** The same address with and without its port, as providers differ in what they sign. */
final class Ports {

    private Ports() {}

    /** The address as it is, and as it may be written too: without its port, or with that of its scheme. */
    static List<String> variants(String url) {
        int host = url.indexOf("://") + 3;
        int end = host;
        while (end < url.length() && "/?#".indexOf(url.charAt(end)) < 0) {
            end++;
        }
        int colon = url.lastIndexOf(':', end - 1);
        if (host < 3) {
            return List.of(url);
        }
        if (colon < host || url.lastIndexOf(']', end - 1) > colon) {
            return List.of(url, url.substring(0, end) + (url.startsWith("https:") ? ":443" : ":80") + url.substring(end));
        }
        return List.of(url, url.substring(0, colon) + url.substring(end));
    }
}
