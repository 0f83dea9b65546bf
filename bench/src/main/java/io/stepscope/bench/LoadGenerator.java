/*
 * Copyright The Stepscope Authors
 * SPDX-License-Identifier: Apache-2.0
 */

package io.stepscope.bench;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/// Sends trace requests for a while, every one about new traces, and prints what it counted:
/// `spans=… refused=… seconds=…`. Without a rate it keeps sixteen requests in flight, which
/// saturates the server.
///
/// Arguments: port, shape, seconds, spans a second (0 for as many as go).
public final class LoadGenerator {
  private static final int IN_FLIGHT = 16;

  private final ManagedChannel[] channels = new ManagedChannel[2];
  private final RequestShape.Template template;
  private final RequestShape shape;
  private final Semaphore free = new Semaphore(IN_FLIGHT);
  private final LongAdder accepted = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final Random random;

  private LoadGenerator(int port, RequestShape shape, long seed) {
    this.shape = shape;
    this.template = shape.template(seed);
    this.random = new Random(seed);
    for (int i = 0; i < channels.length; i++) {
      channels[i] =
          NettyChannelBuilder.forAddress(
                  new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
              .usePlaintext()
              .directExecutor()
              .build();
    }
  }

  public static void main(String[] arguments) throws InterruptedException {
    var generator =
        new LoadGenerator(
            Integer.parseInt(arguments[0]), RequestShape.parse(arguments[1]), System.nanoTime());
    long nanos = TimeUnit.SECONDS.toNanos(Integer.parseInt(arguments[2]));
    generator.run(nanos, Integer.parseInt(arguments[3]));
  }

  private void run(long nanos, int spansPerSecond) throws InterruptedException {
    long start = System.nanoTime();
    long sent = 0;
    while (System.nanoTime() - start < nanos) {
      if (spansPerSecond > 0) {
        long due = start + (long) (sent * 1e9 * shape.spans() / spansPerSecond);
        LockSupport.parkNanos(due - System.nanoTime());
      }
      free.acquire();
      send(channels[(int) (sent++ % channels.length)]);
    }
    free.acquire(IN_FLIGHT);
    double seconds = (System.nanoTime() - start) / 1e9;
    System.out.printf(
        "spans=%d refused=%d seconds=%.3f%n",
        accepted.sum() * shape.spans(), refused.sum() * shape.spans(), seconds);
    for (ManagedChannel channel : channels) {
      channel.shutdownNow();
    }
  }

  private void send(ManagedChannel channel) {
    ClientCalls.asyncUnaryCall(
        channel.newCall(RawExport.METHOD, CallOptions.DEFAULT),
        template.renewed(random),
        new StreamObserver<byte[]>() {
          @Override
          public void onNext(byte[] answer) {
            accepted.increment();
          }

          @Override
          public void onError(Throwable problem) {
            refused.increment();
            free.release();
          }

          @Override
          public void onCompleted() {
            free.release();
          }
        });
  }
}
