/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.receiver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HealthServerTest {
  private volatile Health health = new Health(Health.Status.STARTING, "replaying");
  private final HealthServer server = new HealthServer(new Endpoint("localhost", 0), () -> health);
  private final HttpClient client = HttpClient.newHttpClient();

  HealthServerTest() throws IOException {
    server.start();
  }

  @AfterEach
  void close() {
    client.shutdownNow();
    server.close();
  }

  @Test
  void aProcessThatStartsIsAliveButNotReady() throws Exception {
    assertThat(get("/").statusCode()).isEqualTo(200);
    assertThat(get("/ready").statusCode()).isEqualTo(503);
    assertThat(get("/ready").body())
        .isEqualTo("{\"status\":\"starting\",\"reason\":\"replaying\"}\n");
  }

  @Test
  void aDegradedProcessIsReadyAndSaysWhy() throws Exception {
    health = new Health(Health.Status.DEGRADED, "exporter \"otlp\" fails");

    assertThat(get("/ready").statusCode()).isEqualTo(200);
    assertThat(get("/ready").body())
        .isEqualTo("{\"status\":\"degraded\",\"reason\":\"exporter \\\"otlp\\\" fails\"}\n");
  }

  @Test
  void anythingElseIsNotThere() throws Exception {
    assertThat(get("/v1/traces").statusCode()).isEqualTo(404);
  }

  @Test
  void anAddressInUseIsAnErrorThatNamesIt() {
    var second = new HealthServer(new Endpoint("localhost", server.port()), Health::ready);

    assertThatThrownBy(second::start)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("cannot listen on localhost:" + server.port() + " for health");
  }

  private HttpResponse<String> get(String path) throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create("http://localhost:" + server.port() + path)).build(),
        HttpResponse.BodyHandlers.ofString());
  }
}
