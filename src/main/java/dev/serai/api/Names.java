package dev.serai.api;

import java.util.Set;

/** Whose the names of a JSON object are: those of Serai's own fields become camelCase, a caller's own keep their spelling. */
public interface Names {

    /** All names are Serai's, at any depth. */
    Names OURS = except(Set.of());

    /** All names are the caller's own, at any depth. */
    Names THEIRS = new Names() {
        @Override
        public String of(String written) {
            return written;
        }

        @Override
        public Names in(String field) {
            return this;
        }

        @Override
        public Names elements() {
            return this;
        }
    };

    /** The name of a field as Serai reads it. */
    String of(String written);

    /** The names in the value of a field. */
    Names in(String field);

    /** The names in the elements where the value is a list. */
    Names elements();

    /**
     * Names that are Serai's.
     *
     * @param freeForm fields, in camelCase and at any depth, whose content keeps its spelling, e.g. {@code data}
     */
    static Names except(Set<String> freeForm) {
        return new Names() {
            @Override
            public String of(String written) {
                return RequestBody.camelCase(written);
            }

            @Override
            public Names in(String field) {
                return freeForm.contains(field) ? THEIRS : this;
            }

            @Override
            public Names elements() {
                return this;
            }
        };
    }

    /** Names that are Serai's, but those in the value of one field, which are what {@code inner} says. */
    static Names with(String only, Names inner) {
        return new Names() {
            @Override
            public String of(String written) {
                return RequestBody.camelCase(written);
            }

            @Override
            public Names in(String field) {
                return only.equals(field) ? inner : OURS;
            }

            @Override
            public Names elements() {
                return OURS;
            }
        };
    }
}
