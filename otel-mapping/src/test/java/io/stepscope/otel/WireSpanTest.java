/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.Span;
import io.stepscope.analyzer.model.StepTime;
import io.stepscope.analyzer.model.TraceId;
import io.stepscope.analyzer.model.Value;
import io.stepscope.otel.attribute.AttributeValue;
import io.stepscope.otel.attribute.Scalars;
import io.stepscope.otel.attribute.SpanAttributes;
import io.stepscope.otel.attribute.Topic;
import io.stepscope.otel.attribute.Values;
import io.stepscope.otel.testing.OddWire;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Protobuf is the judge: whatever a span's bytes are, reading them in place tells what protobuf's
/// own objects tell.
class WireSpanTest {
  private static final int SPANS = 2_000;

  /// Each span is read three times, since what comes again may be answered from what was learned.
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void aSpanSaysWhatProtobufSays(long seed) throws InvalidProtocolBufferException {
    var odd = new OddWire(seed);
    for (int i = 0; i < SPANS; i++) {
      byte[] bytes = odd.span();
      var expected = Span.parseFrom(bytes);
      for (int reading = 0; reading < 3; reading++) {
        isSame(new WireSpan(bytes, 0, bytes.length), expected);
      }
    }
  }

  @Test
  void aResourceAndAScopeSayWhatProtobufSays() throws InvalidProtocolBufferException {
    var odd = new OddWire(4);
    for (int i = 0; i < SPANS; i++) {
      byte[] resource = odd.resource();
      byte[] scope = odd.scope();
      var origin = new SpanOrigin(ByteString.copyFrom(resource), ByteString.copyFrom(scope), "");
      isSame(origin.resourceAttributes(), Resource.parseFrom(resource).getAttributesList());
      assertThat(origin.scopeName()).isEqualTo(InstrumentationScope.parseFrom(scope).getName());
    }
  }

  @Test
  void theSpansThatAreTriedHaveEverythingInThem() throws InvalidProtocolBufferException {
    var odd = new OddWire(1);
    var seen = new HashSet<String>();
    for (int i = 0; i < SPANS; i++) {
      var span = Span.parseFrom(odd.span());
      for (KeyValue entry : span.getAttributesList()) {
        seen.add(entry.getValue().getValueCase().name());
      }
      seen.add(span.getUnknownFields().asMap().isEmpty() ? "all known" : "some unknown");
      seen.add("status " + span.getStatus().getCodeValue());
      seen.add(span.getEventsCount() > 1 ? "events" : "");
      seen.add(span.getLinksCount() > 1 ? "links" : "");
    }
    assertThat(seen)
        .contains("all known", "some unknown", "status 2", "status 4", "events", "links")
        .contains("STRING_VALUE", "BOOL_VALUE", "INT_VALUE", "DOUBLE_VALUE", "BYTES_VALUE")
        .contains("ARRAY_VALUE", "KVLIST_VALUE", "VALUE_NOT_SET", "STRING_VALUE_STRINDEX");
  }

  private static void isSame(WireSpan read, Span expected) {
    assertThat(read.name()).isEqualTo(expected.getName());
    assertThat(read.kind()).isEqualTo(expected.getKindValue());
    assertThat(read.statusCode()).isEqualTo(expected.getStatus().getCodeValue());
    assertThat(read.statusMessage()).isEqualTo(expected.getStatus().getMessage());
    assertThat(read.isCurtailed())
        .isEqualTo(
            expected.getDroppedAttributesCount() > 0
                || expected.getDroppedEventsCount() > 0
                || expected.getDroppedLinksCount() > 0);
    isSame(read.attributes(), expected.getAttributesList());
    assertThat(read.eventCount()).isEqualTo(expected.getEventsCount());
    assertThat(read.events()).hasSize(expected.getEventsCount());
    for (int i = 0; i < expected.getEventsCount(); i++) {
      isSame(read.events().get(i), expected.getEvents(i));
    }
    var links = expected.getLinksList().stream().filter(WireSpanTest::namesASpan).toList();
    assertThat(read.links()).hasSize(links.size());
    for (int i = 0; i < links.size(); i++) {
      isSame(read.links().get(i), links.get(i));
    }
  }

  private static void isSame(WireSpan.Event read, Span.Event expected) {
    assertThat(read.name()).isEqualTo(expected.getName());
    long time = expected.getTimeUnixNano();
    assertThat(read.timeNanos()).isEqualTo(time == 0 ? StepTime.UNKNOWN : time);
    isSame(read.attributes(), expected.getAttributesList());
  }

  private static boolean namesASpan(Span.Link link) {
    return link.getTraceId().size() == 16
        && link.getSpanId().size() == 8
        && !link.getTraceId().equals(ByteString.copyFrom(new byte[16]));
  }

  private static void isSame(WireSpan.Link read, Span.Link expected) {
    var trace = expected.getTraceId().asReadOnlyByteBuffer();
    assertThat(read.traceId()).isEqualTo(new TraceId(trace.getLong(), trace.getLong()));
    assertThat(read.spanId()).isEqualTo(expected.getSpanId().asReadOnlyByteBuffer().getLong());
    isSame(read.attributes(), expected.getAttributesList());
  }

  private static void isSame(SpanAttributes read, List<KeyValue> expected) {
    assertThat(read.size()).isEqualTo(expected.size());
    long topics = 0;
    var last = new LinkedHashMap<String, AnyValue>();
    for (int i = 0; i < expected.size(); i++) {
      assertThat(read.attribute(i).name()).isEqualTo(expected.get(i).getKey());
      isSame(read.attribute(i).value(), expected.get(i).getValue());
      topics |= Topic.of(expected.get(i).getKey());
      last.put(expected.get(i).getKey(), expected.get(i).getValue());
    }
    assertThat(read.topics()).isEqualTo(topics);
    assertThat(read.hasRepeatedKeys()).isEqualTo(last.size() < expected.size());
    assertThat(read.has("absent")).isFalse();
    last.forEach((key, value) -> assertThat(read.value(key)).isEqualTo(value(value)));
    assertThat(Values.fields(read)).isEqualTo(fields(expected));
  }

  private static void isSame(AttributeValue read, AnyValue expected) {
    assertThat(read.isText()).isEqualTo(expected.hasStringValue());
    assertThat(read.text()).isEqualTo(expected.getStringValue());
    assertThat(read.isBool()).isEqualTo(expected.hasBoolValue());
    assertThat(read.bool()).isEqualTo(expected.getBoolValue());
    assertThat(read.whole()).isEqualTo(expected.getIntValue());
    assertThat(Double.compare(read.real(), expected.getDoubleValue())).isZero();
    assertThat(read.isEmpty()).isEqualTo(isEmpty(expected));
    assertThat(Values.of(read)).isEqualTo(value(expected));
    assertThat(Scalars.text(read)).isEqualTo(Scalars.text(value(expected)));
    assertThat(Scalars.whole(read)).isEqualTo(Scalars.whole(value(expected)));
    assertThat(Scalars.real(read)).isEqualTo(Scalars.real(value(expected)));
    assertThat(Scalars.bool(read)).isEqualTo(Scalars.bool(value(expected)));
  }

  private static boolean isEmpty(AnyValue value) {
    return switch (value.getValueCase()) {
      case STRING_VALUE -> value.getStringValue().isEmpty();
      case BYTES_VALUE -> value.getBytesValue().isEmpty();
      case ARRAY_VALUE -> value.getArrayValue().getValuesCount() == 0;
      case KVLIST_VALUE -> value.getKvlistValue().getValuesCount() == 0;
      case BOOL_VALUE, INT_VALUE, DOUBLE_VALUE -> false;
      case STRING_VALUE_STRINDEX, VALUE_NOT_SET -> true;
    };
  }

  private static Value value(AnyValue value) {
    return switch (value.getValueCase()) {
      case STRING_VALUE -> new Value.Text(value.getStringValue());
      case BOOL_VALUE -> new Value.Bool(value.getBoolValue());
      case INT_VALUE -> new Value.Whole(value.getIntValue());
      case DOUBLE_VALUE -> new Value.Real(value.getDoubleValue());
      case BYTES_VALUE -> {
        var bytes = new ArrayList<Byte>();
        value.getBytesValue().forEach(bytes::add);
        yield new Value.Binary(bytes);
      }
      case ARRAY_VALUE ->
          new Value.Items(
              value.getArrayValue().getValuesList().stream().map(WireSpanTest::value).toList());
      case KVLIST_VALUE -> fields(value.getKvlistValue().getValuesList());
      case STRING_VALUE_STRINDEX, VALUE_NOT_SET -> Value.absent();
    };
  }

  private static Value.Fields fields(List<KeyValue> entries) {
    var fields = new LinkedHashMap<String, Value>();
    entries.forEach(entry -> fields.put(entry.getKey(), value(entry.getValue())));
    return new Value.Fields(fields);
  }
}
