package dev.serai.tenant;

import java.time.Instant;
import java.util.UUID;

/** A company whose data is apart from everyone else's. */
public record Tenant(UUID id, String name, Instant createdAt) {}
