import Foundation
import TestSupport
import Testing

/// Chromium without a window, driven by WebDriver over HTTP on this machine.
final class Browser {
  private let driver: RunningServer, client: LoopbackClient
  private var session = ""

  /// What is missing here to run one; nil where nothing is.
  static var missing: String? {
    ["chromium", "chromedriver"].first { name in
      !(ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").contains {
        access("\($0)/\(name)", X_OK) == 0
      }
    }
  }

  init() throws {
    driver = try RunningServer("/usr/bin/env", ["chromedriver", "--port=0"], mark: "successfully on port ")
    client = LoopbackClient(port: driver.port)
    let options: [String: Any] = [
      // Its sandbox needs rights that a container may lack; the page is our own.
      "args": ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
    ]
    let wanted: [String: Any] = ["goog:chromeOptions": options, "goog:loggingPrefs": ["browser": "ALL"]]
    let made = try ask("POST", "", ["capabilities": ["alwaysMatch": wanted]]) as? [String: Any]
    session = "/\(try #require(made?["sessionId"] as? String))"
  }

  deinit {
    _ = try? ask("DELETE", "")
    _ = driver.end(SIGKILL)  // it does not heed SIGTERM while its browser ends
  }

  /// What WebDriver answers to a command.
  @discardableResult
  func ask(_ method: String, _ command: String, _ parameters: [String: Any]? = nil) throws -> Any? {
    let body = try parameters.map { try JSONSerialization.data(withJSONObject: $0) } ?? Data()
    let answer = try client(
      "/session\(session)\(command)", ["Content-Type": "application/json"], method: method, body: body)
    guard answer.status == 200 else {
      throw TinyChain.Failure(description: "\(command): \(answer.text.prefix(600))")
    }
    return answer.object["value"]
  }

  func open(_ address: String) throws { try ask("POST", "/url", ["url": address]) }

  /// The value of an expression in the page.
  func value(_ expression: String) throws -> Any? {
    try ask("POST", "/execute/sync", ["script": "return (\(expression));", "args": [String]()])
  }

  func text(_ expression: String) throws -> String { "\(try value(expression) ?? "")" }

  /// Waits until an expression is true; a page that never comes so far fails.
  func wait(_ expression: String) throws {
    for _ in 0..<1200 {
      if try value("!!(\(expression))") as? Bool == true { return }
      usleep(50_000)
    }
    throw TinyChain.Failure(description: "never came: \(expression)")
  }

  /// Keys, by what WebDriver calls them.
  enum Key: String {
    case enter = "\u{E007}", escape = "\u{E00C}", left = "\u{E012}", up = "\u{E013}", right = "\u{E014}"
    case down = "\u{E015}", end = "\u{E010}", home = "\u{E011}", tab = "\u{E004}"
  }

  func press(_ keys: Key...) throws { try type(keys.map(\.rawValue).joined()) }

  /// Types where the focus is.
  func type(_ text: String) throws {
    let actions = text.unicodeScalars.flatMap { key in
      ["keyDown", "keyUp"].map { ["type": $0, "value": String(key)] }
    }
    try ask("POST", "/actions", ["actions": [["type": "key", "id": "keys", "actions": actions]]])
  }

  /// Chooses a file in a field.
  func choose(_ path: String, in selector: String) throws {
    let found = try ask("POST", "/element", ["using": "css selector", "value": selector]) as? [String: String]
    try ask("POST", "/element/\(try #require(found?.values.first))/value", ["text": path])
  }

  /// Of the page, in its own pixels.
  func resize(_ width: Int, _ height: Int, isDark: Bool = false) throws {
    try ask(
      "POST", "/goog/cdp/execute",
      [
        "cmd": "Emulation.setDeviceMetricsOverride",
        "params": ["width": width, "height": height, "deviceScaleFactor": 1, "mobile": false],
      ])
    let scheme = ["name": "prefers-color-scheme", "value": isDark ? "dark" : "light"]
    try ask("POST", "/goog/cdp/execute", ["cmd": "Emulation.setEmulatedMedia", "params": ["features": [scheme]]])
  }

  /// A picture of the page, as PNG.
  func picture() throws -> Data { Data(base64Encoded: "\(try ask("GET", "/screenshot") ?? "")") ?? Data() }

  /// What the page has complained of since it was asked last.
  func complaints() throws -> [String] {
    (try ask("POST", "/se/log", ["type": "browser"]) as? [[String: Any]] ?? []).map { "\($0["message"] ?? "")" }
  }
}
