package dev.serai.supervision;

/** Something whose rounds are watched. */
interface Watched {

    /** How it is. */
    LoopState state();
}
