/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.config;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Fills a settings record from a section: a component `maxSpans` is the key `max_spans`, a nested
/// record is a nested section, and what is absent keeps the value of the defaults. So a component
/// that is added to a settings record is a key at once, and none can be forgotten.
///
/// A `long` whose name ends in `Nanos` is written as a duration, one that ends in `Bytes` as an
/// amount of memory; the key leaves `Nanos` out.
final class SettingsRecord {
  private SettingsRecord() {}

  /// The record as the section describes it, with the defaults in place of what the record refuses.
  static <R extends Record> R read(Section section, R defaults) {
    RecordComponent[] components = defaults.getClass().getRecordComponents();
    return Section.build(
        () -> {
          Object[] values = new Object[components.length];
          for (int i = 0; i < components.length; i++) {
            values[i] = value(section, components[i], get(components[i], defaults));
          }
          return make(defaults, components, values);
        },
        defaults,
        section);
  }

  private static Object value(Section section, RecordComponent component, Object otherwise) {
    String key = key(component);
    return switch (otherwise) {
      case Record nested -> {
        try (Section below = section.section(key)) {
          yield read(below, nested);
        }
      }
      case Duration duration -> section.duration(key, duration);
      case Boolean flag -> section.flag(key, flag);
      case Integer number when component.getName().endsWith("Bytes") ->
          Math.toIntExact(Math.min(Integer.MAX_VALUE, section.bytes(key, number)));
      case Integer number -> section.integer(key, number);
      case Double number -> section.number(key, number);
      case Long nanos when component.getName().endsWith("Nanos") ->
          section.duration(key, Duration.ofNanos(nanos)).toNanos();
      case Long bytes -> section.bytes(key, bytes);
      case String text -> section.text(key, text);
      case Enum<?> constant -> choice(section, key, constant);
      case Optional<?> optional -> optional(section, key, component, optional);
      case Collection<?> collection -> collection(section, key, component, collection);
      default ->
          throw new IllegalStateException(
              "no way to read a " + component.getGenericType() + " for " + key);
    };
  }

  private static Object choice(Section section, String key, Enum<?> otherwise) {
    return section.choice(key, constants(otherwise.getDeclaringClass()), otherwise);
  }

  private static Map<String, Enum<?>> constants(Class<?> type) {
    Map<String, Enum<?>> choices = new LinkedHashMap<>();
    for (Object constant : type.getEnumConstants()) {
      Enum<?> named = (Enum<?>) constant;
      choices.put(named.name().toLowerCase(Locale.ROOT), named);
    }
    return choices;
  }

  private static Optional<?> optional(
      Section section, String key, RecordComponent component, Optional<?> otherwise) {
    Class<?> type = argument(component);
    if (type.isEnum()) {
      Map<String, Optional<?>> choices = new LinkedHashMap<>();
      choices.put("none", Optional.empty());
      constants(type).forEach((word, constant) -> choices.put(word, Optional.of(constant)));
      return section.choice(key, choices, otherwise);
    }
    String text = section.text(key, otherwise.map(Object::toString).orElse(""));
    if (text.isEmpty()) {
      return Optional.empty();
    }
    return type == Path.class ? section.path(key, text) : Optional.of(text);
  }

  private static Collection<?> collection(
      Section section, String key, RecordComponent component, Collection<?> otherwise) {
    List<String> written = otherwise.stream().map(Object::toString).sorted().toList();
    List<String> texts = section.texts(key, written);
    if (argument(component) == Path.class) {
      return texts.stream().flatMap(text -> section.path(key, text).stream()).toList();
    }
    return Set.class.isAssignableFrom(component.getType()) ? new LinkedHashSet<>(texts) : texts;
  }

  private static Class<?> argument(RecordComponent component) {
    Type argument = ((ParameterizedType) component.getGenericType()).getActualTypeArguments()[0];
    return (Class<?>) argument;
  }

  /// `maxSpans` as `max_spans`, `skewNanos` as `skew`.
  private static String key(RecordComponent component) {
    String name = component.getName();
    if (name.endsWith("Nanos")) {
      name = name.substring(0, name.length() - "Nanos".length());
    }
    var key = new StringBuilder();
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (Character.isUpperCase(c)) {
        key.append('_');
      }
      key.append(Character.toLowerCase(c));
    }
    return key.toString();
  }

  private static Object get(RecordComponent component, Record from) {
    try {
      return component.getAccessor().invoke(from);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot read " + component, e);
    }
  }

  private static <R extends Record> R make(
      R defaults, RecordComponent[] components, Object[] values) {
    Class<?>[] types = new Class<?>[components.length];
    for (int i = 0; i < types.length; i++) {
      types[i] = components[i].getType();
    }
    // The class of a value of type R is a Class of R: records are final.
    @SuppressWarnings("unchecked")
    Class<R> type = (Class<R>) defaults.getClass();
    try {
      Constructor<R> constructor = type.getDeclaredConstructor(types);
      return constructor.newInstance(values);
    } catch (InvocationTargetException refused) {
      if (refused.getCause() instanceof IllegalArgumentException rule) {
        throw rule;
      }
      throw new IllegalStateException("cannot make " + type, refused);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot make " + type, e);
    }
  }
}
