package dev.modelregistry.s3;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpRequest;

/**
 * Counts requests, and how many came one after the other. Those that are not about blobs are held until no other has come
 * for a while and nobody is at work who may yet send one, and then let go together: whoever waits for an answer before it asks
 * again is in the next round, on a slow machine as on a fast one. Thread-safe.
 */
final class Requests implements TestHttpClient.Filter {
    private static final long QUIET_MILLIS = 100;
    private static final long PAUSE_MILLIS = 5;

    /** The threads of the registry, of the log, of the tests. */
    private static final Pattern SENDER = Pattern.compile("model-registry|main|pool-");

    private final List<String> sent = new ArrayList<>();
    private int rounds;
    private boolean open;
    private long lastArrival;

    @Override
    public HttpExecuteResponse call(SdkHttpRequest request, TestHttpClient.Sending sending) throws IOException {
        String what = request.method() + " " + request.encodedPath()
                + (request.rawQueryParameters().containsKey("list-type") ? " (list)" : "");
        try {
            arrive(what);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
        return sending.send();
    }

    private synchronized void arrive(String what) throws InterruptedException {
        sent.add(what);
        if (what.contains("/models/")) {
            return;
        }
        lastArrival = System.nanoTime();
        if (open) {
            int round = rounds;
            while (round == rounds && open) {
                wait();
            }
        } else {
            open = true;
            rounds++;
            holdOthers();
        }
    }

    /** The first of a round says when it is over. */
    private void holdOthers() throws InterruptedException {
        try {
            long left = QUIET_MILLIS;
            while (left > 0 || !othersRest()) {
                wait(Math.max(left, PAUSE_MILLIS));
                left = QUIET_MILLIS - (System.nanoTime() - lastArrival) / 1_000_000;
            }
        } finally {
            open = false;
            notifyAll();
        }
    }

    /** A thread that was started and has not run yet counts as one at work, as does one that waits for the store. */
    private static boolean othersRest() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread != Thread.currentThread()
                        && SENDER.matcher(thread.getName()).lookingAt())
                .map(Thread::getState)
                .noneMatch(state -> state == Thread.State.RUNNABLE || state == Thread.State.BLOCKED);
    }

    synchronized void clear() {
        sent.clear();
        rounds = 0;
    }

    synchronized List<String> all() {
        return List.copyOf(sent);
    }

    /** Those for what is below this folder of the registry or of the models. */
    List<String> about(String folder) {
        return all().stream().filter(what -> what.contains(folder)).toList();
    }

    /** Those that are not about blobs. */
    List<String> blobsAside() {
        return all().stream().filter(what -> !what.contains("/models/")).toList();
    }

    /** How many rounds of requests there were, blobs aside. */
    synchronized int depth() {
        return rounds;
    }
}
