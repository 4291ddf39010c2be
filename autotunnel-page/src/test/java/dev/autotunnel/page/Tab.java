package dev.autotunnel.page;

import static org.awaitility.Awaitility.await;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A tab of {@link Chromium}. It collects errors: of scripts, of the console, and of the content security policy. */
final class Tab implements WebSocket.Listener, AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final Map<Integer, CompletableFuture<JsonObject>> asked = new ConcurrentHashMap<>();
    private final List<String> errors = new CopyOnWriteArrayList<>();
    private final AtomicInteger ids = new AtomicInteger();
    private final StringBuilder part = new StringBuilder();
    private @Nullable WebSocket socket;

    private Tab() {}

    static Tab connect(HttpClient http, URI target) {
        Tab tab = new Tab();
        tab.socket = http.newWebSocketBuilder()
                .buildAsync(target, tab)
                .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
        for (String domain : List.of("Page", "Runtime", "Log")) {
            tab.send(domain + ".enable", "{}");
        }
        return tab;
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
        part.append(data);
        if (last) {
            take(JsonParser.parseString(part.toString()).getAsJsonObject());
            part.setLength(0);
        }
        webSocket.request(1);
        return null;
    }

    private void take(JsonObject message) {
        if (message.has("id")) {
            CompletableFuture<JsonObject> answer =
                    asked.remove(message.get("id").getAsInt());
            if (answer != null) {
                answer.complete(message);
            }
            return;
        }
        String text = message.get("params").toString();
        switch (message.get("method").getAsString()) {
            case "Runtime.exceptionThrown" -> errors.add(text);
            case "Runtime.consoleAPICalled", "Log.entryAdded" -> {
                if (text.contains("\"type\":\"error\"") || text.contains("\"level\":\"error\"")) {
                    errors.add(text);
                }
            }
            default -> {}
        }
    }

    /** Sends a command and waits for its result. */
    JsonObject send(String method, String parameters) {
        int id = ids.incrementAndGet();
        CompletableFuture<JsonObject> answer = new CompletableFuture<>();
        asked.put(id, answer);
        WebSocket to = socket;
        if (to == null) {
            throw new IllegalStateException("not connected");
        }
        to.sendText("{\"id\":" + id + ",\"method\":\"" + method + "\",\"params\":" + parameters + "}", true)
                .join();
        JsonObject message =
                answer.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
        if (message.has("error")) {
            throw new IllegalStateException(method + ": " + message.get("error"));
        }
        return message.getAsJsonObject("result");
    }

    private static String quoted(String text) {
        return new com.google.gson.JsonPrimitive(text).toString();
    }

    void go(URI uri) {
        send("Page.navigate", "{\"url\":" + quoted(uri.toString()) + "}");
    }

    /** Runs JavaScript and returns its value. */
    JsonElement eval(String script) {
        JsonObject result = send(
                "Runtime.evaluate",
                "{\"returnByValue\":true,\"awaitPromise\":true,\"expression\":" + quoted(script) + "}");
        if (result.has("exceptionDetails")) {
            throw new IllegalStateException(script + ": " + result.get("exceptionDetails"));
        }
        JsonElement value = result.getAsJsonObject("result").get("value");
        return value == null ? com.google.gson.JsonNull.INSTANCE : value;
    }

    /** Returns the text of the first element of that selector as a person sees it; empty if there is none. */
    String text(String selector) {
        return eval("document.querySelector(" + quoted(selector) + ")?.innerText ?? ''")
                .getAsString();
    }

    void awaitText(String selector, String expected) {
        await().atMost(PATIENCE).until(() -> text(selector), text -> text.contains(expected));
    }

    void awaitTrue(String script) {
        await().atMost(PATIENCE).until(() -> eval(script).getAsBoolean());
    }

    /** Presses a key of the keyboard: {@code Tab}, {@code Enter}, {@code Escape}. */
    void press(String key) {
        int code = Map.of("Tab", 9, "Enter", 13, "Escape", 27).getOrDefault(key, 0);
        String text = key.equals("Enter") ? ",\"text\":\"\\r\"" : "";
        String common = "\"key\":\"" + key + "\",\"code\":\"" + key + "\",\"windowsVirtualKeyCode\":" + code;
        send("Input.dispatchKeyEvent", "{\"type\":\"keyDown\"," + common + text + "}");
        send("Input.dispatchKeyEvent", "{\"type\":\"keyUp\"," + common + "}");
    }

    /** Presses Tab until the element of that selector has the focus; fails after 30 times. */
    void tabTo(String selector) {
        for (int i = 0; i < 30; i++) {
            if (eval("document.activeElement.matches(" + quoted(selector) + ")").getAsBoolean()) {
                return;
            }
            press("Tab");
        }
        throw new AssertionError("the keyboard does not reach " + selector);
    }

    void type(String text) {
        send("Input.insertText", "{\"text\":" + quoted(text) + "}");
    }

    void size(int width, int height, boolean phone) {
        String scale = phone ? "2" : "1";
        send(
                "Emulation.setDeviceMetricsOverride",
                "{\"width\":" + width + ",\"height\":" + height + ",\"deviceScaleFactor\":" + scale + ",\"mobile\":"
                        + phone + "}");
    }

    void colors(String scheme) {
        send(
                "Emulation.setEmulatedMedia",
                "{\"features\":[{\"name\":\"prefers-color-scheme\",\"value\":\"" + scheme + "\"}]}");
    }

    void screenshot(Path file) throws java.io.IOException {
        String data = send("Page.captureScreenshot", "{\"format\":\"png\"}")
                .get("data")
                .getAsString();
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.write(file, Base64.getDecoder().decode(data));
    }

    List<String> errors() {
        return errors;
    }

    @Override
    public void close() {
        send("Page.close", "{}");
        WebSocket to = socket;
        if (to != null) {
            to.abort();
        }
    }
}
