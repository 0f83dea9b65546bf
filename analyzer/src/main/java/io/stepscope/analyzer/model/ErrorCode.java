/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.model;

/// A code of a protocol, as text: `HTTP 429`, `GRPC 14`, `JSON_RPC -32602`, `SQLSTATE 28000`.
public record ErrorCode(Scheme scheme, String value) {
  public enum Scheme {
    HTTP,
    GRPC,
    JSON_RPC,
    SQLSTATE,
    /// `data.error.type` of a model provider's body: `overloaded_error`, `insufficient_quota`, …
    PROVIDER,
    /// How far a tool's call had come when it failed: `validation` of its arguments, or
    /// `execution`.
    STAGE
  }
}
