package dev.serai;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The compiled classes of Serai and what they refer to. */
final class ClassFiles {

    private static final Path CLASSES = Path.of("target", "classes");

    private ClassFiles() {}

    static List<Path> all() throws IOException {
        try (Stream<Path> files = Files.walk(CLASSES.resolve(Path.of("dev", "serai")))) {
            return files.filter(path -> path.toString().endsWith(".class")).toList();
        }
    }

    /** Such as {@code dev/serai/ledger/Ledger.class}. */
    static String name(Path classFile) {
        return CLASSES.relativize(classFile).toString().replace('\\', '/');
    }

    /** The texts of the constant pool of a class file (JVMS 4.4), among them the names of all classes it refers to. */
    static List<String> texts(Path classFile) throws IOException {
        List<String> texts = new ArrayList<>();
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(classFile)))) {
            in.skipBytes(8);
            int count = in.readUnsignedShort();
            for (int i = 1; i < count; i++) {
                int tag = in.readUnsignedByte();
                switch (tag) {
                    case 1 -> texts.add(in.readUTF());
                    case 7, 8, 16, 19, 20 -> in.skipBytes(2);
                    case 15 -> in.skipBytes(3);
                    case 3, 4, 9, 10, 11, 12, 17, 18 -> in.skipBytes(4);
                    case 5, 6 -> {
                        in.skipBytes(8);
                        i++;
                    }
                    default -> throw new IllegalStateException("Constant of an unknown kind " + tag + " in " + classFile);
                }
            }
        }
        return texts;
    }
}
