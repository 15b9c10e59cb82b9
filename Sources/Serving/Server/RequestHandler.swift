import FlyingFox
import Foundation
import Synchronization

/// Makes a `Request` of FlyingFox's, and a response of its reply.
struct RequestHandler: HTTPHandler {
  let routes: @Sendable (Request) async -> Reply
  let bodies = BodyReader()

  func handleRequest(_ received: HTTPRequest) async throws -> HTTPResponse {
    let body = Body(received.bodySequence, bodies)
    var request = Request(
      received.method.rawValue, received.target.path(), query: received.target.query(),
      headers: Dictionary(received.headers.map { ($0.key.rawValue.lowercased(), $0.value) }) { first, _ in first })
    request.body = { try await body.read() }
    request.watch = { Self.watch(received.remoteAddress) }
    let reply = await routes(request)
    try await body.drop()
    var headers = HTTPHeaders()
    for (name, value) in reply.allHeaders { headers[HTTPHeader(name)] = value }
    headers[.contentLength] = "\(reply.body.count)"
    let isWhole = request.method != "HEAD"
    return HTTPResponse(
      statusCode: Self.codes.first { $0.code == reply.status } ?? HTTPStatusCode(reply.status, phrase: "Refused"),
      headers: headers, body: isWhole ? Data(reply.body) : Data())
  }

  private static let codes: [HTTPStatusCode] = [
    .ok, .notModified, .badRequest, .unauthorized, .forbidden, .notFound, .methodNotAllowed, .gone, .lengthRequired,
    .payloadTooLarge, .unsupportedMediaType, .misdirectedRequest, .internalServerError, .notImplemented,
    .serviceUnavailable,
  ]

  private static func watch(_ address: HTTPRequest.Address?) -> @Sendable () -> Bool {
    guard case .ip4(let host, let port)? = address else {
      guard case .ip6(let host, let port)? = address else { return { true } }
      return watch(Asker(host: host, port: port))
    }
    return watch(Asker(host: host, port: port))
  }

  private static func watch(_ asker: Asker?) -> @Sendable () -> Bool { { asker?.isGone != true } }
}

/// What a request sends along. It can be read once.
private final class Body: Sendable {
  private let pieces: HTTPBodySequence, reader: BodyReader
  private let isRead = Atomic(false)

  init(_ pieces: HTTPBodySequence, _ reader: BodyReader) { (self.pieces, self.reader) = (pieces, reader) }

  func read() async throws -> [UInt8] {
    isRead.store(true, ordering: .relaxed)
    return try await reader.read(pieces.count, pieces)
  }

  /// Throws it away, unless it was read: what follows on the connection is the next request.
  func drop() async throws {
    guard !isRead.load(ordering: .relaxed) else { return }
    for try await _ in pieces {}
  }
}
