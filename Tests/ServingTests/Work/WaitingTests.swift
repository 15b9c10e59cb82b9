import Dispatch
import Testing

@testable import Serving

struct WaitingTests {
  /// The thread that waits is none of those that tasks run on.
  @Test func valuesAndErrorsComeBack() async {
    let results = await withCheckedContinuation { continuation in
      DispatchQueue.global().async {
        let value = try? waiting { 3 }
        var fault: Fault?
        do { try waiting { throw Fault(400, "x") } } catch { fault = error as? Fault }
        continuation.resume(returning: (value, fault))
      }
    }
    #expect(results.0 == 3 && results.1 == Fault(400, "x"))
  }
}
