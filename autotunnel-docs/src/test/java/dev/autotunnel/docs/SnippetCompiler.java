package dev.autotunnel.docs;

import java.io.File;
import java.io.StringWriter;
import java.net.URI;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * Compiles a block of Java of a page. The block may be whole files, members of a class, statements, or expressions, one below the
 * other. A line that consists of three dots is left out. Blocks may use the fields of {@link Surroundings}.
 */
final class SnippetCompiler {
    private static final String IMPORTS = List.of(
                    "com.zaxxer.hikari",
                    "dev.autotunnel",
                    "dev.autotunnel.drivers",
                    "dev.autotunnel.event",
                    "dev.autotunnel.hikari",
                    "dev.autotunnel.micrometer",
                    "dev.autotunnel.page",
                    "dev.autotunnel.spec",
                    "dev.autotunnel.sshconfig",
                    "dev.autotunnel.testkit",
                    "java.io",
                    "java.net",
                    "java.nio.file",
                    "java.time",
                    "java.util",
                    "javax.net",
                    "javax.net.ssl",
                    "org.springframework.context.annotation")
            .stream()
            .map("import %s.*;\n"::formatted)
            .collect(Collectors.joining());
    private static final Pattern IMPORT = Pattern.compile("(?m)^import .*;\n");
    private static final Pattern TYPE = Pattern.compile(
            "(?m)^(?:@\\w+(?:\\(.*\\))?\n)*(?:(?:public|final|abstract|sealed) )*(?:class|interface|record|enum) ");
    private static final Pattern MEMBER = Pattern.compile("^(?:@Bean|@Override|private|public|protected|static)\\b");
    private static final Pattern COMMENTS = Pattern.compile("//.*|(?s:/\\*.*?\\*/)");

    private static final JavaCompiler COMPILER = ToolProvider.getSystemJavaCompiler();

    /** One for all blocks: it remembers what is in the jars. */
    private static final StandardJavaFileManager FILES = COMPILER.getStandardFileManager(null, null, null);

    private final List<String> options;

    SnippetCompiler(Path output) {
        this.options = List.of(
                "-d",
                output.toString(),
                "-classpath",
                classPath(),
                "-proc:none",
                "-Xlint:deprecation,removal,unchecked,rawtypes",
                "-Werror");
    }

    private static String classPath() {
        if (SnippetCompiler.class.getClassLoader() instanceof URLClassLoader loader) {
            return Stream.of(loader.getURLs())
                    .map(url -> Path.of(URI.create(url.toString())).toString())
                    .collect(Collectors.joining(File.pathSeparator));
        }
        return System.getProperty("java.class.path");
    }

    /** Returns what the compiler says, or an empty text if the block can be compiled. */
    String compile(String block) {
        if (block.contains("autotunnel.internal")) {
            return "names a class that users cannot see";
        }
        String source = source(
                block.lines().filter(line -> !line.strip().equals("...")).collect(Collectors.joining("\n", "", "\n")));
        StringWriter says = new StringWriter();
        boolean compiled = COMPILER.getTask(says, FILES, null, options, null, List.of(new Source(source)))
                .call();
        return compiled ? "" : says.toString();
    }

    static String source(String block) {
        String imports =
                IMPORT.matcher(block).results().map(found -> found.group()).collect(Collectors.joining());
        String code = IMPORT.matcher(block).replaceAll("").strip();
        String head = "package snippet;\n" + imports + IMPORTS;
        if (TYPE.matcher(code).find()) {
            return head + code.replaceAll("(?m)^public (?=(?:final |abstract )*(?:class|interface|record|enum) )", "");
        }
        head += "abstract class Snippet extends dev.autotunnel.docs.Surroundings {\n";
        if (MEMBER.matcher(code).find()) {
            return head + code + "\n}\n";
        }
        String last = COMMENTS.matcher(code).replaceAll("").strip();
        String body = last.isEmpty() || last.endsWith(";") || last.endsWith("}") ? code : expressions(code);
        return head + "void snippet() throws Exception {\n" + body + "\n}\n}\n";
    }

    private static String expressions(String code) {
        List<String> statements = new ArrayList<>();
        StringBuilder expression = new StringBuilder();
        long open = 0;
        for (String line : COMMENTS.matcher(code).replaceAll("").lines().toList()) {
            expression.append(line).append('\n');
            open += count(line, '(') - count(line, ')');
            if (open == 0 && !expression.toString().isBlank()) {
                statements.add("Object value%d = %s;"
                        .formatted(statements.size(), expression.toString().strip()));
                expression.setLength(0);
            }
        }
        return String.join("\n", statements);
    }

    private static long count(String line, char wanted) {
        return line.chars().filter(c -> c == wanted).count();
    }

    /** A source file in memory. */
    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String text) {
            super(URI.create("string:///snippet/Snippet.java"), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}
