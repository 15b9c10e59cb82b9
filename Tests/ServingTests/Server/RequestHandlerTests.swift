import FlyingFox
import Foundation
import Testing

@testable import Serving

struct RequestHandlerTests {
  private func request(_ method: String, _ target: String, body: Data = Data()) -> HTTPRequest {
    let parts = target.split(separator: "?", maxSplits: 1)
    return HTTPRequest(
      method: HTTPMethod(method), version: .http11,
      target: .init(path: String(parts[0]), query: parts.count > 1 ? String(parts[1]) : ""),
      headers: [.host: "localhost:1", .ifNoneMatch: "\"a\""], body: HTTPBodySequence(data: body))
  }

  @Test func aRequestIsOfFlyingFoxs() async throws {
    let handler = RequestHandler { request in
      let body = (try? await request.body()) ?? []
      return .text(
        "\(request.method) \(request.path) \(request.query) \(request.headers["if-none-match"]!) \(body.count)",
        type: "x/y")
    }
    let response = try await handler.handleRequest(request("POST", "/a%2F..?q=%41", body: Data([1, 2])))
    #expect(String(decoding: try await response.bodyData, as: UTF8.self) == "POST /a%2F.. q=%41 \"a\" 2")
    #expect(response.statusCode.code == 200 && response.headers[.contentType] == "x/y; charset=utf-8")
    #expect(response.headers[HTTPHeader("X-Content-Type-Options")] == "nosniff")
  }

  @Test func aHeadHasNoBody() async throws {
    let response = try await RequestHandler { _ in .text("12345", type: "x/y") }.handleRequest(request("HEAD", "/"))
    #expect(try await response.bodyData.isEmpty && response.headers[.contentLength] == "5")
  }
}
