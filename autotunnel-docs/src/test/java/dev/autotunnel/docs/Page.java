package dev.autotunnel.docs;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Code;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.Heading;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.HtmlInline;
import org.commonmark.node.Image;
import org.commonmark.node.IndentedCodeBlock;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.node.Text;
import org.commonmark.parser.IncludeSourceSpans;
import org.commonmark.parser.Parser;

/** A page of Markdown: its blocks of code, its links, and the anchors that links may name. */
record Page(Path file, List<Block> blocks, List<String> inlineCode, List<String> links, Set<String> anchors) {

    private static final Parser PARSER = Parser.builder()
            .extensions(List.of(TablesExtension.create()))
            .includeSourceSpans(IncludeSourceSpans.BLOCKS)
            .build();

    /**
     * A block of code.
     *
     * @param language what follows the fence; empty for an indented block
     * @param text the lines, as they are
     * @param section the heading above, without marks
     * @param note the HTML comment right before the block, or an empty text
     * @param place the page and the line, for messages
     */
    record Block(String language, String text, String section, String note, String place) {
        boolean hasReason(String mark) {
            return note.matches("(?s)<!-- " + mark + ": .{10,} -->");
        }

        @Override
        public String toString() {
            return place;
        }
    }

    static Page read(Path file) {
        Page page = new Page(file, new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new HashSet<>());
        PARSER.parse(Repository.text(file)).accept(page.new Reader());
        return page;
    }

    String name() {
        return Repository.ROOT.relativize(file).toString();
    }

    @Override
    public String toString() {
        return name();
    }

    private final class Reader extends AbstractVisitor {
        private static final Pattern SOURCE = Pattern.compile("(?:src|href|srcset)=\"([^\"]+)\"");
        private static final Pattern ID = Pattern.compile("(?:id|name)=\"([^\"]+)\"");

        private String section = "";

        @Override
        public void visit(FencedCodeBlock block) {
            add(block, block.getInfo(), block.getLiteral());
        }

        @Override
        public void visit(IndentedCodeBlock block) {
            add(block, "", block.getLiteral());
        }

        private void add(Node block, String language, String text) {
            String note = block.getPrevious() instanceof HtmlBlock html
                    ? html.getLiteral().strip()
                    : "";
            int line = block.getSourceSpans().get(0).getLineIndex() + 1;
            blocks.add(new Block(language, text, section, note, name() + ":" + line));
        }

        @Override
        public void visit(Code code) {
            inlineCode.add(code.getLiteral());
        }

        @Override
        public void visit(Link link) {
            links.add(link.getDestination());
            visitChildren(link);
        }

        @Override
        public void visit(Image image) {
            links.add(image.getDestination());
            visitChildren(image);
        }

        @Override
        public void visit(HtmlBlock html) {
            readHtml(html.getLiteral());
        }

        @Override
        public void visit(HtmlInline html) {
            readHtml(html.getLiteral());
        }

        private void readHtml(String html) {
            SOURCE.matcher(html).results().forEach(found -> links.add(found.group(1)));
            ID.matcher(html).results().forEach(found -> anchors.add(found.group(1)));
        }

        @Override
        public void visit(Heading heading) {
            StringBuilder title = new StringBuilder();
            heading.accept(new AbstractVisitor() {
                @Override
                public void visit(Text text) {
                    title.append(text.getLiteral());
                }

                @Override
                public void visit(Code code) {
                    title.append(code.getLiteral());
                }
            });
            section = title.toString();
            String anchor = anchorOf(section);
            String unique = anchor;
            for (int i = 1; !anchors.add(unique); i++) {
                unique = anchor + "-" + i;
            }
            visitChildren(heading);
        }
    }

    /** The anchor that repository browsers make of a heading. */
    static String anchorOf(String title) {
        return title.toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N} _-]", "")
                .replace(' ', '-');
    }
}
