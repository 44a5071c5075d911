package dev.modelregistry.core.artifact;

import dev.modelregistry.spi.Bytes;

/** How a layout is written down. */
public interface LayoutFormat {
    Bytes encode(Layout layout);

    Layout decode(Bytes bytes);
}
