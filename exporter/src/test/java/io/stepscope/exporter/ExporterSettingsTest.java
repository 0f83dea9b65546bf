/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.exporter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.stepscope.exporter.ExporterSettings.Compression;
import io.stepscope.exporter.ExporterSettings.Protocol;
import io.stepscope.otel.Signal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExporterSettingsTest {
  private static final ExporterSettings GRPC =
      ExporterSettings.of("otlp", Protocol.GRPC, Endpoint.parse("localhost:4317", true));
  private static final ExporterSettings HTTP =
      ExporterSettings.of("otlphttp", Protocol.HTTP, Endpoint.parse("localhost:4318", true));

  @Test
  void theDefaultsAreThoseThatAreDocumented() {
    assertThat(GRPC.headers()).isEmpty();
    assertThat(GRPC.compression()).isEqualTo(Compression.NONE);
    assertThat(GRPC.timeout()).isEqualTo(Duration.ofSeconds(10));
    assertThat(GRPC.signals()).containsExactly(Signal.values());
    assertThat(GRPC.queue().queueSize()).isEqualTo(1000);
    assertThat(GRPC.queue().queueBytes()).isBetween(1L, 64L << 20);
    assertThat(GRPC.queue().numConsumers()).isEqualTo(10);
    assertThat(GRPC.retry())
        .isEqualTo(
            new RetrySettings(
                true, Duration.ofSeconds(5), Duration.ofSeconds(30), Duration.ofMinutes(5)));
  }

  @Test
  void aHeadersValueIsNeverPrinted() {
    var settings = GRPC.withHeaders(Map.of("api-key", "hunter2"));
    assertThat(settings.toString()).contains("api-key").doesNotContain("hunter2");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> GRPC.withHeaders(Map.of("api-key", "hunter2\n")))
        .withMessageContaining("api-key")
        .withMessageNotContaining("hunter2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "ä", "Host", "content-type", "grpc-timeout", "te"})
  void aHeaderThatTheTransportSetsOrCannotCarryIsRefused(String name) {
    for (ExporterSettings settings : new ExporterSettings[] {GRPC, HTTP}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> settings.withHeaders(Map.of(name, "v")));
    }
  }

  @Test
  void aBinaryHeaderIsRefusedWhereItWouldHaveAnotherMeaning() {
    assertThat(HTTP.withHeaders(Map.of("x-bin", "v")).headers()).containsKey("x-bin");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> GRPC.withHeaders(Map.of("x-bin", "v")))
        .withMessageContaining("-bin");
  }

  @Test
  void aPathIsForHttpOnly() {
    var endpoint = Endpoint.parse("https://api.example.com/otlp", false);
    assertThat(ExporterSettings.of("a", Protocol.HTTP, endpoint).endpoint().path())
        .isEqualTo("/otlp");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ExporterSettings.of("a", Protocol.GRPC, endpoint))
        .withMessageContaining("/otlp");
  }

  @Test
  void valuesThatMakeNoSenseAreRefusedByTheirKey() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> GRPC.withTimeout(Duration.ZERO))
        .withMessageContaining("timeout must be > 0");
    assertThatIllegalArgumentException().isThrownBy(() -> GRPC.withSignals(Set.of()));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new QueueSettings(0, 1, 1))
        .withMessageContaining("sending_queue.queue_size must be >= 1, was 0");
    assertThatIllegalArgumentException().isThrownBy(() -> new QueueSettings(1, 0, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> new QueueSettings(1, 1, 0));
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            new RetrySettings(true, Duration.ofSeconds(5), Duration.ofSeconds(4), Duration.ZERO))
        .withMessageContaining("retry_on_failure.max_interval");
  }

  @Test
  void aCertificateNeedsItsKey() {
    var file = Optional.of(Path.of("client.pem"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new TlsSettings(false, Optional.empty(), file, Optional.empty()))
        .withMessageContaining("tls.cert_file and tls.key_file");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new TlsSettings(true, file, Optional.empty(), Optional.empty()))
        .withMessageContaining("insecure_skip_verify");
  }

  @ParameterizedTest
  @EnumSource(Protocol.class)
  void aTlsFileThatIsNotThereIsFoundAtStart(Protocol protocol) {
    var settings =
        ExporterSettings.of("otlp", protocol, Endpoint.parse("localhost:1", false))
            .withTls(
                new TlsSettings(
                    false, Optional.of(Path.of("absent.pem")), Optional.empty(), Optional.empty()));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> OtlpSender.of(settings))
        .withMessage("tls.ca_file absent.pem: it cannot be read");
  }
}
