package dev.serai.audit;

/** Tells on whose behalf this thread works. */
public interface CurrentActor {

    /** Who called; {@link Actor#SERAI} when nobody did. */
    Actor get();
}
