package dev.serai.rehearsal;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.UUID;

/**
 * What a rehearsal tries.
 *
 * @param file the changed file, with its folder; null for another provider
 * @param text what it is to hold
 * @param base fingerprint of what runs of it; null for nothing
 * @param operation the only operation that is looked at; null for all
 * @param from the provider whose deliveries would go over another one; null for a file
 * @param to that other one
 * @param tenantId the only tenant whose events or deliveries are looked at; null for all
 * @param since only what came at this time or later
 * @param until only what came before
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Asked(String file, String text, String base, String operation, String from, String to, UUID tenantId, Instant since,
        Instant until) {}
