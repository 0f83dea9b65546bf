/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.usage;

import io.stepscope.analyzer.model.TokenUsage;
import io.stepscope.analyzer.model.Value;
import io.stepscope.otel.attribute.Scalars;
import io.stepscope.otel.attribute.Values;
import io.stepscope.otel.dialect.Field;
import io.stepscope.otel.draft.DraftEvent;
import io.stepscope.otel.draft.StepDraft;
import java.util.Optional;
import java.util.OptionalDouble;

/// Reads what a step cost, in USD: as reported, else as the user's own prices say, else unknown.
final class CostReader {
  private final PriceTable prices;

  CostReader(PriceTable prices) {
    this.prices = prices;
  }

  /// What the user's prices say of these tokens.
  OptionalDouble priced(StepDraft step, TokenUsage tokens) {
    Optional<PriceTable.Priced> priced =
        step.model().flatMap(model -> prices.price(step.provider(), model, tokens));
    priced.ifPresent(price -> step.evidence("cost_estimate", "price_table", price.entry()));
    return priced.map(price -> OptionalDouble.of(price.usd())).orElse(OptionalDouble.empty());
  }

  /// What the step itself reports.
  static OptionalDouble reported(StepDraft step) {
    OptionalDouble total = known(total(step));
    if (total.isPresent()) {
      step.evidence("cost_estimate", "reported", step.fieldKey(Field.COST));
      return total;
    }
    OptionalDouble input = known(Scalars.real(step.field(Field.COST_INPUT)));
    OptionalDouble output = known(Scalars.real(step.field(Field.COST_OUTPUT)));
    if (input.isPresent() || output.isPresent()) {
      Field field = input.isPresent() ? Field.COST_INPUT : Field.COST_OUTPUT;
      step.evidence("cost_estimate", "reported", step.fieldKey(field));
      return OptionalDouble.of(input.orElse(0) + output.orElse(0));
    }
    return fromLogs(step);
  }

  /// A number, or an object of costs with its total.
  private static OptionalDouble total(StepDraft step) {
    var raw = step.field(Field.COST);
    OptionalDouble number = Scalars.real(raw);
    if (raw == null || number.isPresent()) {
      return number;
    }
    if (Values.structured(raw) instanceof Value.Fields costs) {
      for (String key : new String[] {"total", "total_cost", "totalCost"}) {
        OptionalDouble total = Scalars.real(costs.values().getOrDefault(key, Value.absent()));
        if (total.isPresent()) {
          return total;
        }
      }
    }
    return OptionalDouble.empty();
  }

  /// Claude Code tells the cost of each request in a log record.
  private static OptionalDouble fromLogs(StepDraft step) {
    double sum = 0;
    boolean any = false;
    for (DraftEvent event : step.events()) {
      OptionalDouble cost =
          event.fromLog() ? known(event.attributes().real("cost_usd")) : OptionalDouble.empty();
      if (cost.isPresent()) {
        sum += cost.getAsDouble();
        any = true;
      }
    }
    if (!any) {
      return OptionalDouble.empty();
    }
    step.evidence("cost_estimate", "reported", "log cost_usd");
    return OptionalDouble.of(sum);
  }

  private static OptionalDouble known(OptionalDouble cost) {
    return cost.isPresent() && cost.getAsDouble() >= 0 ? cost : OptionalDouble.empty();
  }
}
