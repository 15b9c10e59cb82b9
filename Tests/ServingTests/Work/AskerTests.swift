import Glibc
import Testing

@testable import Serving

struct AskerTests {
  /// Both ends of a connection on this machine.
  private func pair() throws -> (server: Int32, client: Int32, port: UInt16) {
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(listener) }
    var address = sockaddr_in(), size = socklen_t(MemoryLayout<sockaddr_in>.size)
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    func call(_ body: (UnsafeMutablePointer<sockaddr>) -> Int32) -> Int32 {
      withUnsafeMutablePointer(to: &address) { $0.withMemoryRebound(to: sockaddr.self, capacity: 1, body) }
    }
    try #require(call { bind(listener, $0, size) } == 0 && listen(listener, 1) == 0)
    try #require(call { getsockname(listener, $0, &size) } == 0)
    let client = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    try #require(call { connect(client, $0, size) } == 0)
    let server = call { accept(listener, $0, &size) }
    return (server, client, UInt16(bigEndian: address.sin_port))
  }

  @Test func whoHasGoneIsNoticed() throws {
    let (server, client, port) = try pair()
    defer { close(server) }
    let asker = try #require(Asker(host: "127.0.0.1", port: port))
    #expect(!asker.isGone)
    // What was sent already is left for who reads it.
    #expect(write(client, "x", 1) == 1)
    #expect(!asker.isGone)
    var byte: UInt8 = 0
    #expect(read(server, &byte, 1) == 1)
    close(client)
    #expect(asker.isGone)
  }

  @Test func aConnectionThatIsClosedIsGone() throws {
    let (server, client, port) = try pair()
    let asker = try #require(Asker(host: "127.0.0.1", port: port))
    close(server)
    close(client)
    #expect(asker.isGone)
    #expect(Asker(host: "192.0.2.1", port: port) == nil)
  }
}
