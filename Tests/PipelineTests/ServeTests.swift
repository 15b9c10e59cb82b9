import Artifacts
import Files
import Foundation
import TestSupport
import Testing

/// `serve`, asked over HTTP as a browser or an enemy asks it.
@Suite(.serialized) struct ServeTests {
  /// The tiny chain's files, as a search takes them.
  static func files() throws -> [String] {
    let folder = try TinyChain.shared.get().folder
    return ["examples", "features", "stage1", "buffers", "stage2"].map { "\(folder)/\($0).h5" } + [
      "\(folder)/metrics.json"
    ]
  }

  /// Runs `body` with a server and a client of it.
  private func withServer(_ files: [String], _ body: (LoopbackClient) throws -> Void) throws {
    try withTemporaryFolder { folder in
      let server = try RunningServer.serve(files + ["--pictures", "\(folder)/pictures"])
      try body(LoopbackClient(port: server.port))
      #expect(server.end() == 0)
    }
  }

  private static func encoded(_ text: String) -> String {
    text.addingPercentEncoding(withAllowedCharacters: .alphanumerics)!
  }

  private static let sentences = [
    "a red bird", "A BIRD, with \"a red\" <b>crown</b>; & its 'belly' is blue", "a red bird \u{202E}\u{1B}[31m\n zebra",
    "the " + String(repeating: "red ", count: 300),
  ]

  @Test func answersAreThoseOfASearch() throws {
    let files = try Self.files()
    try withServer(files) { client in
      for sentence in Self.sentences {
        let options = ["--json", "--top", "12", "--min-probability", "0", "--"]
        let ending = try BuiltProgram("search")(options + [sentence] + files)
        let wanted = Answered(Array("\r\n\r\n\(ending.output)".utf8)).object
        let answer = try client("/api/search?top=12&q=\(Self.encoded(sentence))"), own = answer.object
        #expect(answer.status == 200 && ending.status == 0, "\(answer.text) \(ending.errors)")
        for key in ["question", "searched", "unknown_words"] {
          #expect("\(own[key] ?? "")" == "\(wanted[key] ?? "none")", "\(key)")
        }
        let photos = own["photos"] as? [[String: Any]] ?? [], others = wanted["photos"] as? [[String: Any]] ?? []
        #expect(photos.count == 12 && others.count == 12)
        for (photo, other) in zip(photos, others) {
          for key in ["path", "stage1", "stage2", "probability"] {
            #expect("\(photo[key] ?? "")" == "\(other[key] ?? "")", "\(key)")
          }
        }
      }
    }
  }

  @Test func nothingElseOfTheMachineCanBeRead() throws {
    try withServer(try Self.files()) { client in
      for target in [
        "/../../etc/passwd", "/..%2f..%2fetc/passwd", "/thumb/../../etc/passwd", "/thumb/%2e%2e%2fetc", "//etc/passwd",
        "/etc/passwd", "/photo/0/../../examples.h5", "/examples.h5", "/thumb/0%00.jpg", "http://evil.example/", "*",
      ] {
        let answer = try client(target)
        #expect(answer.status == 404 && !answer.text.contains("root:"), "\(target): \(answer.status)")
        #expect(answer.headers["content-security-policy"]?.contains("default-src 'none'") == true, "\(target)")
      }
      #expect(try client("/", ["Host": "evil.example"]).status == 421)
      #expect(try client("/thumb/0", ["Sec-Fetch-Site": "cross-site"]).status == 403)
      #expect(try client("/api/like/0?within=/etc").status == 400)
      let large = try client("/api/like", method: "POST", body: Data(repeating: 65, count: 20_000_001))
      #expect(large.status == 413 && large.text.contains("20 MB"), "\(large.text)")
      // Without a pack no photo can be looked at.
      #expect(try client("/api/like", method: "POST", body: Data([1, 2, 3])).status == 501)
      #expect(try client("/thumb/0").headers["content-type"] == "image/jpeg")
    }
  }

  /// The HDF5 library reads zeros where a file was cut: no answer is made of them.
  @Test func whatWasCutWhileItIsServedIsNoticed() throws {
    try withTemporaryFolder { folder in
      let copies = try Self.files().map { file in
        let copy = "\(folder)/\(URL(fileURLWithPath: file).lastPathComponent)"
        try FileManager.default.copyItem(atPath: file, toPath: copy)
        return copy
      }
      try withServer(copies) { client in
        #expect(try client("/api/search?q=a+red+bird").status == 200)
        try truncate("\(folder)/features.h5", to: Int(FileStamp("\(folder)/features.h5")!.size) / 2)
        for target in ["/api/search?q=a+blue+bird", "/api/attention/0?q=a+red+bird"] {
          let answer = try client(target)
          #expect(answer.status == 500 && answer.text.contains("features.h5"), "\(target): \(answer.text)")
        }
      }
    }
  }

  /// A photo of the data set, sent by hand, is found first, as it has the embedding that it has there.
  @Test func aPhotoOfTheDataFindsItself() throws {
    try withTemporaryFolder { folder in
      let chain = try TinyChain.shared.get().folder, pack = "\(folder)/pack.h5"
      let parts = ["examples", "features", "weights", "stage1", "buffers", "stage2"].map { "\(chain)/\($0).h5" }
      let packed = try BuiltProgram("pack")(parts + ["\(chain)/metrics.json", "--output", pack])
      #expect(packed.status == 0, "\(packed.errors)")
      let name = try Examples(readingFrom: "\(chain)/examples.h5").photoNames[3]
      let photo = try bytes(of: "\(chain)/raw/CUB_200_2011/images/\(name)")
      try withServer(try Self.files() + [pack]) { client in
        let answer = try client("/api/like?top=1", method: "POST", body: photo)
        let first = (answer.object["photos"] as? [[String: Any]])?.first
        #expect(answer.status == 200 && first?["name"] as? String == name, "\(answer.text)")
      }
    }
  }

  /// What is no request ends its own connection, and nothing else.
  @Test func garbageDoesNoHarm() throws {
    try withServer(try Self.files()) { client in
      for garbage in [
        "\r\n\r\n", "GET\r\n\r\n", "GET / HTTP/9\r\n\r\n", "\u{0}\u{1}\u{2}\r\n\r\n",
        "GET /thumb/0 HTTP/1.1\r\nContent-Length: -5\r\n\r\n",
        "POST /api/like HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
      ] {
        let descriptor = try client.connected()
        client.send(Data(garbage.utf8), to: descriptor)
        shutdown(descriptor, Int32(SHUT_WR))
        _ = client.received(from: descriptor)
        close(descriptor)
      }
      #expect(try client("/api/search?q=a+red+bird").status == 200)
    }
  }

  /// Each of a thousand at once gets an answer, or is told to ask again. Then the server is as it was.
  @Test func aThousandAtOnceDoNotBreakIt() throws {
    var limit = rlimit()
    getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    limit.rlim_cur = max(limit.rlim_cur, min(limit.rlim_max, 4096))
    setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    try #require(limit.rlim_cur >= 1500, "too few descriptors for this test")
    try withServer(try Self.files()) { client in
      let targets = ["/api/search?q=a+red+bird", "/thumb/3", "/", "/api/attention/3?q=a+red+bird", "/api/like/5"]
      let connections = try (0..<1000).map { _ in try client.connected() }
      for (number, connection) in connections.enumerated() {
        client.send(client.request(targets[number % targets.count]), to: connection)
      }
      let answers = connections.map { connection in
        defer { close(connection) }
        return client.received(from: connection)
      }
      let counts = Dictionary(answers.map { ($0.status, 1) }, uniquingKeysWith: +)
      #expect((counts[200] ?? 0) + (counts[503] ?? 0) == 1000 && (counts[200] ?? 0) >= 200, "\(counts)")
      #expect(answers.filter { $0.status == 503 }.allSatisfy { $0.headers["retry-after"] == "1" })
      #expect(try client("/api/search?q=a+red+bird").status == 200)
    }
  }

  /// Whoever goes before the answer takes no place from others.
  @Test func theAbandonedAreForgotten() throws {
    try withServer(try Self.files()) { client in
      for _ in 0..<5 {
        let connections = try (0..<60).map { _ in try client.connected() }
        for connection in connections { client.send(client.request("/api/search?q=a+red+bird"), to: connection) }
        for connection in connections { close(connection) }
        let picture = try client("/thumb/1")
        #expect(picture.status == 200, "\(picture.status) \(picture.text)")
      }
      // They are all done, or dropped; none waits for ever.
      var answer = try client("/api/search?q=a+red+bird")
      while answer.status == 503 { answer = try client("/api/search?q=a+red+bird") }
      #expect(answer.status == 200)
    }
  }

  @Test func othersNeedTheToken() throws {
    let server = try RunningServer.serve(try Self.files() + ["--host", "127.0.0.2"], host: "127.0.0.2")
    let client = LoopbackClient(host: "127.0.0.2", port: server.port)
    let token = try #require(server.said.firstMatch(of: /\?token=([0-9a-f]{64})/)?.1)
    for path in ["/", "/api/search?q=a+red+bird&token=\(token)"] {
      let answer = try client(path)
      #expect(answer.status == 401, "\(path): \(answer.status) \(answer.text)")
    }
    let page = try client("/?token=\(token)"), cookie = try #require(page.headers["set-cookie"], "\(page.text)")
    #expect(page.status == 200 && cookie.hasSuffix("; Path=/; HttpOnly; SameSite=Strict"))
    #expect(try client("/api/search?q=a+red+bird", ["Cookie": "\(cookie.split(separator: ";")[0])"]).status == 200)
    #expect(server.end(SIGINT) == 0)
  }

  @Test func whatCannotBeServedIsSaid() throws {
    let files = try Self.files(), serve = BuiltProgram("serve")
    let server = try RunningServer.serve(files)
    let taken = try serve(files + ["--port", "\(server.port)"])
    #expect(taken.status == 1 && taken.errors.contains("nothing can listen there"), "\(taken.errors)")
    #expect(server.end() == 0)
    let host = try serve(files + ["--host", "example.org"])
    #expect(host.status == 1 && host.errors.contains("give an address of this machine"), "\(host.errors)")
    for (arguments, words) in [
      (["--token", "short", "--host", "127.0.0.2"], "16 letters and digits"),
      (["--token", "abcdefghijklmnop"], "--token is for"),
    ] {
      let ending = try serve(files + arguments)
      #expect(ending.status == 64 && ending.errors.contains(words), "\(ending.errors)")
    }
    let absent = try serve(["absent.h5", "pack.h5"])
    #expect(absent.status == 1 && absent.errors.contains("absent.h5: no such file"), "\(absent.errors)")
  }
}
