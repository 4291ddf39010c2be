/**
 * Flow control for channels: windows, queues, and the access to the internals of JSch that flow control needs.
 *
 * <p>Start with {@code FlowControl}.
 */
@NullMarked
package dev.autotunnel.internal.jsch.flow;

import org.jspecify.annotations.NullMarked;
