import Testing

@testable import Stage

struct InputWatchTests {
  @Test func aThreadRunsItsBody() async {
    await withCheckedContinuation { continuation in
      startThread { continuation.resume() }
    }
  }
}
