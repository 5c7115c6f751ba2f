package dev.serai.reload;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.JavaFileObject.Kind;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardLocation;

/**
 * Keeps compiled classes in memory and shows the compiler the classes of the application: those inside the jars of a runnable archive
 * too, which the compiler cannot find by itself.
 */
final class CompilerFiles extends ForwardingJavaFileManager<JavaFileManager> {

    private final Map<String, Output> outputs = new HashMap<>();
    private final ClassLoader applicationClasses;
    private Map<String, List<String>> nested;

    CompilerFiles(JavaFileManager files, ClassLoader applicationClasses) {
        super(files);
        this.applicationClasses = applicationClasses;
    }

    Map<String, byte[]> classes() {
        Map<String, byte[]> classes = new HashMap<>();
        outputs.forEach((name, output) -> classes.put(name, output.bytes.toByteArray()));
        return classes;
    }

    @Override
    public JavaFileObject getJavaFileForOutput(Location location, String className, Kind kind, FileObject sibling) {
        return outputs.computeIfAbsent(className, Output::new);
    }

    @Override
    public Iterable<JavaFileObject> list(Location location, String packageName, Set<Kind> kinds, boolean recurse) throws IOException {
        List<JavaFileObject> files = new ArrayList<>();
        super.list(location, packageName, kinds, recurse).forEach(files::add);
        if (location == StandardLocation.CLASS_PATH && kinds.contains(Kind.CLASS)) {
            for (String className : nested().getOrDefault(packageName, List.of())) {
                files.add(new ApplicationClass(className));
            }
        }
        return files;
    }

    @Override
    public String inferBinaryName(Location location, JavaFileObject file) {
        return file instanceof ApplicationClass applicationClass ? applicationClass.name : super.inferBinaryName(location, file);
    }

    /** Class names by package of the jars of the class loader; empty where the class path is an ordinary one. */
    private Map<String, List<String>> nested() throws IOException {
        if (nested == null) {
            nested = new HashMap<>();
            if (applicationClasses instanceof URLClassLoader loader) {
                for (URL url : loader.getURLs()) {
                    if ("jar".equals(url.getProtocol())) {
                        index(((JarURLConnection) url.openConnection()).getJarFile());
                    }
                }
            }
        }
        return nested;
    }

    private void index(JarFile jar) {
        jar.stream().map(JarEntry::getName).filter(name -> name.endsWith(".class") && !name.startsWith("META-INF/")).forEach(name -> {
            String className = name.substring(0, name.length() - ".class".length()).replace('/', '.');
            int dot = className.lastIndexOf('.');
            nested.computeIfAbsent(dot < 0 ? "" : className.substring(0, dot), key -> new ArrayList<>()).add(className);
        });
    }

    private static final class Output extends SimpleJavaFileObject {

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        Output(String className) {
            super(URI.create("memory:///" + className.replace('.', '/') + Kind.CLASS.extension), Kind.CLASS);
        }

        @Override
        public OutputStream openOutputStream() {
            bytes.reset();
            return bytes;
        }
    }

    private final class ApplicationClass extends SimpleJavaFileObject {

        private final String name;

        ApplicationClass(String name) {
            super(URI.create("application:///" + name.replace('.', '/') + Kind.CLASS.extension), Kind.CLASS);
            this.name = name;
        }

        @Override
        public InputStream openInputStream() throws IOException {
            String resource = name.replace('.', '/') + Kind.CLASS.extension;
            InputStream in = applicationClasses.getResourceAsStream(resource);
            if (in == null) {
                throw new IOException("Class " + name + " is gone");
            }
            return in;
        }
    }
}
