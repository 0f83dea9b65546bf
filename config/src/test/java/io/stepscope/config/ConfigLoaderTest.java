/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepscope.config.ConfigLoader.Loaded;
import io.stepscope.config.ConfigLoader.Rejected;
import io.stepscope.exporter.Endpoint;
import io.stepscope.exporter.ExporterSettings;
import io.stepscope.exporter.ExporterSettings.Compression;
import io.stepscope.exporter.ExporterSettings.Protocol;
import io.stepscope.otel.Signal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ConfigLoaderTest {
  private static Environment environment(Map<String, String> variables) {
    return name -> Optional.ofNullable(variables.get(name));
  }

  private static Loaded loaded(Map<String, String> variables, String... yamls) {
    ConfigLoader.Result result =
        new ConfigLoader(environment(variables)).load(uris(yamls), List.of());
    assertThat(result).isInstanceOf(Loaded.class);
    return (Loaded) result;
  }

  private static List<String> uris(String... yamls) {
    return List.of(yamls).stream().map("yaml:"::concat).toList();
  }

  private static List<String> errors(String yaml, String... sets) {
    return errors(Map.of(), yaml, sets);
  }

  private static List<String> errors(Map<String, String> variables, String yaml, String... sets) {
    return switch (new ConfigLoader(environment(variables)).load(uris(yaml), List.of(sets))) {
      case Loaded _ -> List.of();
      case Rejected rejected -> rejected.errors().stream().map(Problem::toString).toList();
    };
  }

  @Test
  void nothingSaidMeansTheDefaults() {
    assertThat(loaded(Map.of()).config()).isEqualTo(StepscopeConfig.DEFAULT);
    assertThat(loaded(Map.of(), "").config()).isEqualTo(StepscopeConfig.DEFAULT);
    assertThat(loaded(Map.of(), "receivers:\nservice:\n").config())
        .isEqualTo(StepscopeConfig.DEFAULT);
  }

  @Test
  void anExporterIsReadInTheCollectorsWords() {
    Loaded loaded =
        loaded(
            Map.of("KEY", "s3cret"),
            """
            exporters:
              otlphttp/hosted:
                endpoint: https://api.example.com/otlp
                headers: {x-api-key: "${env:KEY}"}
                compression: gzip
                timeout: 3s
                sending_queue: {queue_size: 5}
                retry_on_failure: {max_elapsed_time: 0}
              otlp:
                endpoint: tempo:4317
                tls: {insecure: true}
            """);

    ExporterSettings hosted = loaded.config().exporters().getFirst();
    assertThat(hosted.name()).isEqualTo("otlphttp/hosted");
    assertThat(hosted.protocol()).isEqualTo(Protocol.HTTP);
    assertThat(hosted.endpoint()).isEqualTo(new Endpoint(true, "api.example.com", 443, "/otlp"));
    assertThat(hosted.headers()).containsExactly(Map.entry("x-api-key", "s3cret"));
    assertThat(hosted.compression()).isEqualTo(Compression.GZIP);
    assertThat(hosted.timeout()).isEqualTo(Duration.ofSeconds(3));
    assertThat(hosted.queue().queueSize()).isEqualTo(5);
    assertThat(hosted.retry().maxElapsedTime()).isEqualTo(Duration.ZERO);
    assertThat(loaded.config().exporters().getLast().endpoint())
        .isEqualTo(new Endpoint(false, "tempo", 4317, ""));
    assertThat(ConfigPrinter.yaml(loaded.settings()))
        .contains("x-api-key: \"[REDACTED]\"")
        .doesNotContain("s3cret");
  }

  @Test
  void whatIsPrintedReadsBackTheSame() {
    Loaded loaded =
        loaded(
            Map.of(),
            "connectors: {stepscope: {emit: {findings: {min_severity: low}}, mapping: {neutral_tools: ['a$$b c']}, late: {window: 90s}}}",
            "exporters: {otlp: {endpoint: 'a:4317', tls: {insecure: true}}}",
            "service: {pipelines: {traces: {receivers: [otlp], exporters: [stepscope, otlp]}}}");

    assertThat(loaded(Map.of(), ConfigPrinter.yaml(loaded.settings())).config())
        .isEqualTo(loaded.config());
  }

  @Test
  void theEnvironmentAloneDescribesAnExporter() {
    Map<String, String> variables =
        Map.of(
            "OTEL_EXPORTER_OTLP_ENDPOINT", "https://api.example.com",
            "OTEL_EXPORTER_OTLP_HEADERS", "x-key=a%20b,x-team=c",
            "OTEL_EXPORTER_OTLP_COMPRESSION", "gzip",
            "OTEL_EXPORTER_OTLP_TIMEOUT", "2500",
            "OTEL_SERVICE_NAME", "scope-1",
            "OTEL_RESOURCE_ATTRIBUTES", "service.name=x,env=prod");

    StepscopeConfig config = loaded(variables).config();

    ExporterSettings exporter = config.exporters().getFirst();
    assertThat(exporter.name()).isEqualTo("otlphttp");
    assertThat(exporter.endpoint()).isEqualTo(new Endpoint(true, "api.example.com", 443, ""));
    assertThat(exporter.headers()).isEqualTo(Map.of("x-key", "a b", "x-team", "c"));
    assertThat(exporter.compression()).isEqualTo(Compression.GZIP);
    assertThat(exporter.timeout()).isEqualTo(Duration.ofMillis(2500));
    assertThat(config.telemetry().serviceName()).isEqualTo("scope-1");
    assertThat(config.telemetry().resource()).isEqualTo(Map.of("env", "prod"));
  }

  @Test
  void credentialsOfTheEnvironmentGoToItsBackendOnly() {
    Map<String, String> variables =
        Map.of(
            "OTEL_EXPORTER_OTLP_ENDPOINT", "https://api.example.com",
            "OTEL_EXPORTER_OTLP_HEADERS", "x-key=secret");
    String named = "exporters: {otlphttp: {endpoint: '${env:OTEL_EXPORTER_OTLP_ENDPOINT}'}}";
    String other = "exporters: {otlphttp: {endpoint: 'https://other.example.com'}}";

    assertThat(loaded(variables, named).config().exporters().getFirst().headers())
        .containsOnlyKeys("x-key");
    assertThat(loaded(variables, other).config().exporters().getFirst().headers()).isEmpty();
  }

  @Test
  void pipelinesRouteSignals() {
    List<ExporterSettings> exporters =
        loaded(
                Map.of(),
                """
                exporters:
                  otlp/a: {endpoint: "a:4317"}
                  otlp/b: {endpoint: "b:4317"}
                service:
                  pipelines:
                    traces/in: {receivers: [otlp], exporters: [stepscope, otlp/a]}
                    traces/out: {receivers: [stepscope], exporters: [otlp/a]}
                    logs: {receivers: [otlp], exporters: [otlp/a, otlp/b]}
                """)
            .config()
            .exporters();

    assertThat(exporters)
        .extracting(ExporterSettings::signals)
        .containsExactly(Set.of(Signal.TRACES, Signal.LOGS), Set.of(Signal.LOGS));
  }

  @Test
  void whatNoPipelineLeadsAnywhereIsToldOf() {
    Loaded loaded =
        loaded(
            Map.of(),
            """
            exporters:
              otlp: {endpoint: "a:4317"}
              otlp/unused: {endpoint: "b:4317"}
            service:
              pipelines:
                traces: {receivers: [otlp], exporters: [stepscope, otlp]}
                logs: {receivers: [otlp], exporters: [otlp]}
            """);
    assertThat(loaded.warnings())
        .extracting(Object::toString)
        .containsExactly(
            "yaml::6:5: service::pipelines: no pipeline leads received metrics to an exporter: they"
                + " are taken and go nowhere",
            "yaml::6:5: service::pipelines: exporter 'otlp/unused' is in no pipeline and gets"
                + " nothing");
  }

  @Test
  void everyMistakeInOneGroupOfSettingsIsReportedAtOnce() {
    String yaml =
        """
        receivers:
          otlp:
            protocols: {grpc: {endpoint: "localhost:99999"}}
            limits: {max_connections: 0, io_threads: -1}
        connectors:
          stepscope:
            completion: {root_grace: 0s, max_spans: 0}
            late: {window: 0s}
            analysis: {performance: {outlier_deviations: -2.0, high_share: 2.0}}
        exporters:
          otlp:
            endpoint: ftp://backend
            timeout: 0s
            headers: {"a b": c}
            sending_queue: {queue_size: 0, num_consumers: 0}
            tls: {cert_file: a.pem}
          otlphttp: {timeout: 0s}
        """;

    assertThat(errors(yaml))
        .containsExactly(
            "yaml::3:34: receivers::otlp::protocols::grpc::endpoint: a port is 0 to 65535, was"
                + " 99999",
            "yaml::4:31: receivers::otlp::limits::max_connections: must be > 0, was 0",
            "yaml::4:46: receivers::otlp::limits::io_threads: must be > 0, was -1",
            "yaml::7:30: connectors::stepscope::completion::root_grace: must be longer than"
                + " 0, was 0s",
            "yaml::7:45: connectors::stepscope::completion::max_spans: must be > 0, was 0",
            "yaml::8:20: connectors::stepscope::late::window: must be longer than 0, was 0s",
            "yaml::9:29: connectors::stepscope::analysis::performance: 0 < medium_share <="
                + " high_share <= 1 and medium_share <= 0.5 must hold, was 0.1 and 2.0",
            "yaml::9:50: connectors::stepscope::analysis::performance::outlier_deviations:"
                + " must be > 0, was -2.0",
            "yaml::12:15: exporters::otlp::endpoint: 'ftp://backend' cannot be used: its"
                + " scheme must be http or https",
            "yaml::13:14: exporters::otlp::timeout: must be > 0, was 0s",
            "yaml::14:14: exporters::otlp::headers: 'a b' is no header name",
            "yaml::15:33: exporters::otlp::sending_queue::queue_size: must be >= 1, was 0",
            "yaml::15:51: exporters::otlp::sending_queue::num_consumers: must be >= 1, was 0",
            "yaml::16:22: exporters::otlp::tls::cert_file: and tls.key_file must be given"
                + " together, only cert_file was",
            "yaml::17:13: exporters::otlphttp::endpoint: must be given, such as"
                + " localhost:4317 or https://example.com:4318",
            "yaml::17:23: exporters::otlphttp::timeout: must be > 0, was 0s");
  }

  @Test
  void everyMistakeIsReportedAtOnceWithItsPlaceAndTheKeyThatWasMeant() {
    String yaml =
        """
        receivers:
          otlp:
            protocol: {}
          jaeger: {}
        processors:
          batch:
        connectors:
          stepscope:
            completion: {root_grace: 2, idle_timout: 30s}
            emit: {mode: annotate, findings: {min_confidence: 1.5}}
            analysis: {pattern: {max_period: many}}
        exporters:
          kafka: {}
          otlp: {endpoint: "backend:4317", compression: brotli, sending_queue: {storage: disk}}
        extensions:
          file_storage: {directory: /x}
        service:
          telemetry: {logs: {level: loud}}
          extensions: health_check
        """;

    assertThat(errors(yaml, "connectors::stepscope::late::reanalyze=-1"))
        .containsExactly(
            "yaml::3:5: receivers::otlp::protocol: unknown key; did you mean 'protocols'?",
            "yaml::4:3: receivers::jaeger: no such receiver; send OTLP, or put a collector with a"
                + " jaeger receiver in front",
            "yaml::6:3: processors::batch: no such processor; requests are passed on as they came,"
                + " through the exporter's sending_queue",
            "yaml::9:30: connectors::stepscope::completion::root_grace: expected a duration with a"
                + " unit, such as 30s or 500ms, found '2'",
            "yaml::9:33: connectors::stepscope::completion::idle_timout: unknown key; did you mean"
                + " 'idle_timeout'?",
            "yaml::10:18: connectors::stepscope::emit::mode: 'annotate' is planned but not built in"
                + " this version; use one of companion, none",
            "yaml::10:55: connectors::stepscope::emit::findings::min_confidence: must be in [0, 1],"
                + " was 1.5",
            "yaml::11:38: connectors::stepscope::analysis::pattern::max_period: expected a whole"
                + " number, found 'many'",
            "yaml::13:3: exporters::kafka: no such exporter; send OTLP to a collector that has a"
                + " kafka exporter",
            "yaml::14:49: exporters::otlp::compression: expected one of gzip, none, found 'brotli'",
            "yaml::14:73: exporters::otlp::sending_queue::storage: is planned but not built in this"
                + " version; remove it",
            "yaml::16:3: extensions::file_storage: is planned but not built in this version; remove"
                + " it",
            "yaml::18:29: service::telemetry::logs::level: expected one of debug, info, warn, error,"
                + " found 'loud'",
            "yaml::19:15: service::extensions: expected a list, found 'health_check'",
            "--set: connectors::stepscope::late::reanalyze: must be >= 0, was -1");
  }

  @Test
  void pipelinesThatAreNotOursAreRefused() {
    String yaml =
        """
        exporters:
          otlp: {endpoint: "a:4317"}
          otlp/b: {endpoint: "b:4317"}
        service:
          pipelines:
            traces: {receivers: [otlp, zipkin], processors: [tail_sampling], exporters: [otlp]}
            traces/2: {receivers: [stepscope], exporters: [stepscope, otlp/b]}
            profiles: {receivers: [otlp], exporters: []}
        """;

    assertThat(errors(yaml))
        .containsExactly(
            "yaml::6:5: service::pipelines: no pipeline leads from the receiver to the stepscope"
                + " connector",
            "yaml::6:5: service::pipelines: in this version analyses go where the received traces go"
                + " (otlp), found otlp/b",
            "yaml::6:25: service::pipelines::traces::receivers: 'zipkin' is not declared; declared"
                + " are otlp, stepscope",
            "yaml::6:53: service::pipelines::traces::processors: 'tail_sampling': no such processor;"
                + " nothing is sampled here; sample behind stepscope",
            "yaml::7:51: service::pipelines::traces/2::exporters: the connector must not feed"
                + " itself",
            "yaml::8:15: service::pipelines::profiles: a pipeline is traces, metrics or logs, with"
                + " /name or without",
            "yaml::8:46: service::pipelines::profiles::exporters: must name an exporter, or the"
                + " connector");
  }

  @Test
  void anExporterThatPointsAtUsIsRefused() {
    assertThat(errors("exporters: {otlp: {endpoint: '127.0.0.1:4317'}}"))
        .containsExactly(
            "yaml::1:30: exporters::otlp::endpoint: 127.0.0.1:4317 is our own receiver at"
                + " localhost:4317: everything would come back; name the backend behind it");
    assertThat(errors(Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", "http://localhost:4318"), ""))
        .singleElement()
        .asString()
        .contains("(from OTEL_EXPORTER_OTLP_ENDPOINT)");
    assertThat(errors("exporters: {otlp: {endpoint: '127.0.0.1:14317'}}")).isEmpty();
  }

  @Test
  void listeningToOtherMachinesInTheOpenTakesAWord() {
    String open = "receivers: {otlp: {protocols: {grpc: {endpoint: '0.0.0.0:4317'}}}}";

    assertThat(errors(open))
        .containsExactly(
            "yaml::1:31: receivers::otlp::protocols: grpc listens on 0.0.0.0:4317, which other"
                + " machines can reach, without tls and a sender check (bearer_token or"
                + " client_ca_file); add them, or set allow_public: true where the network is"
                + " trusted");
    Loaded allowed = loaded(Map.of(), open, "receivers: {otlp: {allow_public: true}}");
    assertThat(allowed.warnings()).singleElement().asString().contains("0.0.0.0:4317");
    assertThat(allowed.config().receiver().http()).isEmpty();
  }

  @Test
  void aSecretIsNeverShown() {
    Loaded loaded = loaded(Map.of(), "receivers: {otlp: {bearer_token: s3cret}}");

    assertThat(loaded.config().receiver().bearerToken()).isPresent();
    assertThat(loaded.toString()).doesNotContain("s3cret");
    assertThat(ConfigPrinter.yaml(loaded.settings())).contains("bearer_token: \"[REDACTED]\"");
  }

  @Test
  void variablesOfTheEnvironmentAreCheckedToo() {
    assertThat(
            errors(
                Map.of(
                    "OTEL_EXPORTER_OTLP_PROTOCOL", "http/json",
                    "OTEL_EXPORTER_OTLP_HEADERS", "secret",
                    "OTEL_EXPORTER_OTLP_TIMEOUT", "10s"),
                ""))
        .containsExactly(
            "environment: OTEL_EXPORTER_OTLP_PROTOCOL: expected grpc or http/protobuf, found"
                + " 'http/json'",
            "environment: OTEL_EXPORTER_OTLP_HEADERS: expected name=value pairs with commas between"
                + " them",
            "environment: OTEL_EXPORTER_OTLP_TIMEOUT: expected a number of milliseconds, found"
                + " '10s'");
  }
}
