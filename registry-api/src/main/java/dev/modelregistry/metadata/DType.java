package dev.modelregistry.metadata;

/** The type of a tensor's elements; the names follow ONNX and NumPy. */
public enum DType {
    /** IEEE 754 half precision. */
    FLOAT16,
    /** The upper half of a FLOAT32. */
    BFLOAT16,
    /** IEEE 754 single precision. */
    FLOAT32,
    /** IEEE 754 double precision. */
    FLOAT64,
    /** Signed, 8 bits. */
    INT8,
    /** Signed, 16 bits. */
    INT16,
    /** Signed, 32 bits. */
    INT32,
    /** Signed, 64 bits. */
    INT64,
    /** Unsigned, 8 bits. */
    UINT8,
    /** Unsigned, 16 bits. */
    UINT16,
    /** Unsigned, 32 bits. */
    UINT32,
    /** Unsigned, 64 bits. */
    UINT64,
    /** True or false. */
    BOOL,
    /** Text. */
    STRING
}
