import Foundation
import TestSupport
import Testing

/// The page of `serve` in a real browser. LINEUP_PICTURES=FOLDER keeps pictures of it, to look at.
@Suite(.serialized) struct BrowserTests {
  private static let hostile = "<img src=x onerror=alert(1)>'\"\u{202E}\n.jpg"
  private static let spelled = "<img src=x onerror=alert(1)>'\"\\u{202E}\\u{A}.jpg"

  /// Photos of the tiny chain in two folders, one with a hostile name; their index, and the pack.
  private func index(_ folder: String) throws -> [String] {
    let chain = try TinyChain.shared.get().folder, photos = "\(chain)/raw/CUB_200_2011/images"
    let packed = ["examples", "features", "weights", "stage1", "buffers", "stage2"].map { "\(chain)/\($0).h5" }
    let pack = try BuiltProgram("pack")(packed + ["\(chain)/metrics.json", "--output", "\(folder)/pack.h5"])
    #expect(pack.status == 0, "\(pack.errors)")
    let all = try FileManager.default.subpathsOfDirectory(atPath: photos).filter { $0.hasSuffix(".jpg") }.sorted()
    for place in ["a", "b"] {
      try FileManager.default.createDirectory(atPath: "\(folder)/photos/\(place)", withIntermediateDirectories: true)
    }
    for (number, name) in all.enumerated() {
      let place = number == 0 ? "a/\(Self.hostile)" : "\(number % 2 == 0 ? "a" : "b")/\(number).jpg"
      try FileManager.default.copyItem(atPath: "\(photos)/\(name)", toPath: "\(folder)/photos/\(place)")
    }
    let indexed = try BuiltProgram("index-photos")([
      "\(folder)/pack.h5", "\(folder)/photos", "--output", "\(folder)/index.h5",
    ])
    #expect(indexed.status == 0, "\(indexed.errors)")
    return ["\(folder)/index.h5", "\(folder)/pack.h5"]
  }

  /// Keeps a picture of the page where that is asked for.
  private func keep(_ browser: Browser, _ name: String) throws {
    guard let folder = ProcessInfo.processInfo.environment["LINEUP_PICTURES"] else { return }
    try browser.picture().write(to: URL(fileURLWithPath: "\(folder)/\(name).png"))
  }

  /// The place of the thumbnail that has the focus.
  private let focused = "[...document.querySelectorAll('.photo')].indexOf(document.activeElement)"
  private let listed = "document.querySelectorAll('.photo').length"

  @Test func thePageIsUsedInABrowser() throws {
    if let missing = Browser.missing {
      print("BrowserTests: skipped, as there is no \(missing): install chromium and chromium-driver")
      return
    }
    try withTemporaryFolder { folder in
      let server = try RunningServer.serve(try index(folder)), browser = try Browser()
      let address = "http://127.0.0.1:\(server.port)/"
      try browser.open(address)
      try asksInWords(browser)
      try movesByKeys(browser)
      try looksAtOne(browser)
      try asksByPhotos(browser, "\(folder)/photos/b/3.jpg")
      try fitsEveryWidth(browser, address)
      #expect(try browser.complaints() == [])
      try staysText(browser, address)
      #expect(server.end() == 0)
    }
  }

  private func asksInWords(_ browser: Browser) throws {
    try browser.wait("document.querySelector('#examples .lead').textContent.includes('24 photos')")
    try browser.wait("\(listed) === 12")
    // The first Tab leads to the link that skips the form.
    try browser.press(.tab)
    #expect(try browser.text("document.activeElement.className") == "skip")
    try browser.value("document.getElementById('sentence').focus()")
    try browser.type("a red bird")
    try browser.press(.enter)
    try browser.wait("\(listed) === 24")
    let status = try browser.text("document.getElementById('status').textContent")
    #expect(status.hasSuffix("24 photos for “a red bird”, best first."), "\(status)")
    try browser.wait(
      "[...document.querySelectorAll('.photo img')].slice(0, 4).every((image) => image.naturalWidth > 100)")
    #expect(try browser.text("document.querySelector('.photo .caption').textContent").hasSuffix(" %"))
    #expect(try browser.text("location.search") == "?q=a+red+bird")
    // Only some photos.
    try browser.value("(document.getElementById('filters').open = true, document.getElementById('within').focus())")
    try browser.type("b")
    try browser.press(.enter)
    try browser.wait("\(listed) === 12")
    try browser.value("(document.getElementById('within').value = '', document.querySelector('#ask button').click())")
    try browser.wait("\(listed) === 24")
  }

  private func movesByKeys(_ browser: Browser) throws {
    try browser.resize(900, 900)
    try browser.value("document.querySelector('.photo').focus()")
    try browser.press(.right, .right)
    try browser.wait("\(focused) === 2")
    try browser.press(.left)
    try browser.wait("\(focused) === 1")
    try browser.press(.down)
    try browser.wait("\(focused) > 2")
    try browser.press(.up, .left, .left)
    try browser.wait("\(focused) === 0")
    try browser.press(.end)
    try browser.wait("\(focused) === 23")
    try browser.press(.home)
    try browser.wait("\(focused) === 0")
    #expect(try browser.text("getComputedStyle(document.activeElement).outlineStyle") == "solid")
  }

  private func looksAtOne(_ browser: Browser) throws {
    try browser.press(.right, .enter)
    try browser.wait("document.getElementById('photo').open && document.querySelectorAll('.words li').length === 3")
    try browser.wait("document.querySelector('#picture img').naturalWidth > 100")
    #expect(
      try browser.text("[...document.querySelectorAll('.words bdi')].map((word) => word.textContent)").contains("red"))
    try keep(browser, "photo")
    try browser.value("document.querySelectorAll('.words button')[1].click()")
    try browser.wait("document.querySelectorAll('#picture svg rect').length > 10")
    #expect(
      try browser.text("document.querySelector('#picture svg').getAttribute('aria-label')").hasSuffix(
        "where “red” looks"))
    try keep(browser, "word")
    try browser.press(.right)
    try browser.wait("document.querySelector('#picture img') && document.querySelectorAll('.words li').length === 3")
    try browser.press(.escape)
    try browser.wait("!document.getElementById('photo').open")
    try browser.wait("\(focused) === 2")
    let name = try browser.text("document.activeElement.querySelector('img').alt")
    try browser.press(.enter)
    try browser.wait("document.getElementById('photo').open")
    try browser.value("document.getElementById('like').click()")
    try browser.wait("document.getElementById('status').textContent.includes(' like ')")
    #expect(try browser.text("document.querySelector('.photo img').alt") == name)
    try browser.value("history.back()")
    try browser.wait("document.getElementById('status').textContent.includes('“a red bird”')")
  }

  private func asksByPhotos(_ browser: Browser, _ path: String) throws {
    try browser.choose(path, in: "#file")
    try browser.wait("document.getElementById('status').textContent === '24 photos like “3.jpg”, best first.'")
    #expect(try browser.text("document.querySelector('.photo img').alt") == "b/3.jpg")
    // A file that is dragged in: what the browser would hand to the page.
    try browser.value(
      """
      fetch(document.querySelectorAll('.photo img')[5].src).then((answer) => answer.blob()).then((blob) => {
        const files = new DataTransfer();
        files.items.add(new File([blob], 'dragged.jpg', { type: 'image/jpeg' }));
        const drag = (name) => document.dispatchEvent(
          new DragEvent(name, { dataTransfer: files, bubbles: true, cancelable: true }));
        drag('dragover');
        window.wasMarked = !document.getElementById('drop').hidden;
        drag('drop');
      })
      """)
    try browser.wait("document.getElementById('status').textContent === '24 photos like “dragged.jpg”, best first.'")
    #expect(try browser.value("window.wasMarked && document.getElementById('drop').hidden") as? Bool == true)
  }

  private func fitsEveryWidth(_ browser: Browser, _ address: String) throws {
    for (width, isDark) in [(400, false), (900, true), (1600, false)] {
      try browser.resize(width, 900, isDark: isDark)
      for (name, query) in [("first", ""), ("found", "?q=a+red+bird")] {
        try browser.open(address + query)
        try browser.wait(query.isEmpty ? "\(listed) === 12" : "\(listed) === 24")
        #expect(
          try browser.value("document.documentElement.scrollWidth <= innerWidth") as? Bool == true, "\(name) \(width)")
        try keep(browser, "\(name)-\(width)")
      }
    }
  }

  /// What a sentence, a name or an address says is shown, and never done. A sentence without a known word is refused.
  private func staysText(_ browser: Browser, _ address: String) throws {
    let sentence = "<img src=x onerror=alert(2)> \"bird\" </script><script>alert(3)</script>"
    let encoded = sentence.addingPercentEncoding(withAllowedCharacters: .alphanumerics)!
    try browser.open("\(address)?q=\(encoded)")
    try browser.wait("\(listed) === 24")
    #expect(try browser.text("document.getElementById('status').textContent").contains("“\(sentence)”"))
    try browser.open("\(address)?like=0&name=\(encoded)")
    try browser.wait("document.getElementById('status').textContent.includes(' like ')")
    try browser.value(
      "[...document.querySelectorAll('.photo')].find((photo) => photo.textContent.includes('onerror')).click()")
    try browser.wait("document.getElementById('photo').open")
    #expect(try browser.text("document.getElementById('name').textContent") == Self.spelled)
    #expect(try browser.value("document.querySelectorAll('[onerror]').length") as? Int == 0)
    try browser.open("\(address)?q=zzz")
    try browser.wait("document.getElementById('status').className === 'error'")
    #expect(try browser.text("document.getElementById('status').textContent").contains("the vocabulary has no “zzz”"))
  }
}
