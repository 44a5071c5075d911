package dev.modelregistry.lineage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelregistry.ModelRef;
import dev.modelregistry.Sha256;
import dev.modelregistry.lifecycle.Stage;
import dev.modelregistry.lineage.LineageGraph.CodeNode;
import dev.modelregistry.lineage.LineageGraph.DatasetNode;
import dev.modelregistry.lineage.LineageGraph.Edge;
import dev.modelregistry.lineage.LineageGraph.Status;
import dev.modelregistry.lineage.LineageGraph.VersionNode;
import dev.modelregistry.metadata.CodeRef;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LineageGraphTest {
    private static final VersionNode VERSION = new VersionNode(
            ModelRef.parse("fraud@1.0"), Sha256.of(new byte[0]), Set.of(Stage.PRODUCTION), Status.ARCHIVED);
    private static final DatasetNode DATASET = new DatasetNode("a\"];\nend <script>", "\\1");
    private static final CodeNode CODE = new CodeNode(CodeRef.git("https://git.example/größe", "9f3c"));
    private static final LineageGraph GRAPH = new LineageGraph(
            List.of(VERSION, DATASET, CODE),
            List.of(new Edge(DATASET.id(), VERSION.id(), "train|test"), new Edge(CODE.id(), VERSION.id(), "")));

    @Test
    void isDrawnByMermaid() {
        assertThat(GRAPH.toMermaid()).isEqualTo("""
                        flowchart LR
                            n0["fraud@1.0 #91;production#93; #40;archived#41;"]
                            n1[("a#34;#93;#59;#10;end #60;script#62;/#92;1")]
                            n2{{"https#58;//git.example/größe@9f3c"}}
                            n1 -->|"train#124;test"| n0
                            n2 --> n0
                        """);
    }

    @Test
    void isDrawnByGraphviz() {
        assertThat(GRAPH.toDot()).isEqualTo("""
                        digraph lineage {
                            rankdir=LR;
                            node [shape=box];
                            n0 [label="fraud@1.0 [production] (archived)"];
                            n1 [label="a\\"]; end <script>/\\\\1", shape=cylinder];
                            n2 [label="https://git.example/größe@9f3c", shape=hexagon];
                            n1 -> n0 [label="train|test"];
                            n2 -> n0;
                        }
                        """);
    }

    @Test
    void whatDoesNotShowOrTurnsOthersAroundIsWrittenOut() {
        LineageGraph graph = new LineageGraph(List.of(new DatasetNode("a\u202Eb\u200Bc\u3164d", "&lt;1")), List.of());
        assertThat(graph.toMermaid()).contains("a#92;u202Eb#92;u200Bc#92;u3164d/#38;lt#59;1");
        assertThat(graph.toDot()).contains("a\\\\u202Eb\\\\u200Bc\\\\u3164d/&amp;lt;1");
    }

    @Test
    void datasetsWithSlashesAreToldApart() {
        assertThat(new DatasetNode("a/b", "c").id()).isNotEqualTo(new DatasetNode("a", "b/c").id());
    }
}
