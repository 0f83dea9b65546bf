/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.exporter.emit;

import static io.stepscope.exporter.emit.SampleRun.EPOCH;
import static io.stepscope.exporter.emit.SampleRun.TRACE;
import static io.stepscope.exporter.emit.SampleRun.finding;
import static io.stepscope.exporter.emit.SampleRun.keys;
import static io.stepscope.exporter.emit.SampleRun.span;
import static io.stepscope.exporter.emit.SampleRun.spanNanos;
import static io.stepscope.exporter.emit.SampleRun.text;
import static io.stepscope.exporter.emit.SampleRun.value;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status.StatusCode;
import io.stepscope.analyzer.Finding;
import io.stepscope.analyzer.FindingType;
import io.stepscope.analyzer.Severity;
import io.stepscope.analyzer.model.StepId;
import io.stepscope.exporter.emit.EmitSettings.Content;
import io.stepscope.exporter.emit.EmitSettings.FindingFilter;
import io.stepscope.exporter.emit.EmitSettings.Place;
import io.stepscope.exporter.emit.EmitSettings.ServiceName;
import io.stepscope.otel.RawSpan;
import io.stepscope.otel.RawTrace;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class AnalysisSpanTest {
  private static final EmitSettings DEFAULT = EmitSettings.DEFAULT;
  private static final Finding STUCK = finding(FindingType.STUCK_LOOP, Severity.HIGH, 0x12, 0x13);
  private static final Finding SLOW = finding(FindingType.SLOW_STEP, Severity.LOW, 0x14);

  private static String hex(ByteString id) {
    return HexFormat.of().formatHex(id.toByteArray());
  }

  @Test
  void theBytesAreThoseThatProtobufWrites() throws Exception {
    for (var run :
        List.of(
            SampleRun.agent(),
            SampleRun.agent().with(STUCK, SLOW),
            SampleRun.agent().with(SampleRun.many(300)))) {
      ByteString bytes = run.bytes(DEFAULT);
      assertThat(ExportTraceServiceRequest.parseFrom(bytes).toByteString()).isEqualTo(bytes);
    }
  }

  // Rule 1: in the trace, under its root, never without a parent.

  @Test
  void itHangsUnderTheRootOfItsTrace() {
    Span span = SampleRun.agent().analysisSpan(DEFAULT);
    assertThat(span.getTraceId()).isEqualTo(SampleRun.id(TRACE));
    assertThat(hex(span.getParentSpanId())).isEqualTo("0000000000000010");
  }

  @Test
  void ofSeveralRootsItTakesTheEarliestThenTheLongest() {
    var span =
        SampleRun.of(
                span(0x22, 0, "later", 10, 900),
                span(0x21, 0, "short", 0, 500),
                span(0x20, 0, "long", 0, 800))
            .analysisSpan(DEFAULT);
    assertThat(hex(span.getParentSpanId())).isEqualTo("0000000000000020");
  }

  @Test
  void withoutARootItTakesTheEarliestSpan() {
    var span =
        SampleRun.of(span(0x22, 0x99, "later", 10, 900), span(0x21, 0x98, "first", 5, 500))
            .analysisSpan(DEFAULT);
    assertThat(hex(span.getParentSpanId())).isEqualTo("0000000000000021");
  }

  @Test
  void aTraceThatOnlyLogRecordsToldOfGetsNone() {
    var run = SampleRun.agent();
    var logsOnly = new RawTrace(TRACE, List.of(), List.of(), run.completion());
    assertThat(new AnalysisSpan(DEFAULT).encode(logsOnly, run.analysis())).isEmpty();
  }

  @Test
  void anAnalysisThatCameBackToUsIsNoPartOfTheTrace() {
    var run = SampleRun.agent();
    var request = run.request(DEFAULT);
    var resourceSpans = request.getResourceSpans(0);
    var scopeSpans = resourceSpans.getScopeSpans(0);
    var own =
        RawSpan.of(scopeSpans.getSpans(0), resourceSpans.getResource(), scopeSpans.getScope(), "");
    var spans = new ArrayList<>(run.spans());
    spans.add(own);
    var echoed = new RawTrace(TRACE, spans, List.of(), run.completion());
    assertThat(new AnalysisSpan(DEFAULT).encode(echoed, run.analysis()))
        .contains(request.toByteString());
  }

  // Rule 2: the same trace gives the same bytes.

  @Test
  void itsIdIsTheHashOfWhatItIsAbout() throws NoSuchAlgorithmException {
    var hash = MessageDigest.getInstance("SHA-256");
    hash.update(HexFormat.of().parseHex("0af7651916cd43dd8448eb211c80319c"));
    hash.update(HexFormat.of().parseHex("0000000000000010"));
    hash.update("stepscope".getBytes(StandardCharsets.US_ASCII));
    hash.update(HexFormat.of().parseHex("00000001"));
    hash.update(HexFormat.of().parseHex("00000001"));
    byte[] first = Arrays.copyOf(hash.digest(), 8);
    assertThat(SampleRun.agent().analysisSpan(DEFAULT).getSpanId())
        .isEqualTo(ByteString.copyFrom(first));
  }

  @Test
  void idsOfOtherRootsAndRevisionsDiffer() {
    long[] ids =
        LongStream.of(
                AnalysisSpanId.of(TRACE, 1, 1),
                AnalysisSpanId.of(TRACE, 2, 1),
                AnalysisSpanId.of(TRACE, 1, 2))
            .distinct()
            .toArray();
    assertThat(ids).hasSize(3).doesNotContain(0);
  }

  @Test
  void theOrderOfArrivalAndCopiesChangeNoByte() {
    var run = SampleRun.agent().with(STUCK, SLOW);
    ByteString bytes = run.bytes(DEFAULT);
    for (long seed = 0; seed < 20; seed++) {
      assertThat(run.doubled().shuffled(seed).bytes(DEFAULT)).isEqualTo(bytes);
    }
  }

  @Test
  void ofContradictingCopiesTheSameOneIsBelievedInWhateverOrder() {
    var run =
        SampleRun.of(
            span(0x10, 0, "root", 0, 100),
            spanNanos(0x10, 0, "root without end", EPOCH, 0),
            span(0x10, 0, "root", 0, 200),
            span(0x10, 0, "ROOT", 0, 200));
    ByteString bytes = run.bytes(DEFAULT);
    assertThat(text(run.analysisSpan(DEFAULT).getAttributesList(), EmittedNames.ROOT_NAME))
        .isEqualTo("ROOT");
    for (long seed = 0; seed < 20; seed++) {
      assertThat(run.shuffled(seed).bytes(DEFAULT)).isEqualTo(bytes);
    }
  }

  // Rule 3: a microsecond near the root's end; PlacementTest has the cases.

  @Test
  void itEndsAMicrosecondBeforeTheRootsLastFinishingChild() {
    Span span = SampleRun.agent().analysisSpan(DEFAULT);
    assertThat(span.getStartTimeUnixNano()).isEqualTo(EPOCH + 94_998_000);
    assertThat(span.getEndTimeUnixNano()).isEqualTo(EPOCH + 94_999_000);
  }

  @Test
  void grandchildrenAndOtherRootsDoNotMoveIt() {
    Span span =
        SampleRun.of(
                span(0x10, 0, "root", 0, 100),
                span(0x11, 0x10, "child", 0, 50),
                span(0x12, 0x11, "grandchild", 0, 90),
                span(0x13, 0, "other root", 10, 95))
            .analysisSpan(DEFAULT);
    assertThat(span.getEndTimeUnixNano()).isEqualTo(EPOCH + 49_000);
  }

  @Test
  void onRequestItLiesAtTheRootsStart() {
    Span span = SampleRun.agent().analysisSpan(DEFAULT.withPlace(Place.START));
    assertThat(span.getStartTimeUnixNano()).isEqualTo(EPOCH);
    assertThat(span.getEndTimeUnixNano()).isEqualTo(EPOCH + 1_000);
  }

  @Test
  void aRootWithoutAnEndEndsWithItsTrace() {
    Span span =
        SampleRun.of(spanNanos(0x10, 0, "root", EPOCH, 0), span(0x11, 0x10, "child", 0, 50))
            .analysisSpan(DEFAULT);
    assertThat(span.getEndTimeUnixNano()).isEqualTo(EPOCH + 49_000);
  }

  @Test
  void aTraceWithoutAnyTimeIsPlacedWhereItWasClosed() {
    Span span = SampleRun.of(spanNanos(0x10, 0, "root", 0, 0)).analysisSpan(DEFAULT);
    assertThat(span.getStartTimeUnixNano()).isEqualTo(EPOCH + 5_000_000_000L);
    assertThat(span.getEndTimeUnixNano()).isEqualTo(EPOCH + 5_000_000_001L);
  }

  // Rule 4: name, kind, scope, service.

  @Test
  void itSaysWhatItIsAndWhoseItIs() {
    var resourceSpans = SampleRun.agent().request(DEFAULT).getResourceSpans(0);
    var scopeSpans = resourceSpans.getScopeSpans(0);
    assertThat(scopeSpans.getSpans(0).getName()).isEqualTo("stepscope.analysis");
    assertThat(scopeSpans.getSpans(0).getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_INTERNAL);
    assertThat(scopeSpans.getScope().getName()).isEqualTo("io.stepscope");
    assertThat(scopeSpans.getScope().getVersion()).matches("\\d+\\.\\d+\\.\\d+.*");
    assertThat(resourceSpans.getResource()).isEqualTo(SampleRun.service("stepscope"));
    assertThat(
            SampleRun.agent()
                .request(DEFAULT.withServiceName(ServiceName.ROOT))
                .getResourceSpans(0)
                .getResource())
        .isEqualTo(SampleRun.service("shop"));
  }

  // Rule 5: no status, no words of model calls.

  @Test
  void itsStatusIsUnsetUnlessFindingsMayMarkIt() {
    var run = SampleRun.agent().with(STUCK);
    assertThat(run.analysisSpan(DEFAULT).hasStatus()).isFalse();
    assertThat(run.analysisSpan(DEFAULT.withMarkErrorFrom(Severity.CRITICAL)).hasStatus())
        .isFalse();
    assertThat(run.analysisSpan(DEFAULT.withMarkErrorFrom(Severity.HIGH)).getStatus().getCode())
        .isEqualTo(StatusCode.STATUS_CODE_ERROR);
  }

  @Test
  void everyNameIsOursAndInTheRegistry() {
    var known = EmittedNames.attributes().stream().map(Attribute::name).toList();
    var settings = DEFAULT.withContent(Content.FULL).withFindingUrl("https://example.org/{type}");
    Span span = SampleRun.agent().with(SampleRun.many(70)).revision(2).analysisSpan(settings);
    List<String> names =
        Stream.of(
                Stream.of(span.getAttributesList()),
                span.getEventsList().stream().map(Span.Event::getAttributesList),
                span.getLinksList().stream().map(Span.Link::getAttributesList))
            .flatMap(lists -> lists)
            .flatMap(attributes -> keys(attributes).stream())
            .distinct()
            .toList();
    assertThat(names).isSubsetOf(known).allMatch(name -> name.startsWith("stepscope."));
    var expected =
        EmittedNames.attributes().stream()
            .filter(name ->
                name.on().contains(Attribute.Carrier.SPAN)
                    || name.on().contains(Attribute.Carrier.EVENT)
                    || name.on().contains(Attribute.Carrier.LINK))
            .map(Attribute::name)
            .toList();
    assertThat(names).containsExactlyInAnyOrderElementsOf(expected);
  }

  // Rule 6: an event per finding, a link per implicated step.

  @Test
  void eachFindingIsAnEventWorstFirstWithItsSentenceFirst() {
    Span span = SampleRun.agent().with(STUCK, SLOW).analysisSpan(DEFAULT);
    assertThat(span.getEventsList())
        .extracting(Span.Event::getName)
        .containsExactly("stepscope.finding.stuck_loop", "stepscope.finding.slow_step");
    List<KeyValue> event = span.getEvents(0).getAttributesList();
    assertThat(event.getFirst().getKey()).isEqualTo("stepscope.finding.summary");
    assertThat(event.getFirst().getValue().getStringValue())
        .isEqualTo("The tool search failed twice.");
    assertThat(text(event, EmittedNames.FINDING_ID)).isEqualTo(STUCK.id());
    assertThat(text(event, EmittedNames.FINDING_TYPE)).isEqualTo("stuck_loop");
    assertThat(text(event, EmittedNames.FINDING_SEVERITY)).isEqualTo("high");
    assertThat(value(event, EmittedNames.FINDING_CONFIDENCE).orElseThrow().getDoubleValue())
        .isEqualTo(0.9);
    assertThat(text(event, EmittedNames.FINDING_RECOMMENDATION)).isEqualTo("Give it a timeout.");
    assertThat(value(event, EmittedNames.FINDING_IMPACT_TIME).orElseThrow().getDoubleValue())
        .isEqualTo(2.5);
    assertThat(value(event, EmittedNames.FINDING_IMPACT_COST).orElseThrow().getDoubleValue())
        .isEqualTo(0.25);
    assertThat(value(event, EmittedNames.FINDING_IMPACT_TOKENS).orElseThrow().getIntValue())
        .isEqualTo(1_200);
    assertThat(text(event, EmittedNames.STEP_SPAN_ID)).isEqualTo("0000000000000012");
    assertThat(text(event, EmittedNames.STEP_NAME)).isEqualTo("search");
    assertThat(text(event, EmittedNames.STEP_TYPE)).isEqualTo("tool_call");
  }

  @Test
  void eventsHappenWhenTheSpanDoes() {
    Span span = SampleRun.agent().with(STUCK).analysisSpan(DEFAULT);
    assertThat(span.getEvents(0).getTimeUnixNano()).isEqualTo(span.getStartTimeUnixNano());
  }

  @Test
  void eachImplicatedStepIsLinkedAndTheEventSaysWhatTheLinkSays() {
    Span span = SampleRun.agent().with(STUCK).analysisSpan(DEFAULT);
    assertThat(span.getLinksList()).hasSize(2);
    for (Span.Link link : span.getLinksList()) {
      assertThat(link.getTraceId()).isEqualTo(span.getTraceId());
      assertThat(text(link.getAttributesList(), EmittedNames.FINDING_ID)).isEqualTo(STUCK.id());
      assertThat(text(link.getAttributesList(), EmittedNames.FINDING_ROLE)).isEqualTo("cause");
    }
    List<KeyValue> event = span.getEvents(0).getAttributesList();
    assertThat(texts(event, EmittedNames.STEP_SPAN_IDS))
        .isEqualTo(span.getLinksList().stream().map(link -> hex(link.getSpanId())).toList());
    assertThat(texts(event, EmittedNames.STEP_ROLES)).containsExactly("cause", "cause");
  }

  /// Jaeger makes no child of a span that links to its parent.
  @Test
  void theStepThatTheSpanHangsUnderIsNotLinked() {
    var concernsRoot = finding(FindingType.IDLE_GAP, Severity.LOW, 0x10, 0x12);
    Span span = SampleRun.agent().with(concernsRoot).analysisSpan(DEFAULT);
    assertThat(hex(span.getParentSpanId())).isEqualTo("0000000000000010");
    assertThat(span.getLinksList())
        .extracting(link -> hex(link.getSpanId()))
        .containsExactly("0000000000000012");
    assertThat(span.getDroppedLinksCount()).isZero();
    assertThat(texts(span.getEvents(0).getAttributesList(), EmittedNames.STEP_SPAN_IDS))
        .containsExactly("0000000000000010", "0000000000000012");
  }

  @Test
  void aStepThatIsNoSpanIsCountedAndNotLinked() {
    var fromLogs =
        new Finding(
            "id",
            FindingType.HIDDEN_FAILURE,
            Severity.LOW,
            0.9,
            List.of(new Finding.Implicated(new StepId("log:call_7"), Finding.Role.CAUSE)),
            Finding.Impact.NONE,
            "A call failed.",
            "",
            List.of());
    Span span = SampleRun.agent().with(fromLogs).analysisSpan(DEFAULT);
    assertThat(span.getLinksList()).isEmpty();
    List<KeyValue> event = span.getEvents(0).getAttributesList();
    assertThat(keys(event)).doesNotContain("stepscope.step.span_id");
    assertThat(value(event, EmittedNames.FINDING_STEP_COUNT).orElseThrow().getIntValue())
        .isEqualTo(1);
  }

  @Test
  void beyondTheLimitFindingsAreCounted() {
    Span span = SampleRun.agent().with(SampleRun.many(70)).analysisSpan(DEFAULT);
    assertThat(span.getEventsList()).hasSize(64);
    assertThat(span.getDroppedEventsCount()).isEqualTo(6);
    List<KeyValue> attributes = span.getAttributesList();
    assertThat(count(attributes, EmittedNames.FINDING_COUNT)).isEqualTo(70);
    assertThat(count(attributes, EmittedNames.FINDING_OMITTED_COUNT)).isEqualTo(6);
  }

  @Test
  void aStepOfSeveralFindingsIsLinkedOnceWithTheWorst() {
    var mild = finding(FindingType.SLOW_STEP, Severity.LOW, 0x12, 0x13);
    Span span = SampleRun.agent().with(STUCK, mild).analysisSpan(DEFAULT);
    assertThat(span.getEventsList()).hasSize(2);
    assertThat(span.getLinksList())
        .extracting(link ->
            hex(link.getSpanId())
                + " "
                + text(link.getAttributesList(), EmittedNames.FINDING_ID).equals(STUCK.id()))
        .containsExactly("0000000000000012 true", "0000000000000013 true");
    assertThat(span.getDroppedLinksCount()).isZero();
  }

  @Test
  void aFindingOfManyStepsCannotMakeTheSpanHuge() {
    long[] steps = LongStream.rangeClosed(1, 100_000).toArray();
    var run = SampleRun.agent().with(finding(FindingType.LONG_LOOP, Severity.LOW, steps));
    Span span = run.analysisSpan(DEFAULT);
    assertThat(span.getLinksList()).hasSize(AnalysisSpan.MAX_LINKS);
    // Of the hundred thousand one is the root, which is no link.
    assertThat(span.getDroppedLinksCount()).isEqualTo(100_000 - 1 - AnalysisSpan.MAX_LINKS);
    List<KeyValue> event = span.getEvents(0).getAttributesList();
    assertThat(texts(event, EmittedNames.STEP_SPAN_IDS)).hasSize(FindingAttributes.MAX_STEPS);
    assertThat(count(event, EmittedNames.FINDING_STEP_COUNT)).isEqualTo(100_000);
    assertThat(span.getSerializedSize()).isLessThan(20_000);
  }

  @Test
  void lesserAndLessCertainFindingsStay() {
    var run = SampleRun.agent().with(STUCK, SLOW);
    var highOnly = DEFAULT.withFindings(new FindingFilter(Severity.HIGH, 0.5, 64));
    assertThat(run.analysisSpan(highOnly).getEventsList()).hasSize(1);
    var certainOnly = DEFAULT.withFindings(new FindingFilter(Severity.INFO, 0.95, 64));
    assertThat(run.analysisSpan(certainOnly).getEventsList()).isEmpty();
    assertThat(count(run.analysisSpan(certainOnly).getAttributesList(), EmittedNames.FINDING_COUNT))
        .isZero();
  }

  // Rule 7: bounded strings.

  @Test
  void aLongTextIsCutOnACharacterBoundary() {
    var longest =
        new Finding(
            "id",
            FindingType.ROOT_CAUSE,
            Severity.HIGH,
            0.9,
            List.of(),
            Finding.Impact.NONE,
            "€".repeat(1_000),
            "x".repeat(1_024),
            List.of());
    Span span = SampleRun.agent().with(longest).analysisSpan(DEFAULT);
    List<KeyValue> event = span.getEvents(0).getAttributesList();
    String summary = text(event, EmittedNames.FINDING_SUMMARY);
    assertThat(summary).isEqualTo("€".repeat(340) + "…");
    assertThat(summary.getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(1_024);
    assertThat(text(event, EmittedNames.FINDING_RECOMMENDATION)).isEqualTo("x".repeat(1_024));
  }

  // Rule 8: search keys.

  @Test
  void whatSearchesNeedStandsOnTheSpanAsScalars() {
    List<KeyValue> attributes =
        SampleRun.agent().with(STUCK, SLOW).analysisSpan(DEFAULT).getAttributesList();
    assertThat(attributes.getFirst().getKey()).isEqualTo("stepscope.summary");
    assertThat(text(attributes, EmittedNames.ROOT_SERVICE)).isEqualTo("shop");
    assertThat(text(attributes, EmittedNames.ROOT_NAME)).isEqualTo("invoke_agent planner");
    assertThat(text(attributes, EmittedNames.AGENT_NAME)).isEqualTo("planner");
    assertThat(text(attributes, EmittedNames.SESSION_ID)).isEqualTo("session-7");
    assertThat(text(attributes, EmittedNames.OUTCOME)).isEqualTo("success");
    assertThat(text(attributes, EmittedNames.COVERAGE)).isEqualTo("full");
    assertThat(text(attributes, EmittedNames.COMPLETION_REASON)).isEqualTo("root_ended");
    assertThat(text(attributes, EmittedNames.FINDING_MAX_SEVERITY)).isEqualTo("high");
    assertThat(value(attributes, EmittedNames.DEBUG_SCORE).orElseThrow().getDoubleValue())
        .isEqualTo(SampleRun.agent().analysis().debugScore());
    assertThat(count(attributes, EmittedNames.STEP_COUNT)).isEqualTo(5);
    assertThat(count(attributes, EmittedNames.STEP_FAILED_COUNT)).isEqualTo(1);
    assertThat(count(attributes, EmittedNames.countOf(Severity.HIGH))).isEqualTo(1);
    assertThat(count(attributes, EmittedNames.countOf(Severity.CRITICAL))).isZero();
    assertThat(count(attributes, EmittedNames.countOf(FindingType.STUCK_LOOP))).isEqualTo(1);
    assertThat(keys(attributes)).doesNotContain("stepscope.finding.by_type.root_cause");
    assertThat(texts(attributes, EmittedNames.FINDING_TYPES))
        .containsExactly("slow_step", "stuck_loop");
  }

  // Rule 9: a revision is another span that names the one it replaces.

  @Test
  void aRevisionNamesTheAnalysisThatItReplaces() {
    Span first = SampleRun.agent().analysisSpan(DEFAULT);
    Span second = SampleRun.agent().revision(2).analysisSpan(DEFAULT);
    assertThat(second.getSpanId()).isNotEqualTo(first.getSpanId());
    assertThat(text(second.getAttributesList(), EmittedNames.SUPERSEDES))
        .isEqualTo(hex(first.getSpanId()));
    assertThat(second.getLinks(0).getSpanId()).isEqualTo(first.getSpanId());
    assertThat(count(second.getAttributesList(), EmittedNames.REVISION)).isEqualTo(2);
    assertThat(keys(first.getAttributesList())).doesNotContain("stepscope.supersedes");
    assertThat(first.getLinksList()).isEmpty();
  }

  // Rule 10: content stays.

  @Test
  void contentLeavesOnlyWhenAllowed() {
    var failed = finding(FindingType.ROOT_CAUSE, Severity.HIGH, 0x12);
    var run = SampleRun.agent().with(failed);
    assertThat(printed(run, Content.NONE))
        .doesNotContain("hunter2")
        .doesNotContain("stepscope.task.description");
    assertThat(printed(run, Content.HASHED)).doesNotContain("hunter2").contains("sha256:");
    Span full = run.analysisSpan(DEFAULT.withContent(Content.FULL));
    assertThat(text(full.getAttributesList(), EmittedNames.TASK_DESCRIPTION))
        .isEqualTo(SampleRun.SECRET);
    assertThat(text(full.getEvents(0).getAttributesList(), EmittedNames.STEP_ERROR_MESSAGE))
        .isEqualTo(SampleRun.SECRET);
  }

  @Test
  void equalContentHasEqualHashes() {
    var run = SampleRun.agent().with(finding(FindingType.ROOT_CAUSE, Severity.HIGH, 0x12));
    Span span = run.analysisSpan(DEFAULT.withContent(Content.HASHED));
    assertThat(text(span.getAttributesList(), EmittedNames.TASK_DESCRIPTION))
        .matches("sha256:[0-9a-f]{16}")
        .isEqualTo(text(span.getEvents(0).getAttributesList(), EmittedNames.STEP_ERROR_MESSAGE));
  }

  @Test
  void aFindingLinksToItsPageWhenThePagesPlaceIsKnown() {
    var run = SampleRun.agent().with(STUCK);
    assertThat(keys(run.analysisSpan(DEFAULT).getEvents(0).getAttributesList()))
        .doesNotContain("stepscope.finding.url");
    var settings = DEFAULT.withFindingUrl("https://example.org/findings/{type}.html");
    assertThat(
            text(
                run.analysisSpan(settings).getEvents(0).getAttributesList(),
                EmittedNames.FINDING_URL))
        .isEqualTo("https://example.org/findings/stuck_loop.html");
  }

  private static String printed(SampleRun run, Content content) {
    return run.request(DEFAULT.withContent(content)).toString();
  }

  private static long count(List<KeyValue> attributes, Attribute attribute) {
    return value(attributes, attribute).orElseThrow().getIntValue();
  }

  private static List<String> texts(List<KeyValue> attributes, Attribute attribute) {
    return value(attributes, attribute).orElseThrow().getArrayValue().getValuesList().stream()
        .map(AnyValue::getStringValue)
        .toList();
  }
}
