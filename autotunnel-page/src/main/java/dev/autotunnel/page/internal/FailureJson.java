package dev.autotunnel.page.internal;

import com.google.gson.stream.JsonWriter;
import dev.autotunnel.event.Failure;
import java.io.IOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Failures as JSON. Thread-safe. */
final class FailureJson {
    private FailureJson() {}

    /** Writes a failure, or null. */
    static void write(JsonWriter json, @Nullable Failure failure, @Nullable Instant at) throws IOException {
        if (failure == null) {
            json.nullValue();
            return;
        }
        json.beginObject();
        json.name("kind").value(failure.kind().name());
        json.name("stage").value(failure.stage().name());
        json.name("message").value(failure.message());
        json.name("remedy").value(failure.remedy());
        json.name("at").value(millis(at));
        json.endObject();
    }

    /** Returns a time as JavaScript counts it, or null. */
    static @Nullable Long millis(@Nullable Instant at) {
        return at == null ? null : at.toEpochMilli();
    }
}
