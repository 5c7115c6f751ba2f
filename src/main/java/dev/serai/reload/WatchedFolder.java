package dev.serai.reload;

import dev.serai.reload.FolderListing.Stamp;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One folder and the files in it that count, looked at again and again: works on any volume. A file is read once it did not change from
 * one look to the next, and is gone once it was missing twice. Names that begin with a dot are passed over, folders too.
 */
final class WatchedFolder {

    private static final Logger LOG = LoggerFactory.getLogger(WatchedFolder.class);

    private final Path folder;
    private final String label;
    private final Set<FileKind> kinds;
    private final int depth;
    private final Map<String, Stamp> seen = new HashMap<>();
    private final Map<String, Stamp> read = new HashMap<>();
    private final Map<String, String> hashes = new HashMap<>();
    private final Set<String> missing = new HashSet<>();
    /** Why files that count cannot be read. */
    private final Map<String, String> faults = new HashMap<>();
    /** Those of them that may be readable the next time without a change that shows. */
    private final Set<String> again = new HashSet<>();
    private Map<String, String> ignored = Map.of();
    private boolean unreadable;

    /** @param label what the names of its files begin with */
    WatchedFolder(Path folder, String label, Set<FileKind> kinds, int depth) {
        this.folder = folder.toAbsolutePath().normalize();
        this.label = label;
        this.kinds = kinds;
        this.depth = depth;
    }

    /** Adds what is there, however young it is. */
    void readAll(Changes changes) {
        look(changes, true);
    }

    /** Adds what changed since the last look and has come to rest. */
    void look(Changes changes) {
        look(changes, false);
    }

    private void look(Changes changes, boolean everything) {
        FolderListing listing;
        try {
            listing = FolderListing.of(folder, kinds, depth);
        } catch (IOException e) {
            if (!unreadable) {
                LOG.warn("Folder \"{}\" cannot be read; what runs goes on running: {}", folder, e.toString());
            }
            unreadable = true;
            return;
        }
        unreadable = false;
        ignored = new TreeMap<>();
        listing.ignored().forEach((name, why) -> ignored.put(label + "/" + name, why));
        Map<String, Stamp> now = listing.files();
        for (Map.Entry<String, Stamp> entry : now.entrySet()) {
            String name = entry.getKey();
            Stamp stamp = entry.getValue();
            boolean atRest = everything || stamp.equals(seen.get(name));
            if (atRest && (!stamp.equals(read.get(name)) || again.contains(name))) {
                read(name, stamp, changes);
            }
        }
        for (String name : Set.copyOf(read.keySet())) {
            if (now.containsKey(name) || listing.hides(name)) {
                missing.remove(name);
            } else if (!missing.add(name)) {
                missing.remove(name);
                read.remove(name);
                hashes.remove(name);
                faults.remove(name);
                again.remove(name);
                changes.removed().add(label + "/" + name);
            }
        }
        seen.clear();
        seen.putAll(now);
    }

    private void read(String name, Stamp stamp, Changes changes) {
        Path file = folder.resolve(name);
        again.remove(name);
        try {
            if (stamp.fault() != null) {
                throw new BrokenFileException(0, stamp.fault());
            }
            String content = FileText.read(file);
            if (!stamp.equals(Stamp.of(file))) {
                return;
            }
            SourceFile source = SourceFile.of(label + "/" + name, FileKind.of(name).orElseThrow(), content);
            read.put(name, stamp);
            faults.remove(name);
            if (!source.hash().equals(hashes.put(name, source.hash()))) {
                changes.changed().add(source);
            }
        } catch (NoSuchFileException e) {
            LOG.debug("File \"{}\" went away while it was looked at", file);
        } catch (IOException e) {
            again.add(name);
            unreadable(name, stamp, new BrokenFileException(0, "It cannot be read: " + Reasons.of(e), e), changes);
        } catch (BrokenFileException e) {
            unreadable(name, stamp, e, changes);
        }
    }

    private void unreadable(String name, Stamp stamp, BrokenFileException fault, Changes changes) {
        read.put(name, stamp);
        hashes.remove(name);
        if (!fault.reason().equals(faults.put(name, fault.reason()))) {
            changes.unreadable().add(new Unreadable(label + "/" + name, FileKind.of(name).orElseThrow(), fault));
        }
    }

    /** Files of the last look that are named like files to be taken up and are none, by name, and why. */
    Map<String, String> ignored() {
        return ignored;
    }
}
