/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.insight;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepscope.analyzer.AnalysisSettings;
import io.stepscope.analyzer.Finding;
import io.stepscope.analyzer.FindingType;
import io.stepscope.analyzer.TraceAnalyzer;
import io.stepscope.analyzer.model.ErrorCode;
import io.stepscope.analyzer.model.Outcome;
import io.stepscope.analyzer.model.StepError;
import io.stepscope.analyzer.testing.DrawnTrace;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// A code that says that a service was away is no sign of a step that failed before.
class UnavailableServiceTest {
  @Test
  void nothingIsSaidToHaveFailedBeforeACallThatFoundNoService() {
    Finding cause = rootCause("GRPC", "14");
    assertThat(cause.summary())
        .isEqualTo(
            "`add` failed because a service it needs was not available (GRPC 14) after 10 ms; the"
                + " run failed with it.");
    assertThat(cause.recommendation())
        .isEqualTo("Mend what `add` depends on: it failed first, or was not there.");
  }

  @Test
  void aBadGatewayIsWordedTheSame() {
    assertThat(rootCause("HTTP", "502").summary())
        .startsWith("`add` failed because a service it needs was not available (HTTP 502)");
  }

  private static Finding rootCause(String scheme, String code) {
    var error =
        new StepError(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of(new ErrorCode(ErrorCode.Scheme.valueOf(scheme), code)),
            false,
            1);
    var trace =
        DrawnTrace.of(
                """
                agent:run  |===========x
                  tool:add |=========x
                """)
            .with("add", step -> step.outcome(new Outcome.Failed(error)))
            .trace();
    return new TraceAnalyzer(AnalysisSettings.DEFAULT)
        .analyze(trace).findings().stream()
            .filter(finding -> finding.type() == FindingType.ROOT_CAUSE)
            .findFirst()
            .orElseThrow();
  }
}
