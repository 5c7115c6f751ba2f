package dev.serai.embedded;

import io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver;
import io.zonky.test.db.postgres.embedded.PgBinaryResolver;
import io.zonky.test.db.postgres.util.LinuxUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/**
 * The server's programs, in a folder that nobody else can look into: the library that unpacks them makes their folder writable for
 * everybody, so it gets one within.
 */
final class PostgresBinaries implements PgBinaryResolver {

    private final Path folder;
    private volatile String digest;

    /** @param parent for its owner alone from now on */
    PostgresBinaries(Path parent) throws IOException {
        PrivateFolder.open(parent);
        folder = parent.resolve("unpacked");
        Files.createDirectories(folder);
    }

    /** Where the library is to unpack them. */
    Path folder() {
        return folder;
    }

    @Override
    public InputStream getPgBinary(String system, String architecture) throws IOException {
        try (InputStream archive = DefaultPostgresBinaryResolver.INSTANCE.getPgBinary(system, architecture)) {
            byte[] bytes = archive.readAllBytes();
            digest = HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(bytes));
            return new ByteArrayInputStream(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java has no MD5, by which the unpacked server is named", e);
        }
    }

    /** How to run one of the programs, once they are unpacked; as root in a user namespace, since PostgreSQL does not run as root. */
    List<String> command(String program, List<String> arguments) {
        String ending = System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("windows") ? ".exe" : "";
        Path file = folder.resolve("PG-" + digest).resolve("bin").resolve(program + ending);
        if (!Files.exists(file)) {
            throw new IllegalStateException("The program \"" + file + "\" was not unpacked; delete the folder \"" + folder
                    + "\" to have it done again");
        }
        List<String> command = new ArrayList<>(LinuxUtils.isUnshareAvailable() ? List.of("unshare", "-U") : List.of());
        command.add(file.toString());
        command.addAll(arguments);
        return command;
    }
}
