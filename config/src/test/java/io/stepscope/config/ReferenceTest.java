/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepscope.config.ConfigLoader.Loaded;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ReferenceTest {
  private static final String JUNK = "{}[]:,&*!|>'\"%@`#\t\n$ -?\0é";
  private static final String BACKEND =
      "exporters: {otlp/backend: {endpoint: \"backend.example:4317\"}}";

  private static Loaded loaded(String yaml) {
    ConfigLoader.Result result =
        new ConfigLoader(Environment.EMPTY).load(List.of("yaml:" + yaml), List.of());
    assertThat(result).isInstanceOf(Loaded.class);
    return (Loaded) result;
  }

  /// The reference with its exporter, which is commented out since a default cannot name a backend.
  private static String withExporter() {
    List<String> lines = new ArrayList<>();
    boolean isExporter = false;
    for (String line : Reference.yaml().lines().toList()) {
      isExporter = line.equals("# exporters:") || (isExporter && line.startsWith("# "));
      lines.add(isExporter ? line.substring(2) : line);
    }
    return String.join("\n", lines);
  }

  @Test
  void theReferenceHoldsTheDefaults() {
    assertThat(loaded(Reference.yaml()).config()).isEqualTo(StepscopeConfig.DEFAULT);
    assertThat(loaded(withExporter()).config()).isEqualTo(loaded(BACKEND).config());
  }

  @Test
  void theReferenceHasEveryKeyAndNoOther() {
    assertThat(keysOf(withExporter()))
        .containsExactlyInAnyOrderElementsOf(
            loaded(BACKEND).settings().stream().map(Setting::key).toList());
  }

  private static List<String> keysOf(String yaml) {
    var problems = new Problems();
    ConfigNode root = YamlReader.read("reference", yaml, problems).orElseThrow();
    List<String> keys = new ArrayList<>();
    collect("", root, keys);
    return keys;
  }

  private static void collect(String path, ConfigNode node, List<String> keys) {
    if (node instanceof ConfigNode.Mapping mapping && !path.endsWith("headers")) {
      mapping
          .members()
          .forEach((key, member) -> collect(Section.join(path, key), member.value(), keys));
    } else {
      keys.add(path);
    }
  }

  /// Every key, when it is given another value, changes the configuration: none is read and
  /// forgotten, and no two are mixed up.
  @Test
  void everyKeyMaps() {
    Map<String, StepscopeConfig> changed = new LinkedHashMap<>();
    for (Setting setting : loaded(BACKEND).settings()) {
      if (!EXPLAINED.contains(setting.key())) {
        changed.put(setting.key(), changed(setting));
      }
    }

    StepscopeConfig unchanged = loaded(BACKEND).config();
    assertThat(changed).hasSizeGreaterThan(100);
    assertThat(changed).allSatisfy((_, config) -> assertThat(config).isNotEqualTo(unchanged));
    Map<StepscopeConfig, List<String>> same =
        changed.entrySet().stream()
            .collect(
                Collectors.groupingBy(
                    Map.Entry::getValue,
                    Collectors.mapping(Map.Entry::getKey, Collectors.toList())));
    assertThat(same.values()).allSatisfy(keys -> assertThat(keys).hasSize(1));
  }

  /// Keys that say something together with others, each tested where it is read.
  private static final List<String> EXPLAINED =
      List.of(
          "receivers::otlp::protocols::grpc::tls::cert_file",
          "receivers::otlp::protocols::grpc::tls::key_file",
          "receivers::otlp::protocols::grpc::tls::client_ca_file",
          "receivers::otlp::protocols::http::tls::cert_file",
          "receivers::otlp::protocols::http::tls::key_file",
          "receivers::otlp::protocols::http::tls::client_ca_file",
          "receivers::otlp::allow_public",
          "connectors::stepscope::mapping::dialect_files",
          "connectors::stepscope::mapping::price_file",
          "exporters::otlp/backend::tls::cert_file",
          "exporters::otlp/backend::tls::key_file",
          "exporters::otlp/backend::sending_queue::enabled");

  private static StepscopeConfig changed(Setting setting) {
    String value = setting.values().isEmpty() ? "" : setting.values().getFirst();
    String other =
        switch (setting.type()) {
          case BOOLEAN -> value.equals("true") ? "false" : "true";
          case INTEGER -> Integer.toString(Integer.parseInt(value) + 1);
          case NUMBER -> Double.toString(Double.parseDouble(value) * 0.97);
          case BYTES -> Long.toString(Quantities.bytes(value).orElseThrow() - 1);
          case DURATION ->
              Quantities.written(Quantities.duration(value).orElseThrow().plusMillis(1));
          case LIST -> setting.key().equals("service::extensions") ? "[]" : "[another]";
          case MAPPING -> "{x-name: value}";
          case TEXT -> otherText(setting.key(), value);
        };
    ConfigLoader.Result result =
        new ConfigLoader(Environment.EMPTY)
            .load(List.of("yaml:" + BACKEND), List.of(setting.key() + "=" + other));
    assertThat(result).as(setting.key()).isInstanceOf(Loaded.class);
    return ((Loaded) result).config();
  }

  private static String otherText(String key, String value) {
    String last = key.substring(key.lastIndexOf(':') + 1);
    return switch (last) {
      case "endpoint" -> key.startsWith("exporters") ? "other.example:4317" : "localhost:9999";
      case "mode" -> value.equals("auto") ? "generic" : "none";
      case "content" -> "full";
      case "keep" -> "hash";
      case "min_severity", "mark_error_from" -> "high";
      case "place" -> "start";
      case "service_name" -> "root";
      case "finding_url" -> "https://example.com/{type}";
      case "level" -> "warn";
      case "compression" -> "gzip";
      default -> value + "other";
    };
  }

  /// Whatever the text, reading ends with an answer.
  @Test
  void damagedConfigurationsAreRefusedInWords() {
    var random = new Random(7);
    String reference = withExporter();
    for (int round = 0; round < 500; round++) {
      var damaged = new StringBuilder(reference);
      for (int i = 0; i < 3; i++) {
        int at = random.nextInt(damaged.length());
        switch (random.nextInt(3)) {
          case 0 -> damaged.deleteCharAt(at);
          case 1 -> damaged.setCharAt(at, JUNK.charAt(random.nextInt(JUNK.length())));
          default -> damaged.insert(at, "${env:");
        }
      }
      ConfigLoader.Result result =
          new ConfigLoader(Environment.EMPTY).load(List.of("yaml:" + damaged), List.of());
      if (result instanceof ConfigLoader.Rejected rejected) {
        assertThat(rejected.errors()).isNotEmpty();
      }
    }
  }
}
