/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.exporter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointTest {
  @ParameterizedTest
  @CsvSource({
    "localhost:4317,             false, https://localhost:4317",
    "localhost:4317,             true,  http://localhost:4317",
    "http://localhost:4317,      false, http://localhost:4317",
    "HTTPS://api.example.com,    true,  https://api.example.com:443",
    "http://collector,           false, http://collector:80",
    "https://api.example.com/a/b/, false, https://api.example.com:443/a/b",
    "[::1]:4317,                 true,  http://[::1]:4317",
    "http://[fe80::2]:4318/,     false, http://[fe80::2]:4318",
  })
  void theSchemeDecidesElseTheInsecureSetting(String text, boolean insecure, String url) {
    assertThat(Endpoint.parse(text, insecure)).hasToString(url);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "localhost",
        "ftp://localhost:4317",
        "http://",
        "http://user:secret@localhost:4317",
        "http://localhost:4317?key=1",
        "http://localhost:4317#top",
        "localhost:99999",
        "local host:4317",
        "4317",
        ":4317",
      })
  void whatIsNoHostAndPortIsRefused(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Endpoint.parse(text, false))
        .withMessageContaining("endpoint");
  }

  @Test
  void anAddressOfVersionSixIsKeptWithoutItsBrackets() {
    assertThat(Endpoint.parse("[::1]:4317", true).host()).isEqualTo("::1");
  }
}
