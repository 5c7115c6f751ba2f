package dev.serai.operation;

import java.util.Collections;
import java.util.SortedMap;

/** No provider, and so none that takes options. */
enum NoOptions implements OptionSchemas {

    INSTANCE;

    @Override
    public boolean knows(String provider) {
        return false;
    }

    @Override
    public boolean serves(String provider, String operation) {
        return false;
    }

    @Override
    public OptionSchema find(String provider, String operation) {
        return null;
    }

    @Override
    public SortedMap<String, OptionSchema> of(String operation) {
        return Collections.emptySortedMap();
    }
}
