package dev.serai.stats;

import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * Which figures somebody wants.
 *
 * @param from the first day, in UTC
 * @param to the last day
 * @param by what they are split by; empty for one item of everything
 * @param operations only of these; null for all
 * @param channel only over connections of it; null for all
 * @param provider only of this one; null for all
 * @param connectionId only of this one; null for all
 */
record Question(LocalDate from, LocalDate to, Set<Dimension> by, List<String> operations, String channel, String provider,
        UUID connectionId) {}
