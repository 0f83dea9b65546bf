/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.otel.usage;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// How LiteLLM names the providers that spans name. The table's names begin with them.
final class PriceTableProviders {
  /// LiteLLM's name, then how else spans write it; a dot or a dash is as good as `_`.
  private static final List<String> SAME =
      List.of(
          "openai",
          "azure azure_openai az_ai_openai azure_ai_openai",
          "azure_ai az_ai_inference azure_ai_inference",
          "bedrock aws_bedrock amazon_bedrock bedrock_converse",
          "vertex_ai gcp_vertex_ai vertexai google_vertexai google_vertex",
          "gemini gcp_gemini google_genai google_gla",
          "anthropic",
          "mistral mistral_ai mistralai",
          "xai x_ai",
          "watsonx ibm_watsonx_ai",
          "together_ai together",
          "fireworks_ai fireworks",
          "moonshot moonshot_ai",
          "cohere",
          "deepseek",
          "groq",
          "perplexity",
          "openrouter");

  private static final Map<String, List<String>> NAMES = names();

  private PriceTableProviders() {}

  private static Map<String, List<String>> names() {
    var names = new HashMap<String, List<String>>();
    for (String line : SAME) {
      List<String> words = List.of(line.split(" "));
      words.forEach(word -> names.put(word, words.subList(0, 1)));
    }
    // Google's name alone says not which of its two services it is.
    names.put("google", List.of("gemini", "vertex_ai"));
    names.put("gcp_gen_ai", List.of("gemini", "vertex_ai"));
    return Map.copyOf(names);
  }

  /// The provider as it is reported, in lower case, then as LiteLLM names it.
  static List<String> spellings(String provider) {
    var spellings = new ArrayList<String>();
    spellings.add(provider.toLowerCase(Locale.ROOT));
    for (String name : NAMES.getOrDefault(folded(provider), List.of())) {
      if (!spellings.contains(name)) {
        spellings.add(name);
      }
    }
    return spellings;
  }

  static boolean isKnown(String provider) {
    return NAMES.containsKey(folded(provider));
  }

  /// Whether two names are of one provider.
  static boolean same(String one, String other) {
    return !Collections.disjoint(spellings(one), spellings(other));
  }

  private static String folded(String provider) {
    return provider.toLowerCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }
}
