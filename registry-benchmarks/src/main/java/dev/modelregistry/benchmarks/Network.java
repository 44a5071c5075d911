package dev.modelregistry.benchmarks;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;

/**
 * A network of dense layers that tells which of some clouds of points a point is from: 34 million weights, trained by gradient
 * descent. The same seed gives the same network. Not thread-safe.
 */
final class Network {
    private static final int[] WIDTHS = {64, 4096, 4096, 4096, 10};
    private static final int LAYERS = WIDTHS.length - 1;

    /** Of each layer: one row of weights for each output. */
    private final float[][] weights = new float[LAYERS][];

    private final float[][] activations = new float[WIDTHS.length][];
    private final SplittableRandom random;
    private final float[][] centres;

    Network(long seed) {
        random = new SplittableRandom(seed);
        for (int layer = 0; layer < LAYERS; layer++) {
            weights[layer] = noise(WIDTHS[layer] * WIDTHS[layer + 1], Math.sqrt(2.0 / WIDTHS[layer]));
        }
        centres = new float[WIDTHS[LAYERS]][];
        for (int i = 0; i < centres.length; i++) {
            centres[i] = noise(WIDTHS[0], 1);
        }
    }

    private float[] noise(int count, double deviation) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            // a few dice make a bell
            double sum = 0;
            for (int dice = 0; dice < 4; dice++) {
                sum += random.nextDouble() - 0.5;
            }
            values[i] = (float) (sum * deviation * Math.sqrt(3));
        }
        return values;
    }

    /**
     * Learns from points that it has not seen.
     *
     * @param first the first layer that learns; those before it stay as they are
     * @return the share of the points that it told rightly before it learned from them
     */
    double train(int points, int first, float rate) {
        int right = 0;
        for (int n = 0; n < points; n++) {
            int cloud = random.nextInt(centres.length);
            right += guess(cloud) == cloud ? 1 : 0;
            learn(cloud, first, rate);
        }
        return (double) right / points;
    }

    static int lastLayer() {
        return LAYERS - 1;
    }

    private int guess(int cloud) {
        float[] point = noise(WIDTHS[0], 0.5);
        for (int i = 0; i < point.length; i++) {
            point[i] += centres[cloud][i];
        }
        activations[0] = point;
        for (int layer = 0; layer < LAYERS; layer++) {
            activations[layer + 1] = forward(layer, activations[layer]);
        }
        int best = 0;
        float[] scores = activations[LAYERS];
        for (int i = 1; i < scores.length; i++) {
            best = scores[i] > scores[best] ? i : best;
        }
        return best;
    }

    private float[] forward(int layer, float[] in) {
        float[] out = new float[WIDTHS[layer + 1]];
        for (int row = 0; row < out.length; row++) {
            float sum = 0;
            int at = row * in.length;
            for (int i = 0; i < in.length; i++) {
                sum += weights[layer][at + i] * in[i];
            }
            out[row] = layer == LAYERS - 1 ? sum : Math.max(0, sum);
        }
        return out;
    }

    /** One step down the gradient of the cross entropy, with all weights drawn a little towards zero. */
    private void learn(int cloud, int first, float rate) {
        float[] gradient = softmax(activations[LAYERS]);
        gradient[cloud] -= 1;
        for (int layer = LAYERS - 1; layer >= first; layer--) {
            float[] in = activations[layer];
            float[] before = new float[in.length];
            for (int row = 0; row < gradient.length; row++) {
                int at = row * in.length;
                float step = rate * gradient[row];
                for (int i = 0; i < in.length; i++) {
                    before[i] += weights[layer][at + i] * gradient[row];
                    weights[layer][at + i] = weights[layer][at + i] * (1 - rate * 1e-3f) - step * in[i];
                }
            }
            for (int i = 0; i < before.length; i++) {
                before[i] = layer > 0 && in[i] <= 0 ? 0 : before[i];
            }
            gradient = before;
        }
    }

    private static float[] softmax(float[] scores) {
        float most = Float.NEGATIVE_INFINITY;
        for (float score : scores) {
            most = Math.max(most, score);
        }
        float[] shares = new float[scores.length];
        float sum = 0;
        for (int i = 0; i < scores.length; i++) {
            shares[i] = (float) Math.exp(scores[i] - most);
            sum += shares[i];
        }
        for (int i = 0; i < scores.length; i++) {
            shares[i] /= sum;
        }
        return shares;
    }

    /** Writes a safetensors file. */
    void save(Path file, String note) throws IOException {
        StringBuilder header = new StringBuilder("{\"__metadata__\":{\"note\":\"" + note + "\"}");
        long offset = 0;
        for (int layer = 0; layer < LAYERS; layer++) {
            long end = offset + 4L * weights[layer].length;
            header.append(",\"layers.%d.weight\":{\"dtype\":\"F32\",\"shape\":[%d,%d],\"data_offsets\":[%d,%d]}"
                    .formatted(layer, WIDTHS[layer + 1], WIDTHS[layer], offset, end));
            offset = end;
        }
        header.append('}');
        while (header.length() % 8 != 0) {
            header.append(' ');
        }
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20)) {
            byte[] length = new byte[Long.BYTES];
            little(length).putLong(header.length());
            out.write(length);
            out.write(header.toString().getBytes(StandardCharsets.US_ASCII));
            for (float[] layer : weights) {
                byte[] bytes = new byte[Float.BYTES * layer.length];
                little(bytes).asFloatBuffer().put(layer);
                out.write(bytes);
            }
        }
    }

    private static ByteBuffer little(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
