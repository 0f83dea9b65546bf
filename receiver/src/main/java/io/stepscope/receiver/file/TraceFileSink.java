/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.receiver.file;

import io.stepscope.otel.OtlpRequest;

/// What a file's content is handed to, in the order of the file.
public interface TraceFileSink {
  /// One document of the file: spans and logs with valid ids.
  void request(OtlpRequest request);

  void problem(FileProblem problem);
}
