/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.receiver;

import io.stepscope.receiver.otlp.Allowance;
import io.stepscope.receiver.otlp.Allowance.OverAllowanceException;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;

/// Unpacks gzip that is whole in memory, member after member, counting what comes out.
///
/// The JDK's stream ignores what follows the last member and, when it is damaged, the next one;
/// here every byte must belong to a member, and every member's checksum and length must be right.
final class Gunzip {
  private static final int HEADER = 10;
  private static final int TRAILER = 8;

  /// Deflate packs at most so many bytes into one.
  private static final int BEST_RATIO = 1032;

  private static final int HEADER_CHECKSUM = 2;
  private static final int EXTRA = 4;
  private static final int NAME = 8;
  private static final int COMMENT = 16;
  private static final int RESERVED = 0xe0;

  private final byte[] packed;
  private final int limit;
  private final Allowance allowance;
  private byte[] unpacked;
  private int size;
  private int position;

  private Gunzip(byte[] packed, int limit, Allowance allowance) throws OverAllowanceException {
    this.packed = packed;
    this.limit = limit;
    this.allowance = allowance;
    int expected = expectedSize();
    allowance.take(expected);
    this.unpacked = new byte[expected];
  }

  /// More would come out than is allowed; what came out is gone.
  static final class TooLargeException extends Exception {
    private static final long serialVersionUID = 1L;
  }

  /// The content of `packed`. What it takes is taken from `allowance` first.
  ///
  /// @throws TooLargeException as soon as more than `limit` bytes have come out
  /// @throws ZipException when it is not gzip from the first to the last byte
  static byte[] unpack(byte[] packed, int limit, Allowance allowance)
      throws ZipException, TooLargeException, OverAllowanceException {
    var gunzip = new Gunzip(packed, limit, allowance);
    var inflater = new Inflater(true);
    try {
      do {
        gunzip.member(inflater);
        inflater.reset();
      } while (gunzip.position < packed.length);
    } catch (DataFormatException e) {
      var wrong = new ZipException("the deflated data is damaged");
      wrong.initCause(e);
      throw wrong;
    } finally {
      inflater.end();
    }
    return gunzip.size == gunzip.unpacked.length
        ? gunzip.unpacked
        : Arrays.copyOf(gunzip.unpacked, gunzip.size);
  }

  private void member(Inflater inflater)
      throws ZipException, DataFormatException, TooLargeException, OverAllowanceException {
    skipHeader();
    inflater.setInput(packed, position, packed.length - position);
    var checksum = new CRC32();
    byte[] probe = new byte[1];
    while (!inflater.finished()) {
      boolean full = size == unpacked.length;
      int count =
          full ? inflater.inflate(probe) : inflater.inflate(unpacked, size, unpacked.length - size);
      if (count == 0 && !inflater.finished()) {
        throw new ZipException("gzip ends too early or needs a dictionary");
      }
      if (full && count > 0) {
        grow();
        unpacked[size] = probe[0];
      }
      checksum.update(unpacked, size, count);
      size += count;
    }
    position += (int) inflater.getBytesRead();
    checkTrailer(checksum.getValue(), inflater.getBytesWritten() & 0xffff_ffffL);
  }

  private void grow() throws TooLargeException, OverAllowanceException {
    if (size == limit) {
      throw new TooLargeException();
    }
    int more = Math.min(limit - size, Math.max(1024, size / 2));
    allowance.take(more);
    unpacked = Arrays.copyOf(unpacked, size + more);
  }

  /// What the last member says of its size, as far as deflate can do that at all.
  private int expectedSize() {
    if (packed.length < HEADER + TRAILER) {
      return 0;
    }
    long said = word(packed.length - 4);
    return (int) Math.min(Math.min(said, limit), (long) packed.length * BEST_RATIO);
  }

  private void skipHeader() throws ZipException {
    need(HEADER);
    if (unsigned(position) != 0x1f
        || unsigned(position + 1) != 0x8b
        || unsigned(position + 2) != 8) {
      throw new ZipException(
          position == 0 ? "it is not gzip" : "something that is not gzip follows at " + position);
    }
    int flags = unsigned(position + 3);
    if ((flags & RESERVED) != 0) {
      throw new ZipException("a reserved flag of gzip is set");
    }
    position += HEADER;
    if ((flags & EXTRA) != 0) {
      need(2);
      skip(2 + unsigned(position) + (unsigned(position + 1) << 8));
    }
    if ((flags & NAME) != 0) {
      skipText();
    }
    if ((flags & COMMENT) != 0) {
      skipText();
    }
    if ((flags & HEADER_CHECKSUM) != 0) {
      skip(2);
    }
  }

  private void checkTrailer(long checksum, long length) throws ZipException {
    need(TRAILER);
    if (word(position) != checksum || word(position + 4) != length) {
      throw new ZipException("gzip's checksum or length does not match");
    }
    position += TRAILER;
  }

  private void skipText() throws ZipException {
    do {
      need(1);
    } while (packed[position++] != 0);
  }

  private void skip(int count) throws ZipException {
    need(count);
    position += count;
  }

  private void need(int count) throws ZipException {
    if (packed.length - position < count) {
      throw new ZipException("gzip ends too early");
    }
  }

  private int unsigned(int at) {
    return packed[at] & 0xff;
  }

  private long word(int at) {
    return unsigned(at)
        | (long) unsigned(at + 1) << 8
        | (long) unsigned(at + 2) << 16
        | (long) unsigned(at + 3) << 24;
  }
}
