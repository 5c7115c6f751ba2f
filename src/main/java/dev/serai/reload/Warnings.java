package dev.serai.reload;

import dev.serai.event.OperationReach;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What will fail or does nothing in files that are not broken, which only shows beside all other files. */
final class Warnings {

    private final FileNotes notes;
    private final LiveKamelets kamelets;
    private final Set<String> begun;
    private final Set<String> taken;
    private final Set<String> usedTemplates;
    private final OperationReach reach;

    Warnings(Collection<Tracked> files, FileNotes notes, LiveKamelets kamelets) {
        this.notes = notes;
        this.kamelets = kamelets;
        List<Version> versions = files.stream().filter(file -> file.version != null).map(file -> file.version).toList();
        begun = versions.stream().flatMap(version -> version.inputs().stream()).collect(Collectors.toSet());
        taken = versions.stream().flatMap(version -> version.definitions().inputs().stream()).filter(uri -> uri.startsWith("event:"))
                .map(uri -> uri.replace("://", ":").split("\\?", 2)[0]).collect(Collectors.toSet());
        usedTemplates = versions.stream().flatMap(version -> version.definitions().templateRefs().stream()).collect(Collectors.toSet());
        reach = new OperationReach(versions.stream().flatMap(version -> version.definitions().routes().stream()).toList());
    }

    /** Those of one file; empty when there are none. */
    List<String> of(Tracked file) {
        List<String> warnings = new ArrayList<>(file.running == null ? List.of() : file.notes);
        if (file.provider != null) {
            warnings.addAll(notes.unknownOperations(file.provider));
            if (file.running != null) {
                kamelets.idle(file.provider).ifPresent(warnings::add);
            }
        }
        if (file.version != null) {
            FileNotes.idle(file.version.definitions(), usedTemplates).ifPresent(warnings::add);
            warnings.addAll(notes.warnings(file.version.definitions()));
            warnings.addAll(lost(file.version.losses(reach)));
            warnings.addAll(FileNotes.untaken(file.version.definitions(), taken));
            warnings.addAll(missing(file.version.callsBeside(begun)));
        }
        return warnings;
    }

    private static List<String> lost(List<OperationReach.Loss> losses) {
        return losses.stream().map(loss -> (loss.line() > 0 ? "line " + loss.line() : "it") + " " + loss.reason()).toList();
    }

    private static List<String> missing(Map<String, Integer> missing) {
        List<String> warnings = new ArrayList<>();
        missing.forEach((endpoint, line) -> warnings.add((line > 0 ? "line " + line : "it") + " calls \"" + endpoint
                + "\", but no route begins with that"));
        return warnings;
    }
}
