package dev.serai.trial;

import dev.serai.trial.MandatoryCases.Missing;
import java.util.List;

/**
 * What came of trying a draft.
 *
 * @param ready whether it may go live
 * @param faults what is wrong with the file itself; nothing was tried then
 * @param cases each case, in the order they were given in
 * @param missing mandatory cases that are not there
 */
record CheckedDraft(boolean ready, List<Fault> faults, List<CheckedCase> cases, List<Missing> missing) {

    /** @param line counted from 1; 0 where it is about none */
    record Fault(int line, String reason) {}

    static CheckedDraft broken(List<Fault> faults) {
        return new CheckedDraft(false, faults, List.of(), List.of());
    }

    static CheckedDraft of(List<CheckedCase> cases, List<Missing> missing) {
        return new CheckedDraft(missing.isEmpty() && cases.stream().allMatch(CheckedCase::passed), List.of(), cases, missing);
    }
}
