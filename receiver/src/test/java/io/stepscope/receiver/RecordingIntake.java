/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.receiver;

import io.stepscope.otel.OtlpRequest;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// Holds all it is given, or refuses as told.
final class RecordingIntake implements Intake {
  private final List<OtlpRequest> requests = new CopyOnWriteArrayList<>();
  private volatile Admission answer = new Admission.Accepted();

  @Override
  public Admission admit(OtlpRequest request) {
    if (answer instanceof Admission.Accepted) {
      requests.add(request);
    }
    return answer;
  }

  void answer(Admission changed) {
    answer = changed;
  }

  List<OtlpRequest> requests() {
    return requests;
  }
}
