/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.analyzer.model;

/// What kind of evidence an edge rests on, strongest kinds first. Containment is no edge.
public enum EdgeClass {
  /// A span link.
  E1("link", true),
  /// A model asked for the call, by id.
  E2A("call", true),
  /// A call's result came back to a model, by id.
  E2B("return", true),
  /// A graph that the framework declared.
  E3("declared_graph", true),
  /// One agent handed over to another.
  E4("handoff", true),
  /// A node named its parent node.
  E5("node_parent", false),
  /// A value of one step's result came back in another's parameters.
  E6("value", false),
  /// A model asked for the tool by name, no id.
  E7("name_call", false),
  /// The order of an agent loop.
  E8("loop_order", false),
  /// Siblings, one after the other.
  E9("sibling_order", false),
  /// One wrote what the other read.
  E10("resource", false),
  /// A guard ran before what it guards.
  E11("guard", false);

  private final String label;
  private final boolean hard;

  EdgeClass(String label, boolean hard) {
    this.label = label;
    this.hard = hard;
  }

  /// The name in the JSON contract.
  public String label() {
    return label;
  }

  /// The evidence is an identity or a declaration (E1 to E4), not an inference.
  public boolean isHard() {
    return hard;
  }
}
