import Foundation
import Testing

@testable import HDF5

@Suite struct ForeignChannelTests {
  /// Both ends of a socket.
  private func withChannels(_ body: (ForeignChannel, ForeignChannel) throws -> Void) throws {
    var ends: [Int32] = [-1, -1]
    #expect(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) == 0)
    defer { for end in ends { close(end) } }
    try body(ForeignChannel(descriptor: ends[0]), ForeignChannel(descriptor: ends[1]))
  }

  @Test func messagesAndBytesArrive() throws {
    try withChannels { one, other in
      let requests: [ForeignRequest] = [
        .open, .dataset(name: "q\"é"), .block(dataset: "a", start: [0, 1], extent: [2, 3]),
      ]
      for request in requests { try one.send(request) }
      for request in requests { #expect(try other.receive(ForeignRequest.self) == request) }
      let description = ForeignDescription(
        kind: .float16, type: "float16", shape: [1, 2], storedBytes: 4, isFiltered: false)
      for answer: ForeignAnswer in [.dataset(description), .failure("x"), .block(byteCount: 3)] {
        try other.send(answer)
        #expect(try one.receive(ForeignAnswer.self) == answer)
      }
      try [1, 2, 3].withUnsafeBytes { try other.send($0) }
      var bytes = [0, 0, 0]
      try bytes.withUnsafeMutableBytes { try one.receive($0) }
      #expect(bytes == [1, 2, 3])
    }
  }

  @Test(arguments: [[0xFF, 0xFF, 0xFF, 0xFF], [1, 0, 0, 0, 0x7B], [2, 0, 0, 0, 0x7B, 0x7D], []] as [[UInt8]])
  func whatIsNoMessageIsRefused(bytes: [UInt8]) throws {
    try withChannels { one, other in
      try bytes.withUnsafeBytes { try one.send($0) }
      shutdown(one.descriptor, Int32(SHUT_WR))
      #expect(throws: ForeignChannel.Closed.self) { try other.receive(ForeignAnswer.self) }
    }
  }

  @Test func anEndThatIsGoneIsNoticed() throws {
    try withChannels { one, other in
      shutdown(other.descriptor, Int32(SHUT_RDWR))
      #expect(throws: ForeignChannel.Closed.self) { try one.send(ForeignRequest.open) }
      #expect(throws: ForeignChannel.Closed.self) { try one.receive(ForeignAnswer.self) }
    }
  }
}
