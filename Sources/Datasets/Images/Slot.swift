/// Where one thread leaves one result of `parallel` for the thread that waits for all.
final class Slot<Value>: @unchecked Sendable {  // written by the one worker that owns it, read after all have ended
  var result: Result<Value, any Error>?
}
