import ArgumentParser
import Artifacts
import Evaluation
import Files
@preconcurrency import Foundation
import Results
import Serving
import Stage

/// A page on which sentences are typed and photos are found.
@main struct Serve: Program {
  static let configuration = CommandConfiguration(
    commandName: "serve",
    abstract: "Serves a page on which photos are searched, to browsers on this machine.",
    discussion: """
      The networks are opened once, and stay. The address of the page is printed. The page needs nothing from the \
      internet. Files are given as to search: an index.h5 and its pack.h5, or what the stages of a chain wrote. With a \
      chain's pack.h5 too, a photo of one's own can be dragged into the page.

      Only this machine can ask, unless --host says otherwise: then a token is needed, which is part of the printed \
      address. What is sent is not encrypted. SIGINT (Ctrl-C) or SIGTERM ends it.

      Example: serve index.h5 pack.h5 --port 8321

      See also: search, index-photos; docs/serve.md
      """)

  @Argument(help: ArgumentHelp("An index.h5 and its pack.h5, or what the stages wrote.", valueName: "file"))
  var files: [String]
  @Option(within: 0...65_535, help: ArgumentHelp("Where to listen; 0 is any port that is free.", valueName: "number"))
  var port = 8321
  @Option(help: ArgumentHelp("The address to listen at; 0.0.0.0 is all of this machine.", valueName: "address"))
  var host = "127.0.0.1"
  @Option(
    help: ArgumentHelp(
      "What others must know to ask, 16 characters at least; a random one if not given. With --host.",
      valueName: "text"))
  var token: String?
  @Option(
    help: ArgumentHelp(
      "Where small pictures are kept; beside the index if not given. It may be removed at any time.",
      valueName: "folder"))
  var pictures: String?
  @Option(within: 1...1_000_000, help: ArgumentHelp("How many of stage 1's first photos are ranked again."))
  var depth = FusedList.usualDepth
  @OptionGroup var general: GeneralOptions

  func validate() throws {
    if let token, token.count < Token.leastLength || !token.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber) }) {
      throw ValidationError("--token: give \(Token.leastLength) letters and digits at least")
    }
  }

  func run() throws {
    let address = try Address(host: host, port: port), isLocal = HostCheck.isLoopback(address.host)
    guard token == nil || !isLocal else { throw ValidationError("--token is for a --host that others can reach") }
    Interruption.install("serve")
    let cache = PictureCache(bytes: 64_000_000)
    let (files, depth, token, pictures) = (files, depth, token, pictures)
    let queue = try WorkQueue {
      let workplace = try Workplace(
        Answerer(files, depth: depth, for: "serve"), pictures: pictures, cache: cache)
      workplace.warmUp()
      return workplace
    }
    let server = try WebServer(address)
    try waiting {
      let about = try await queue.ask(.questions) { $0.about }
      let port = try await server.listen(), token = isLocal ? nil : Token(token, port: port)
      let routes = Routes(queue, about, cache, AccessCheck(HostCheck(address: address.host, port: port), token))
      server.reply { await routes.reply(to: $0) }
      print("serve: \(counted(about.photos, "photo")) at \(address.page(port: port, token: token))")
      print("serve: Ctrl-C ends it")
    }
    Interruption.wait()
    try waiting { await server.stop(within: 0.3) }
  }
}
