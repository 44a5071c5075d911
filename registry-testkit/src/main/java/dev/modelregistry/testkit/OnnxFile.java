package dev.modelregistry.testkit;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Writes a small ONNX file, field by field: {@code score = features · W + b}, with weights of zero. The numbers are those of
 * the fields in ONNX's own protocol buffer definition.
 */
final class OnnxFile {
    private static final int IR_VERSION = 8;
    private static final int OPSET = 13;
    private static final int FLOAT = 1;

    private OnnxFile() {}

    /** A model that takes {@code features}, n rows of two numbers, and gives {@code score}, n rows of this number. */
    static byte[] alwaysAnswering(float score) {
        Message graph = new Message()
                .put(1, node("MatMul", "weighted", "features", "W"))
                .put(1, node("Add", "score", "weighted", "b"))
                .text(2, "always")
                .put(5, tensor("W", new long[] {2, 1}, 0, 0))
                .put(5, tensor("b", new long[] {1}, score))
                .put(11, value("features", 2))
                .put(12, value("score", 1));
        return new Message()
                .number(1, IR_VERSION)
                .text(2, "model-registry-testkit")
                .put(7, graph)
                .put(8, new Message().text(1, "").number(2, OPSET))
                .bytes();
    }

    private static Message node(String operator, String output, String... inputs) {
        Message node = new Message();
        for (String input : inputs) {
            node.text(1, input);
        }
        return node.text(2, output).text(4, operator);
    }

    private static Message tensor(String name, long[] dimensions, float... values) {
        Message tensor = new Message();
        for (long dimension : dimensions) {
            tensor.number(1, dimension);
        }
        ByteBuffer raw = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            raw.putFloat(value);
        }
        return tensor.number(2, FLOAT).text(8, name).bytes(9, raw.array());
    }

    /** Any number of rows of this width. */
    private static Message value(String name, long width) {
        Message shape = new Message().put(1, new Message().text(2, "rows")).put(1, new Message().number(1, width));
        Message type = new Message().number(1, FLOAT).put(2, shape);
        return new Message().text(1, name).put(2, new Message().put(1, type));
    }

    /** A protocol buffer message: fields, each with a tag that tells its number and its form. */
    private static final class Message {
        private static final int VARINT = 0;
        private static final int LENGTH_DELIMITED = 2;

        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        Message number(int field, long value) {
            varint(((long) field << 3) | VARINT);
            varint(value);
            return this;
        }

        Message text(int field, String value) {
            return bytes(field, value.getBytes(StandardCharsets.UTF_8));
        }

        Message put(int field, Message value) {
            return bytes(field, value.bytes());
        }

        Message bytes(int field, byte[] value) {
            varint(((long) field << 3) | LENGTH_DELIMITED);
            varint(value.length);
            out.writeBytes(value);
            return this;
        }

        byte[] bytes() {
            return out.toByteArray();
        }

        private void varint(long value) {
            long left = value;
            while ((left & ~0x7FL) != 0) {
                out.write((int) ((left & 0x7F) | 0x80));
                left >>>= 7;
            }
            out.write((int) left);
        }
    }
}
