package dev.serai.security;

import java.util.UUID;

/** Told when a user is about to be deleted, in the transaction that deletes it: what belongs to the user goes first. */
public interface UserDeparture {

    void leaves(UUID tenantId, UUID userId);
}
