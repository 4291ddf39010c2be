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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries requests of a servlet container to the page, and its responses back.
 *
 * <p>Unless hosts are allowed, it refuses what comes from other machines as far as it can see that: a connection that came in
 * at an address that other machines can reach, a client's address that is not of this machine, and a header that proxies add.
 * It cannot see a proxy or a port forwarding on this machine that adds no header and sends {@code Host: localhost}. Then only a
 * token keeps other machines out.
 *
 * <p>Thread-safe.
 */
public final class PageServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(PageServlet.class);

    private final transient LivePage page;

    /** Makes a servlet for that page. */
    public PageServlet(LivePage page) {
        this.page = page;
        page.markServed();
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (page.isThisMachineOnly() && !LocalRequests.isLocal(request)) {
            send(response, 403, "this page is for this machine only: set autotunnel.page.allowed-hosts and a token");
            return;
        }
        if (!page.hasToken() && LocalRequests.isUncertain(request)) {
            send(response, 403, "this server trusts the headers of proxies: set autotunnel.page.token");
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
            stream(request, response, stream.get());
        } else if (answer.status() == 404 && request.getRequestURI().equals(root(request))) {
            response.setStatus(308); // the page's links are relative
            response.setHeader("Location", page.path().substring(page.path().lastIndexOf('/') + 1) + "/");
        } else {
            response.getOutputStream().write(answer.body());
        }
    }

    private static void send(HttpServletResponse response, int status, String text) throws IOException {
        response.setStatus(status);
        response.setContentType("text/plain; charset=utf-8");
        response.getOutputStream().write((text + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private void stream(HttpServletRequest request, HttpServletResponse response, PageStream stream)
            throws IOException {
        boolean begun = false;
        try {
            begun = begin(request, response, stream);
        } finally {
            if (!begun) {
                stream.close();
            }
        }
    }

    /** Returns whether a thread carries the stream; otherwise the request has ended. */
    private boolean begin(HttpServletRequest request, HttpServletResponse response, PageStream stream)
            throws IOException {
        AsyncContext async = request.startAsync();
        async.setTimeout(0);
        boolean begun = false;
        try {
            response.flushBuffer(); // sends the headers on the thread that is still in the filters, which may add some
            begun = page.run(() -> carry(stream, async));
        } catch (RejectedExecutionException e) {
            LOG.debug("The page stops: {}", e.toString());
        } finally {
            if (!begun) {
                complete(async);
            }
        }
        return begun;
    }

    private static void carry(PageStream stream, AsyncContext async) {
        try (stream) {
            ServletOutputStream out = async.getResponse().getOutputStream();
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
        } catch (RuntimeException e) {
            LOG.warn("The stream of a page has failed.", e);
        } finally {
            complete(async);
        }
    }

    private static void complete(AsyncContext async) {
        try {
            async.complete();
        } catch (IllegalStateException e) { // the container has done it, since the client is gone
            LOG.debug("The request has ended already: {}", e.toString());
        } catch (RuntimeException e) {
            LOG.warn("The request of a page could not be ended.", e);
        }
    }
}
