/**
 * How requests come in: their bytes, their time and the threads they may hold are bounded before anything is done for them. The token
 * filter asks {@link dev.serai.intake.Intake} for a body only once it knows who calls; nobody waits on a thread for bytes or for a turn.
 */
package dev.serai.intake;
