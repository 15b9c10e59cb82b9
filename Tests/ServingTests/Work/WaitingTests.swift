import Dispatch
import Testing

@testable import Serving

struct WaitingTests {
  /// The thread that waits is none of those that tasks run on.
  @Test func valuesAndErrorsComeBack() async {
    let results = await withCheckedContinuation { continuation in
      DispatchQueue.global().async {
        let value = try? waiting { 3 }
        let error: Fault? = do {
          try waiting { throw Fault(400, "x") }
          nil
        } catch { error as? Fault }
        continuation.resume(returning: (value, error))
      }
    }
    #expect(results.0 == 3 && results.1 == Fault(400, "x"))
  }
}
