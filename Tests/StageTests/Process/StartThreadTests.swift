import Glibc
import Testing

@testable import Stage

struct StartThreadTests {
  @Test func theBodyRunsOnAnotherThread() async {
    let caller = pthread_self()
    let runner = await withCheckedContinuation { continuation in
      startThread { continuation.resume(returning: pthread_self()) }
    }
    #expect(pthread_equal(caller, runner) == 0)
  }
}
