package dev.serai.reload;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.apache.camel.CamelContext;
import org.apache.camel.RoutesBuilder;

/** Compiles route files in Java; each use of a version has a class loader of its own. Used by one thread at a time. */
final class JavaSources {

    private static final Pattern PACKAGE = Pattern.compile("^\\s*package\\s+([\\w.]+)\\s*;", Pattern.MULTILINE);

    private final ClassLoader applicationClasses = JavaSources.class.getClassLoader();
    private SourceFile compiledFile;
    private Map<String, byte[]> compiledClasses;

    /** The routes of a file; the class in it is named as the file. */
    RoutesBuilder builder(SourceFile file, CamelContext context) throws BrokenFileException {
        String simple = file.simpleName().substring(0, file.simpleName().length() - ".java".length());
        Matcher matcher = PACKAGE.matcher(file.content());
        String name = matcher.find() ? matcher.group(1) + "." + simple : simple;
        if (!file.equals(compiledFile)) {
            compiledClasses = compile(file, name);
            compiledFile = file;
        }
        try {
            Class<?> type = new CompiledClasses(compiledClasses, applicationClasses).loadClass(name);
            if (!RoutesBuilder.class.isAssignableFrom(type)) {
                throw new BrokenFileException(0, "Class \"" + name + "\" is no org.apache.camel.builder.RouteBuilder");
            }
            return (RoutesBuilder) context.getInjector().newInstance(type);
        } catch (ClassNotFoundException | LinkageError e) {
            throw new BrokenFileException(0, "The file has no class \"" + simple + "\"; the class must be named as the file", e);
        }
    }

    private Map<String, byte[]> compile(SourceFile file, String name) throws BrokenFileException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        if (compiler == null) {
            throw new BrokenFileException(0, "Routes in Java need a JDK, and Serai runs on a JRE (" + System.getProperty("java.home")
                    + "); run it on a JDK or write the routes in YAML");
        }
        DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
        try (CompilerFiles files = new CompilerFiles(compiler.getStandardFileManager(diagnostics, Locale.ENGLISH, null),
                applicationClasses)) {
            boolean compiled = compiler.getTask(null, files, diagnostics, List.of("-proc:none", "-g", "-nowarn"), null,
                    List.of(new Source(name, file.content()))).call();
            if (!compiled) {
                throw broken(diagnostics.getDiagnostics());
            }
            return files.classes();
        } catch (IOException e) {
            throw new BrokenFileException(0, "The file cannot be compiled: " + e.getMessage(), e);
        }
    }

    private static BrokenFileException broken(List<Diagnostic<? extends JavaFileObject>> diagnostics) {
        List<Diagnostic<? extends JavaFileObject>> errors = new ArrayList<>(diagnostics);
        errors.removeIf(diagnostic -> diagnostic.getKind() != Diagnostic.Kind.ERROR);
        if (errors.isEmpty()) {
            return new BrokenFileException(0, "The file does not compile");
        }
        Diagnostic<? extends JavaFileObject> first = errors.get(0);
        String more = errors.size() > 1 ? " (and " + (errors.size() - 1) + " more)" : "";
        return new BrokenFileException((int) Math.max(0, first.getLineNumber()),
                "The file does not compile: " + first.getMessage(Locale.ENGLISH).replaceAll("\\s*\\R\\s*", ", ") + more);
    }

    private static final class Source extends SimpleJavaFileObject {

        private final String content;

        Source(String className, String content) {
            super(URI.create("string:///" + className.replace('.', '/') + Kind.SOURCE.extension), Kind.SOURCE);
            this.content = content;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return content;
        }
    }

    /** The classes of one version of a file. */
    private static final class CompiledClasses extends ClassLoader {

        private final Map<String, byte[]> classes;

        CompiledClasses(Map<String, byte[]> classes, ClassLoader parent) {
            super(parent);
            this.classes = new HashMap<>(classes);
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(name)) {
                byte[] bytes = classes.remove(name);
                if (bytes != null) {
                    return defineClass(name, bytes, 0, bytes.length);
                }
            }
            Class<?> loaded = findLoadedClass(name);
            return loaded == null ? super.loadClass(name, resolve) : loaded;
        }
    }
}
