/**
 * Threads that carry work for everybody, kept going and in sight. Each runs its rounds through here: whatever a round throws is counted,
 * logged and followed by the next round after a wait; a thread that ends is replaced; and the health page names every loop with how often
 * it failed, when last, and whether it goes on. Only where the heap is used up the process ends, for a supervisor to start it anew.
 */
package dev.serai.supervision;
