import TestSupport
import Testing

@testable import Serving

struct BodyReaderTests {
  /// Pieces of a body, and how many were taken.
  private func pieces(_ count: Int, of size: Int = 4) -> AsyncStream<[UInt8]> {
    AsyncStream { stream in
      for _ in 0..<count { stream.yield(Array(repeating: 7, count: size)) }
      stream.finish()
    }
  }

  @Test func piecesArePutTogether() async throws {
    #expect(try await BodyReader().read(12, pieces(3)) == Array(repeating: 7, count: 12))
  }

  /// What is refused is taken from the connection all the same.
  @Test func tooMuchIsThrownAway() async throws {
    let reader = BodyReader()
    for (count, status) in [(nil, 411), (0, 400), (BodyReader.mostBytes + 1, 413)] as [(Int?, Int)] {
      let stream = pieces(3)
      do {
        _ = try await reader.read(count, stream)
        Issue.record("\(count ?? -1) was read")
      } catch let error as Fault { #expect(error.status == status) }
      var iterator = stream.makeAsyncIterator()
      #expect(await iterator.next() == nil)
    }
  }

  @Test func fewAreHeldAtOnce() async throws {
    let reader = BodyReader(atOnce: 1), (slow, feed) = AsyncStream<[UInt8]>.makeStream()
    let first = Task { try await reader.read(4, slow) }
    // The first has begun when a second is refused.
    var refused = false
    while !refused {
      await Task.yield()
      do { _ = try await reader.read(4, pieces(1)) } catch let error as Fault { refused = error == .busy }
    }
    feed.yield([1, 2, 3, 4])
    feed.finish()
    #expect(try await first.value == [1, 2, 3, 4])
    #expect(try await reader.read(4, pieces(1)).count == 4)
  }
}
