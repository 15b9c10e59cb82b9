import Glibc

/// The one who asks, at the other end of a connection. The server reads nothing while it answers, so that it would not
/// notice that a browser has gone: the connection itself is looked at.
package struct Asker: Sendable {
  private let descriptor: Int32
  private let address: OtherEnd

  /// - Parameters:
  ///   - host: the other end's address, such as `127.0.0.1`.
  /// - Returns: nil where this process has no such connection.
  package init?(host: String, port: UInt16) {
    let wanted = OtherEnd(host: host, port: port)
    guard let folder = opendir("/proc/self/fd") else { return nil }
    defer { closedir(folder) }
    while let entry = readdir(folder) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      guard let descriptor = Int32(name), OtherEnd(ofPeerOf: descriptor) == wanted else { continue }
      (self.descriptor, address) = (descriptor, wanted)
      return
    }
    return nil
  }

  /// Whether the other end has closed the connection, or the connection is another's by now.
  package var isGone: Bool {
    guard OtherEnd(ofPeerOf: descriptor) == address else { return true }
    var byte: UInt8 = 0
    let count = recv(descriptor, &byte, 1, Int32(MSG_PEEK) | Int32(MSG_DONTWAIT))
    return count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR)
  }
}

/// The other end's address and port.
private struct OtherEnd: Equatable {
  let host: String, port: UInt16

  init(host: String, port: UInt16) { (self.host, self.port) = (host, port) }

  init?(ofPeerOf descriptor: Int32) {
    var storage = sockaddr_storage(), size = socklen_t(MemoryLayout<sockaddr_storage>.size)
    let status = withUnsafeMutablePointer(to: &storage) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getpeername(descriptor, $0, &size) }
    }
    guard status == 0 else { return nil }
    var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN) + 1)
    func name(_ family: Int32, _ address: UnsafeRawPointer) -> String? {
      guard inet_ntop(family, address, &text, socklen_t(text.count)) != nil else { return nil }
      return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
    let found: (String?, UInt16)? = withUnsafePointer(to: &storage) { storage in
      switch Int32(storage.pointee.ss_family) {
      case AF_INET:
        storage.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
          var address = $0.pointee.sin_addr
          return (name(AF_INET, &address), UInt16(bigEndian: $0.pointee.sin_port))
        }
      case AF_INET6:
        storage.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) {
          var address = $0.pointee.sin6_addr
          return (name(AF_INET6, &address), UInt16(bigEndian: $0.pointee.sin6_port))
        }
      default: nil
      }
    }
    guard let found, let host = found.0 else { return nil }
    (self.host, port) = (host, found.1)
  }
}
