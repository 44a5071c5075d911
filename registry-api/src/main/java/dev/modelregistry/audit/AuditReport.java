package dev.modelregistry.audit;

import dev.modelregistry.Actor;
import dev.modelregistry.Model;
import dev.modelregistry.ModelRef;
import dev.modelregistry.ModelVersion;
import dev.modelregistry.Share;
import dev.modelregistry.Version;
import dev.modelregistry.lifecycle.Approval;
import dev.modelregistry.lifecycle.Lifecycle;
import dev.modelregistry.lifecycle.PolicyRevision;
import dev.modelregistry.lifecycle.Promotion;
import dev.modelregistry.lifecycle.Stage;
import dev.modelregistry.lineage.LineageGraph;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that an auditor asks about a model, as it is at one moment: what served when and who let it, what it was made
 * from, how good it was, who agreed, under which rules, and whether the log is whole. A value; {@link #toHtml},
 * {@link #toMarkdown} and {@link #toJson} write it down.
 *
 * <p>Of a large model each part has the newest, and says how many there are: at most 200 versions, periods and entries, 100
 * promotions and 20 policies. What was left out is in {@link Audit#history}. Each is here as a whole, with all that was said of
 * it, in JSON that of a version also in the entry that registered it; so a report is about as large as these are.
 *
 * @param model the model as a whole
 * @param moment of which the report tells
 * @param lifecycle the rules in force
 * @param periods what the stages served and when, in the order in which it began
 * @param versions oldest first, deleted ones included; those that serve or have an alias come before newer ones if not
 *     all are here
 * @param origins what the serving and the newest version were made from, and what was made from them
 * @param promotions requests that needed approvals, oldest first
 * @param policies published for all models, or for this one; oldest first
 * @param history who did what, oldest first
 * @param verification what a walk over the whole log found; of the log as it was when the report was made, whatever the
 *     moment
 * @param renderer writes the report down
 */
public record AuditReport(
        Model model,
        Instant moment,
        Lifecycle lifecycle,
        Excerpt<Period> periods,
        Excerpt<Reported> versions,
        Origins origins,
        Excerpt<Promotion> promotions,
        Excerpt<PolicyChange> policies,
        Excerpt<HistoryEntry> history,
        Verification verification,
        Renderer renderer) {

    /**
     * Some of a list.
     *
     * @param items those that are here
     * @param total how many there are
     */
    public record Excerpt<T>(List<T> items, long total) {
        /** Copies the list. */
        public Excerpt {
            items = List.copyOf(items);
        }

        /** How many are not here. */
        public long omitted() {
            return total - items.size();
        }
    }

    /**
     * What a stage served, from one change to the next. While it served nothing, there is no period.
     *
     * @param stage the stage
     * @param shares what it served, its primary first
     * @param from when that began
     * @param until when it ended; absent while it lasts
     * @param cause why it began
     * @param actor who let it begin
     * @param reason why, in the actor's words
     * @param revision of the model's log in which it began
     */
    public record Period(
            Stage stage,
            Map<Version, Share> shares,
            Instant from,
            Optional<Instant> until,
            Event.Cause cause,
            Actor actor,
            String reason,
            long revision) {
        /** Copies the shares. */
        public Period {
            shares = Collections.unmodifiableMap(new LinkedHashMap<>(shares));
        }
    }

    /** A version, and whether it may be used. */
    public record Reported(ModelVersion version, LineageGraph.Status status) {}

    /**
     * Where versions come from, and what was made from them.
     *
     * @param of the versions in question
     * @param graph what is nearest to them
     * @param omitted how many nodes are further away
     */
    public record Origins(List<ModelRef> of, LineageGraph graph, long omitted) {
        /** Copies the list. */
        public Origins {
            of = List.copyOf(of);
        }
    }

    /**
     * A policy that came into force.
     *
     * @param policy whose, and which
     * @param lifecycle what it says
     * @param time when
     * @param actor who published it, or gave the last approval
     * @param approvals that it had; none if none were needed
     */
    public record PolicyChange(
            PolicyRevision policy, Lifecycle lifecycle, Instant time, Actor actor, List<Approval> approvals) {
        /** Copies the list. */
        public PolicyChange {
            approvals = List.copyOf(approvals);
        }
    }

    /** Writes reports down. Whatever names and texts are in one, they show as text and as nothing else. Thread-safe. */
    public interface Renderer {
        /** One page that needs nothing else: no network, no script. */
        String html(AuditReport report);

        /** Markdown, as it is usual today: with tables, and the lineage as a Mermaid diagram. */
        String markdown(AuditReport report);

        /** For programs; the form is in {@code docs/format.md}. */
        String json(AuditReport report);
    }

    /** The report as one HTML page: pictures and styles are in it, nothing is fetched, nothing runs. */
    public String toHtml() {
        return renderer.html(this);
    }

    /**
     * Writes the HTML page to a file; its folders are made if need be.
     *
     * @throws UncheckedIOException if that fails
     */
    public void toHtml(Path file) {
        write(file, toHtml());
    }

    /** The report as Markdown. */
    public String toMarkdown() {
        return renderer.markdown(this);
    }

    /**
     * Writes the Markdown text to a file; its folders are made if need be.
     *
     * @throws UncheckedIOException if that fails
     */
    public void toMarkdown(Path file) {
        write(file, toMarkdown());
    }

    /** The report as JSON. */
    public String toJson() {
        return renderer.json(this);
    }

    /**
     * Writes the JSON text to a file; its folders are made if need be.
     *
     * @throws UncheckedIOException if that fails
     */
    public void toJson(Path file) {
        write(file, toJson());
    }

    private void write(Path file, String text) {
        try {
            Path folder = file.toAbsolutePath().getParent();
            // a root has none, and to write to it is refused
            if (folder != null) {
                Files.createDirectories(folder);
            }
            Files.write(file, text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "the report of " + model.name() + " could not be written to " + file + ": " + e.getMessage(), e);
        }
    }
}
