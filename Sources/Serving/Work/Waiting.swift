import Dispatch

/// Has the caller's thread wait for what other threads do. It must be a thread that may be blocked, such as the first.
package func waiting<Value: Sendable>(for body: @escaping @Sendable () async throws -> Value) throws -> Value {
  let isDone = DispatchSemaphore(value: 0), outcome = Outcome<Value>()
  Task.detached {
    do { outcome.result = .success(try await body()) } catch { outcome.result = .failure(error) }
    isDone.signal()
  }
  isDone.wait()
  return try outcome.result!.get()
}

// The semaphore orders its one writing before its one reading.
private final class Outcome<Value>: @unchecked Sendable { var result: Result<Value, any Error>? }
