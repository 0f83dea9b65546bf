/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.receiver.otlp;

/// Asked before memory is taken for what a request contains.
public interface Allowance {
  /// Never refuses: for input that the user chose, such as a file.
  Allowance UNLIMITED = _ -> {};

  /// Takes `bytes`, or throws and takes nothing.
  ///
  /// @throws OverAllowanceException when there is not that much
  void take(long bytes) throws OverAllowanceException;

  /// A request asks for more memory than there is for it now.
  final class OverAllowanceException extends Exception {
    private static final long serialVersionUID = 1L;

    public OverAllowanceException(String message) {
      super(message);
    }
  }
}
