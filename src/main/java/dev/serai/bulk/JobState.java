package dev.serai.bulk;

import java.util.Locale;

/** How far a bulk job is. */
enum JobState {
    /** Takes recipients. */
    UPLOADING,
    /** Every recipient's message is made once and thrown away, to name what is wrong before anything is sent. */
    CHECKING,
    /** That is done; it takes more recipients, or starts. */
    CHECKED,
    /** Recipients become deliveries. */
    RUNNING,
    /** Nothing of it is sent until it is resumed. */
    PAUSED,
    /** What waits of it is being called off. */
    CANCELLING,
    /** Nothing more of it is sent. */
    CANCELLED,
    /** All its deliveries have their outcome. */
    DONE,
    /** Serai broke down over it a few times in a row; it may be resumed or cancelled. */
    FAILED;

    /** As the API and the database call it. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static JobState of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }

    boolean isOver() {
        return this == CANCELLED || this == DONE;
    }
}
