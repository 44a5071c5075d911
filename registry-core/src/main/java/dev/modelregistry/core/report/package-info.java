/** Audit reports, written down: as HTML with pictures, as Markdown, as JSON. */
@NullMarked
package dev.modelregistry.core.report;

import org.jspecify.annotations.NullMarked;
