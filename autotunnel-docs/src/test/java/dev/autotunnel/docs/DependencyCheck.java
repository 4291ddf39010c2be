package dev.autotunnel.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** Dependencies on our modules have names and a version that exist. */
final class DependencyCheck {
    private DependencyCheck() {}

    static void check(String xml) {
        Document document = parse("<all>" + xml + "</all>");
        String version = text(parse(Repository.text("pom.xml")).getDocumentElement(), "version");
        NodeList dependencies = document.getElementsByTagName("dependency");
        for (int i = 0; i < dependencies.getLength(); i++) {
            Element dependency = (Element) dependencies.item(i);
            if (text(dependency, "groupId").equals("dev.autotunnel")) {
                assertThat(Repository.modules()).contains(text(dependency, "artifactId"));
                assertThat(text(dependency, "version")).isEqualTo(version);
            }
        }
    }

    private static Document parse(String xml) {
        try {
            return DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(new InputSource(new StringReader(xml)));
        } catch (Exception e) {
            throw new AssertionError(xml, e);
        }
    }

    private static String text(Element parent, String tag) {
        return parent.getElementsByTagName(tag).item(0).getTextContent();
    }
}
