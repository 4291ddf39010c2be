package dev.autotunnel.spring.page;

import dev.autotunnel.page.content.PageRequest;
import dev.autotunnel.page.content.PageResponse;
import dev.autotunnel.page.content.PageStream;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries requests of a servlet container to the page, and its responses back. Thread-safe. */
public final class PageServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(PageServlet.class);
    private static final Pattern LOOPBACK = Pattern.compile("127(\\.\\d{1,3}){3}|::1|0:0:0:0:0:0:0:1");

    private final transient LivePage page;

    PageServlet(LivePage page) {
        this.page = page;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (page.isThisMachineOnly() && !isLoopback(request.getLocalAddr())) {
            send(response, 403, "this page is for this machine only: set autotunnel.page.allowed-hosts and a token");
            return;
        }
        PageRequest asked = PageRequest.of(
                request.getMethod(),
                path(request),
                name -> Collections.list(request.getHeaders(name)),
                request.getRemoteAddr() + ":" + request.getRemotePort());
        Optional<PageResponse> answer = page.content().map(content -> content.handle(asked));
        if (answer.isEmpty()) {
            send(response, 503, "the application starts or stops");
        } else {
            send(request, response, answer.get());
        }
    }

    /**
     * Returns whether a connection came in at a loopback address, which only this machine can reach. The client's own address
     * would not say it: a header can replace that, if the application trusts headers of proxies.
     */
    private static boolean isLoopback(@Nullable String local) {
        return local != null
                && LOOPBACK.matcher(local.replace("[", "").replace("]", "")).matches();
    }

    private String root(HttpServletRequest request) {
        return request.getContextPath() + page.path();
    }

    /** Returns the path below the page, as the client sent it; empty if there is none, or if the page's own path is encoded. */
    private String path(HttpServletRequest request) {
        String all = request.getRequestURI();
        String root = root(request);
        return all.startsWith(root) ? all.substring(root.length()) : "";
    }

    private void send(HttpServletRequest request, HttpServletResponse response, PageResponse answer)
            throws IOException {
        answer.headers().forEach(response::setHeader);
        response.setStatus(answer.status());
        Optional<PageStream> stream = answer.stream();
        if (stream.isPresent()) {
            stream(request, stream.get());
        } else if (answer.status() == 404 && request.getRequestURI().equals(root(request))) {
            response.setStatus(308); // the page's links are relative
            response.setHeader("Location", root(request) + "/");
        } else {
            response.getOutputStream().write(answer.body());
        }
    }

    private static void send(HttpServletResponse response, int status, String text) throws IOException {
        response.setStatus(status);
        response.setContentType("text/plain; charset=utf-8");
        response.getOutputStream().write((text + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private void stream(HttpServletRequest request, PageStream stream) {
        boolean begun = false;
        try {
            AsyncContext async = request.startAsync();
            async.setTimeout(0);
            begun = page.run(() -> carry(stream, async));
            if (!begun) {
                async.complete();
            }
        } catch (RejectedExecutionException e) {
            LOG.debug("The page stops: {}", e.toString());
            request.getAsyncContext().complete();
        } finally {
            if (!begun) {
                stream.close();
            }
        }
    }

    private static void carry(PageStream stream, AsyncContext async) {
        try (stream) {
            ServletOutputStream out = async.getResponse().getOutputStream();
            out.flush();
            Optional<byte[]> piece = stream.next();
            while (piece.isPresent()) {
                out.write(piece.get());
                out.flush();
                piece = stream.next();
            }
        } catch (IOException e) {
            LOG.debug("A client of the page is gone: {}", e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the page stops
        } finally {
            complete(async);
        }
    }

    private static void complete(AsyncContext async) {
        try {
            async.complete();
        } catch (IllegalStateException e) { // the container has done it, since the client is gone
            LOG.debug("The request has ended already: {}", e.toString());
        }
    }
}
