package dev.modelregistry.examples;

import dev.modelregistry.Progress;
import java.io.PrintStream;
import java.util.function.Consumer;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * Shows an upload or a download as a bar: how much is done, how long the rest takes, and at what rate. Given to
 * {@code onProgress} or {@code load}, and closed after that.
 *
 * <pre>{@code
 * try (ConsoleBar bar = new ConsoleBar("storing", System.err)) {
 *     registry.register(registration.onProgress(bar).build());
 * }
 * }</pre>
 */
final class ConsoleBar implements Consumer<Progress>, AutoCloseable {
    private static final int WIDTH = 90;
    private static final int MIB = 1 << 20;

    private final ProgressBar bar;

    ConsoleBar(String task, PrintStream out) {
        bar = new ProgressBarBuilder()
                .setTaskName(task)
                .setUnit(" MiB", MIB)
                .setUpdateIntervalMillis(100)
                .setStyle(ProgressBarStyle.ASCII)
                .setConsumer(new ConsoleProgressBarConsumer(out, WIDTH))
                .showSpeed()
                .build();
    }

    @Override
    public void accept(Progress progress) {
        bar.maxHint(progress.total());
        bar.stepTo(progress.done());
    }

    @Override
    public void close() {
        bar.close();
    }
}
