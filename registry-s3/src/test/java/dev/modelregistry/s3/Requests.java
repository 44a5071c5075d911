package dev.modelregistry.s3;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpRequest;

/**
 * Counts requests, and how many came one after the other. Those that are not about blobs are held until no other has come
 * for a while, and then let go together: whoever waits for an answer before it asks again is in the next round, on a slow
 * machine as on a fast one. Thread-safe.
 */
final class Requests implements TestHttpClient.Filter {
    private static final long QUIET_MILLIS = 100;

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
        if (!open) {
            open = true;
            rounds++;
        }
        int round = rounds;
        lastArrival = System.nanoTime();
        while (round == rounds && open) {
            long left = QUIET_MILLIS - (System.nanoTime() - lastArrival) / 1_000_000;
            if (left <= 0) {
                open = false;
                notifyAll();
            } else {
                wait(left);
            }
        }
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
