package dev.serai.reload;

/** A consumer that is entered through a gate. */
interface Gated {

    Gate gate();
}
