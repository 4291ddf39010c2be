package dev.autotunnel.page.internal;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;

/** Writes JSON into a string. Text that would end a script or begin a tag is escaped, too. Thread-safe. */
final class JsonText {
    private JsonText() {}

    /** Writes to a writer. */
    interface Body {
        /** Writes one value. */
        void write(JsonWriter json) throws IOException;
    }

    /** Returns what {@code body} writes. */
    static String of(Body body) {
        StringWriter text = new StringWriter();
        try (JsonWriter json = new JsonWriter(text)) {
            json.setHtmlSafe(true);
            body.write(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a StringWriter throws none
        }
        return text.toString();
    }
}
