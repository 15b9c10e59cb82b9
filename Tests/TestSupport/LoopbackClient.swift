import Foundation

/// What a server on this machine sent back.
package struct Answered {
  package var status = 0
  package var headers: [String: String] = [:]
  package var body = Data()
  package var text: String { String(decoding: body, as: UTF8.self) }
  package var object: [String: Any] { (try? JSONSerialization.jsonObject(with: body)) as? [String: Any] ?? [:] }

  /// All that came on a connection that the server closed.
  package init(_ bytes: [UInt8]) {
    guard let end = bytes.indices.dropLast(3).first(where: { bytes[$0...].starts(with: Array("\r\n\r\n".utf8)) }) else {
      return
    }
    body = Data(bytes[(end + 4)...])
    let lines = String(decoding: bytes[..<end], as: UTF8.self).components(separatedBy: "\r\n")
    status = lines[0].split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
    for line in lines.dropFirst() {
      let parts = line.split(separator: ":", maxSplits: 1)
      headers[parts[0].lowercased()] = parts.count > 1 ? parts[1].trimmingCharacters(in: .whitespaces) : ""
    }
  }
}

/// Asks a server on this machine, byte for byte as a test wants it.
package struct LoopbackClient {
  package let host: String
  package let port: Int

  package init(host: String = "127.0.0.1", port: Int) { (self.host, self.port) = (host, port) }

  /// A connection.
  package func connected() throws -> Int32 {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_in(), patience = timeval(tv_sec: 120, tv_usec: 0)
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = inet_addr(host)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    let status = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard status == 0 else {
      defer { close(descriptor) }
      throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .ECONNREFUSED)
    }
    return descriptor
  }

  /// A whole request, after which the server closes the connection.
  package func request(
    _ target: String, _ headers: [String: String] = [:], method: String = "GET", body: Data = Data()
  ) -> Data {
    var all = ["Host": "\(host):\(port)", "Connection": "close"].merging(headers) { $1 }
    if !body.isEmpty || method == "POST" { all["Content-Length"] = all["Content-Length"] ?? "\(body.count)" }
    let lines = ["\(method) \(target) HTTP/1.1"] + all.map { "\($0): \($1)" } + ["", ""]
    return Data(lines.joined(separator: "\r\n").utf8) + body
  }

  package func send(_ data: Data, to descriptor: Int32) {
    var rest = Array(data)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes {
        Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
  }

  /// All that comes until the server closes the connection, or has sent as much as it said.
  package func received(from descriptor: Int32) -> Answered {
    var bytes: [UInt8] = [], block = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = recv(descriptor, &block, block.count, 0)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { break }
      bytes += block[..<count]
      // A large reply is looked at seldom, and most end with the connection.
      guard bytes.count < 4096 || count < block.count else { continue }
      let answer = Answered(bytes), length = answer.headers["content-length"].flatMap { Int($0) }
      if let length, answer.body.count >= length { return answer }
    }
    return Answered(bytes)
  }

  package func callAsFunction(
    _ target: String, _ headers: [String: String] = [:], method: String = "GET", body: Data = Data()
  ) throws -> Answered {
    let descriptor = try connected()
    defer { close(descriptor) }
    send(request(target, headers, method: method, body: body), to: descriptor)
    return received(from: descriptor)
  }
}
