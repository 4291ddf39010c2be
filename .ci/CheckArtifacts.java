import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/**
 * Checks what would be published, in a local staging folder: {@code java .ci/CheckArtifacts.java FOLDER}. Prints what is missing, and
 * ends with status 1 if something is.
 */
public final class CheckArtifacts {
    private static final String GROUP = "dev.autotunnel";
    private static final List<String> OF_A_POM =
            List.of("name", "description", "url", "licenses", "developers", "scm", "issueManagement");

    private final List<String> missing = new ArrayList<>();
    private final Set<String> published = new TreeSet<>();
    private final Set<String> managed = new TreeSet<>();

    public static void main(String[] args) throws Exception {
        CheckArtifacts check = new CheckArtifacts();
        Path group = Path.of(args[0], GROUP.split("\\."));
        try (Stream<Path> poms = Files.find(group, 3, (path, a) -> path.toString().endsWith(".pom"))) {
            for (Path pom : poms.sorted().toList()) {
                check.artifact(pom);
            }
        }
        check.bom();
        check.missing.forEach(line -> System.err.println("MISSING: " + line));
        System.out.println(check.published.size() + " published modules: " + check.published);
        System.exit(check.missing.isEmpty() && !check.published.isEmpty() ? 0 : 1);
    }

    private void artifact(Path file) throws Exception {
        Element pom = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(file.toFile())
                .getDocumentElement();
        String name = file.getFileName().toString();
        OF_A_POM.forEach(tag -> require(child(pom, tag) != null, name + " has no <" + tag + ">"));
        require(child(pom, "parent") == null, name + " is not self-contained: it has a parent");
        versions(pom, name);
        signed(file);
        String packaging = text(pom, "packaging", "jar");
        String artifact = text(pom, "artifactId", "");
        if (artifact.equals("autotunnel-bom")) {
            for (Element dependency : dependencies(child(pom, "dependencyManagement"))) {
                managed.add(text(dependency, "artifactId", ""));
            }
        }
        if (packaging.equals("jar")) {
            published.add(artifact);
            jars(file.resolveSibling(name.substring(0, name.length() - ".pom".length())));
        }
    }

    private void versions(Element pom, String name) {
        for (Element dependency : dependencies(pom)) {
            String which = text(dependency, "artifactId", "");
            String version = text(dependency, "version", "");
            require(!version.isEmpty(), name + ": " + which + " has no version");
            require(!version.contains("SNAPSHOT") && !version.contains("${"), name + ": " + which + " " + version);
        }
    }

    private void jars(Path base) throws IOException {
        for (String kind : List.of(".jar", "-sources.jar", "-javadoc.jar", "-cyclonedx.json")) {
            Path file = Path.of(base + kind);
            if (require(Files.isRegularFile(file), file.getFileName() + " is not there")) {
                signed(file);
            }
        }
        Path main = Path.of(base + ".jar");
        if (Files.isRegularFile(main)) {
            try (JarFile jar = new JarFile(main.toFile())) {
                content(jar, main.getFileName().toString());
            }
        }
    }

    private void content(JarFile jar, String name) throws IOException {
        for (String entry : List.of("META-INF/LICENSE", "META-INF/NOTICE")) {
            require(jar.getEntry(entry) != null, name + " has no " + entry);
        }
        Manifest manifest = jar.getManifest();
        Attributes main = manifest == null ? new Attributes() : manifest.getMainAttributes();
        for (String header : List.of("Implementation-Title", "Implementation-Version", "Bundle-SymbolicName")) {
            require(main.getValue(header) != null, name + " has no " + header);
        }
        boolean module = main.getValue("Automatic-Module-Name") != null || jar.getEntry("module-info.class") != null;
        require(module, name + " has neither Automatic-Module-Name nor a module descriptor");
    }

    private void signed(Path file) throws IOException {
        Path signature = Path.of(file + ".asc");
        if (require(Files.isRegularFile(signature), file.getFileName() + " is not signed")) {
            try (InputStream in = Files.newInputStream(signature)) {
                String head = new String(in.readNBytes(27), java.nio.charset.StandardCharsets.US_ASCII);
                require(head.equals("-----BEGIN PGP SIGNATURE---"), signature.getFileName() + " is no signature");
            }
        }
    }

    private void bom() {
        require(managed.equals(published), "autotunnel-bom manages " + managed + ", but published are " + published);
    }

    private boolean require(boolean condition, String what) {
        if (!condition) {
            missing.add(what);
        }
        return condition;
    }

    private static List<Element> dependencies(Element of) {
        Element list = of == null ? null : child(of, "dependencies");
        return list == null ? List.of() : children(list);
    }

    private static Element child(Element of, String tag) {
        return children(of).stream().filter(e -> e.getTagName().equals(tag)).findFirst().orElse(null);
    }

    private static List<Element> children(Element of) {
        List<Element> found = new ArrayList<>();
        for (Node node = of.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element element) {
                found.add(element);
            }
        }
        return found;
    }

    private static String text(Element of, String tag, String otherwise) {
        Element child = child(of, tag);
        return child == null ? otherwise : child.getTextContent().strip();
    }
}
