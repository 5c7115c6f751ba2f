package dev.serai.database;

import java.util.UUID;

/** Knows for which tenant the current thread works. */
public interface CurrentTenant {

    /** The tenant; null when there is none. */
    UUID id();
}
