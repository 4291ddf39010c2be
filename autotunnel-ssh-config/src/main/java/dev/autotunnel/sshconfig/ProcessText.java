package dev.autotunnel.sshconfig;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * What a process wrote until it ended. Immutable.
 *
 * <p>Its output is complete once it has ended, even if one of its children goes on and keeps a pipe open. A thread that reads such
 * a pipe would wait for the child, so only bytes that are there already are read, and no thread is needed.
 *
 * @param output what it wrote to stdout
 * @param errors what it wrote to stderr
 */
record ProcessText(String output, String errors) {
    private static final long PAUSE_MILLIS = 10;

    /**
     * Waits for the end of a process, reading what it writes.
     *
     * @param end the time of {@link System#nanoTime} at which to give up
     * @return the text; empty if the process did not end in time
     */
    static Optional<ProcessText> of(Process process, long end) throws IOException, InterruptedException {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        while (end - System.nanoTime() > 0) {
            boolean ended = !process.isAlive();
            int read = move(process.getInputStream(), output) + move(process.getErrorStream(), errors);
            if (read > 0) {
                continue;
            }
            if (ended) {
                return Optional.of(new ProcessText(output.toString(UTF_8), errors.toString(UTF_8)));
            }
            process.waitFor(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        }
        return Optional.empty();
    }

    /** Moves the bytes that are there, and returns how many they were. */
    private static int move(InputStream from, ByteArrayOutputStream to) throws IOException {
        byte[] bytes = from.readNBytes(from.available());
        to.writeBytes(bytes);
        return bytes.length;
    }
}
