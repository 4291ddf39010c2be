/**
 * Flow control for channels: windows, queues, and the access to those internals of JSch that it needs.
 *
 * <p>Start with {@code FlowControl}.
 */
@NullMarked
package dev.autotunnel.internal.jsch.flow;

import org.jspecify.annotations.NullMarked;
