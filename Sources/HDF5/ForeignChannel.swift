import Foundation

/// What a program asks the child that reads a foreign file for it.
enum ForeignRequest: Codable, Equatable {
  case open
  case dataset(name: String)
  case block(dataset: String, start: [Int], extent: [Int])

  /// The object of the request, as errors name it.
  var subject: String {
    switch self {
    case .open: "its beginning"
    case .dataset(let name), .block(let name, _, _): "dataset \(name)"
    }
  }
}

/// What the child answers.
enum ForeignAnswer: Codable, Equatable {
  case opened
  case dataset(ForeignDescription)
  /// The bytes follow.
  case block(byteCount: Int)
  case failure(String)
}

/// What a foreign file says of a dataset.
struct ForeignDescription: Codable, Equatable {
  /// nil where it holds no elements of such a kind.
  var kind: ElementKind?
  /// The type of its elements in words.
  var type: String
  var shape: [Int]
  /// The bytes that it takes in the file.
  var storedBytes: Int
  /// Whether they are compressed.
  var isFiltered: Bool
}

/// One end of a socket. A message is its length, in four bytes, and its JSON.
struct ForeignChannel {
  /// The other end is gone, or sends what is no message.
  struct Closed: Error {}

  let descriptor: Int32
  /// In bytes.
  private static let longestMessage = 16 << 20

  func send(_ message: some Encodable) throws {
    let text = try JSONEncoder().encode(message)
    guard text.count <= Self.longestMessage else { throw Closed() }
    try withUnsafeBytes(of: UInt32(text.count).littleEndian) { try send($0) }
    try text.withUnsafeBytes { try send($0) }
  }

  func send(_ bytes: UnsafeRawBufferPointer) throws {
    var rest = bytes
    while let start = rest.baseAddress, !rest.isEmpty {
      let count = Glibc.send(descriptor, start, rest.count, Int32(MSG_NOSIGNAL))
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw Closed() }
      rest = UnsafeRawBufferPointer(rebasing: rest[count...])
    }
  }

  /// - Parameter waiting: Waits until there is something to receive.
  func receive<Message: Decodable>(_: Message.Type, waiting: () throws -> Void = {}) throws -> Message {
    var length = UInt32(0)
    try withUnsafeMutableBytes(of: &length) { try receive($0, waiting: waiting) }
    guard UInt32(littleEndian: length) <= Self.longestMessage else { throw Closed() }
    var text = Data(count: Int(UInt32(littleEndian: length)))
    try text.withUnsafeMutableBytes { try receive($0, waiting: waiting) }
    guard let message = try? JSONDecoder().decode(Message.self, from: text) else { throw Closed() }
    return message
  }

  /// Fills `bytes`.
  func receive(_ bytes: UnsafeMutableRawBufferPointer, waiting: () throws -> Void = {}) throws {
    var rest = bytes
    while let start = rest.baseAddress, !rest.isEmpty {
      try waiting()
      let count = recv(descriptor, start, rest.count, 0)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw Closed() }
      rest = UnsafeMutableRawBufferPointer(rebasing: rest[count...])
    }
  }
}
