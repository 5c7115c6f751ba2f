package dev.serai.live;

/**
 * Something that changed.
 *
 * @param id null where several did, or it is not known which: look again
 * @param state how it stands now; null where that is to be looked at
 */
record LiveChange(LiveTopic topic, String id, String state) {

    /** What a later change takes the place of. */
    record Key(LiveTopic topic, String id) {}

    Key key() {
        return new Key(topic, id);
    }
}
