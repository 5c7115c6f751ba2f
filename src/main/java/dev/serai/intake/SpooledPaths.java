package dev.serai.intake;

import org.springframework.util.unit.DataSize;

/** Paths whose bodies may be longer than memory has room for: they are kept on disk while their request is under way. */
public interface SpooledPaths {

    /** Where {@link #limit} is set. */
    String SETTING = "serai.bulk.max-upload";

    /** Whether the body of such a request goes to disk, whatever its type is. */
    boolean takes(String method, String path);

    /** The longest body that is taken. */
    DataSize limit();

    /** What all bodies on disk may take together, half of it each tenant's. */
    DataSize budget();
}
