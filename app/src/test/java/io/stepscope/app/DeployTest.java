/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepscope.config.ConfigLoader;
import io.stepscope.config.Environment;
import io.stepscope.config.StepscopeConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/// What is in `deploy` fits what the program expects.
class DeployTest {
  private static final Path DEPLOY =
      Path.of(System.getProperty("stepscope.root", "..")).resolve("deploy");

  private static List<Object> documents(String file) throws IOException {
    List<Object> documents = new ArrayList<>();
    new Load(LoadSettings.builder().build())
        .loadAllFromString(Files.readString(DEPLOY.resolve(file)))
        .forEach(documents::add);
    return documents;
  }

  private static Object at(Object node, Object... path) {
    Object here = node;
    for (Object step : path) {
      Object below =
          step instanceof Integer index
              ? ((List<?>) here).get(index)
              : ((Map<?, ?>) here).get(step);
      here = Objects.requireNonNull(below, () -> step + " in " + List.of(path));
    }
    return here;
  }

  private static StepscopeConfig loaded(String uri) {
    ConfigLoader.Result result = new ConfigLoader(Environment.EMPTY).load(List.of(uri), List.of());
    assertThat(result).isInstanceOf(ConfigLoader.Loaded.class);
    return ((ConfigLoader.Loaded) result).config();
  }

  @Test
  void theComposeFileMountsAValidConfigurationThatExportsToItsJaeger() throws IOException {
    Object compose = documents("compose/compose.yaml").getFirst();
    StepscopeConfig config = loaded(DEPLOY.resolve("compose/stepscope.yaml").toString());

    assertThat(at(compose, "services", "stepscope", "volumes", 0))
        .asString()
        .startsWith("./stepscope.yaml:");
    assertThat(at(compose, "services", "stepscope", "read_only")).isEqualTo(true);
    assertThat(at(compose, "services", "stepscope", "user")).isEqualTo("10001:10001");
    assertThat(at(compose, "services", "stepscope", "ports").toString())
        .contains(
            ":" + config.receiver().grpc().orElseThrow().port(),
            ":" + config.receiver().http().orElseThrow().port(),
            ":" + config.health().orElseThrow().port());
    assertThat(at(compose, "services", config.exporters().getFirst().endpoint().host()))
        .isNotNull();
  }

  @Test
  void theImageAndTheManifestsNameTheSameUserAndImage() throws IOException {
    String pom = Files.readString(DEPLOY.resolveSibling("app").resolve("pom.xml"));
    assertThat(pom).contains("<user>10001:10001</user>");
    Object sidecar =
        at(
            documents("kubernetes/sidecar.yaml").getLast(),
            "spec",
            "template",
            "spec",
            "initContainers",
            0);
    assertThat(at(sidecar, "image"))
        .isEqualTo(
            at(documents("compose/compose.yaml").getFirst(), "services", "stepscope", "image"));
    assertThat(at(sidecar, "securityContext", "runAsNonRoot")).isEqualTo(true);
    assertThat(at(sidecar, "securityContext", "allowPrivilegeEscalation")).isEqualTo(false);
  }

  @Test
  void theSidecarIsNativeUnprivilegedAndProbedWhereItListens() throws IOException {
    List<Object> documents = documents("kubernetes/sidecar.yaml");
    StepscopeConfig config = loaded("yaml:" + at(documents.getFirst(), "data", "config.yaml"));
    Object pod = at(documents.getLast(), "spec", "template", "spec");
    Object sidecar = at(pod, "initContainers", 0);

    assertThat(at(sidecar, "restartPolicy")).isEqualTo("Always");
    assertThat(at(sidecar, "securityContext", "readOnlyRootFilesystem")).isEqualTo(true);
    assertThat(at(sidecar, "securityContext", "runAsUser")).isEqualTo(10001);
    assertThat(at(sidecar, "ports", 0, "containerPort"))
        .isEqualTo(config.health().orElseThrow().port());
    assertThat(at(sidecar, "ports", 1, "containerPort"))
        .isEqualTo(config.telemetry().metrics().orElseThrow().port());
    assertThat(at(sidecar, "startupProbe", "httpGet", "path")).isEqualTo("/ready");
    assertThat(at(sidecar, "readinessProbe", "httpGet", "path")).isEqualTo("/ready");
    assertThat(at(sidecar, "livenessProbe", "httpGet", "path")).isEqualTo("/");
    for (String probe : List.of("startupProbe", "readinessProbe", "livenessProbe")) {
      assertThat(at(sidecar, probe, "httpGet", "port")).isEqualTo(at(sidecar, "ports", 0, "name"));
    }
    // The kubelet and Prometheus ask from outside the pod.
    assertThat(config.health().orElseThrow().isLoopback()).isFalse();
    assertThat(config.telemetry().metrics().orElseThrow().isLoopback()).isFalse();
    assertThat(at(pod, "containers", 0, "env", 0, "value"))
        .isEqualTo("http://localhost:" + config.receiver().grpc().orElseThrow().port());
    assertThat(config.receiver().grpc().orElseThrow().isLoopback()).isTrue();
  }
}
