package dev.serai.ledger;

/** How many bytes a message takes in memory: an estimate that costs next to nothing and does not fall for many tiny nodes. */
final class MessageSize {

    /** What is larger is carried by its own budget, and read from the ledger for that. */
    static final int BULKY = 64 * 1024;
    /** What is not longer comes along when it is claimed. */
    static final int SHORT = 8 * 1024;
    private static final int NODE = 64;

    private MessageSize() {}

    /** @param json the message as JSON text */
    static long of(String json) {
        long size = json.length();
        if (size <= BULKY) {
            for (int i = 0; i < json.length(); i++) {
                char c = json.charAt(i);
                if (c == ',' || c == '{' || c == '[') {
                    size += NODE;
                }
            }
        }
        return size;
    }
}
