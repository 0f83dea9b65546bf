/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.model;

/// Which rule filled which field of a step, from which key.
///
/// @param field the step's field, by its JSON name
/// @param rule the rule's short name, as in `docs/dialects.md`
/// @param source the attribute, event or span part that was read
public record FieldEvidence(String field, String rule, String source) {}
