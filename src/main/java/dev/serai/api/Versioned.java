package dev.serai.api;

import com.fasterxml.jackson.annotation.JsonIgnore;

/** A resource that knows how often people changed it, for its entity tag; the version itself is not shown. */
public interface Versioned {

    @JsonIgnore
    long version();
}
