/**
 * What the clock does once for all nodes. A tenant's schedules raise events and ask for operations later, once or by a rule of
 * recurrence, or at a distance from something that may move; whichever node comes first raises what is due. A route that is for all
 * nodes asks {@link dev.serai.schedule.Ticks} whose turn it is.
 */
package dev.serai.schedule;
