import Tensor
import Testing

@testable import Datasets

private func written(_ body: (inout Torch7Writer) -> Void) -> [UInt8] {
  var writer = Torch7Writer()
  body(&writer)
  return writer.bytes
}

private func complaint(_ body: (inout Torch7Writer) -> Void) -> String {
  let error = #expect(throws: Torch7Error.self) { try Torch7(written(body)) }
  return error?.description ?? ""
}

/// Like a file of cub_icml: a table with a photo, ids that are a view of a larger storage, and a reference to it.
private let example = written { writer in
  writer.table(6) {
    $0.string("img")
    $0.string("001.Auk/Auk_1.jpg")
    $0.string("char")
    $0.tensor("Double", shape: [3, 2], strides: [1, 3], offset: 2)
    $0.storage(
      "Double", count: 8,
      (0..<8).flatMap { number in withUnsafeBytes(of: Double(number).bitPattern.littleEndian, Array.init) })
    $0.number(2.5)
    $0.boolean(true)
    $0.string("self")
    $0.reference(table: 1)
    $0.string("again")
    $0.reference(object: 2)
    $0.string("nothing")
    $0.null()
  }
}

struct Torch7Tests {
  @Test func anExampleIsRead() throws {
    let file = try Torch7(example)
    #expect(file.root == .table(0) && file.tables.count == 1)
    #expect(file.value(of: "img", in: file.root) == .string("001.Auk/Auk_1.jpg"))
    #expect(file.value(of: "self", in: file.root) == .table(0))
    #expect(file.value(of: "nothing", in: file.root) == .null && file.value(of: "absent", in: file.root) == nil)
    #expect(file.tables[0][2].key == .number(2.5) && file.tables[0][2].value == .boolean(true))
    guard case .tensor(let ids)? = file.value(of: "char", in: file.root) else {
      Issue.record("no tensor")
      return
    }
    #expect(file.value(of: "again", in: file.root) == .tensor(ids))
    #expect(ids.shape == [3, 2])
    #expect(file.numbers(of: ids) == [1, 4, 2, 5, 3, 6])  // transposed, from the second number on
  }

  /// make_torch7.py has read this file with torchfile, and so knows what is in it.
  @Test func anIndependentReaderAgrees() throws {
    let file = try Torch7(contentsOf: fixture("reed.t7"))
    #expect(file.value(of: "img", in: file.root) == .string("001.Auk/Auk_0001.jpg"))
    guard case .tensor(let char)? = file.value(of: "char", in: file.root),
      case .tensor(let text)? = file.value(of: "txt", in: file.root)
    else {
      Issue.record("no tensors")
      return
    }
    #expect(file.value(of: "same", in: file.root) == .tensor(char) && char.shape == [8, 2])
    #expect(try ReedAlphabet.captions(file.numbers(of: char), characters: 8, captions: 2) == ["a brdo", "t-shirt"])
    #expect(file.numbers(of: text) == [0.5, 1, 1.5, 2, 2.5, 3] && text.shape == [2, 3])
  }

  /// Bytes written down by hand from the format's description: `{[1] = 7}`.
  @Test func theFormatIsAsDescribed() throws {
    let bytes: [UInt8] = [
      3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0,  // table, index 1, one item
      1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xF0, 0x3F,  // 1.0
      1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x1C, 0x40,  // 7.0
    ]
    let file = try Torch7(bytes)
    #expect(file.tables[0].count == 1 && file.tables[0][0].key == .number(1) && file.tables[0][0].value == .number(7))
  }

  @Test(arguments: [
    ("Byte", [UInt8]([200, 1])), ("Char", [0xC8, 1]), ("Short", [0x38, 0xFF, 1, 0]),
    ("Int", [0x38, 0xFF, 0xFF, 0xFF, 1, 0, 0, 0]),
    ("Long", [0x38, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1, 0, 0, 0, 0, 0, 0, 0]),
    ("Float", [0, 0, 0x48, 0xC3, 0, 0, 0x80, 0x3F]),
    ("Cuda", [0, 0, 0x48, 0xC3, 0, 0, 0x80, 0x3F]),
    ("Double", [0, 0, 0, 0, 0, 0, 0x69, 0xC0, 0, 0, 0, 0, 0, 0, 0xF0, 0x3F]),
  ])
  func everyKindOfNumberIsRead(kind: String, bytes: [UInt8]) throws {
    let file = try Torch7(
      written { writer in
        writer.tensor(kind, shape: [2], strides: [1])
        writer.storage(kind, count: 2, bytes)
      })
    guard case .tensor(let tensor) = file.root else {
      Issue.record("no tensor")
      return
    }
    #expect(file.numbers(of: tensor) == [kind == "Byte" ? 200 : kind == "Char" ? -56 : -200, 1])
  }

  @Test func emptyTensorsNeedNoStorage() throws {
    for shape in [[], [0], [3, 0]] {
      let file = try Torch7(
        written { writer in
          writer.tensor("Float", shape: shape, strides: shape.map { _ in 1 })
          writer.null()
        })
      guard case .tensor(let tensor) = file.root else {
        Issue.record("no tensor")
        return
      }
      #expect(file.numbers(of: tensor) == [])
    }
  }

  /// Before classes had versions, the class stood where the version does now.
  @Test func oldObjectsHaveNoVersion() throws {
    let file = try Torch7(
      written { writer in
        writer.int(4)
        writer.int(1)
        writer.text("torch.ByteStorage")
        writer.long(1)
      } + [9])
    guard case .storage(let storage) = file.root else {
      Issue.record("no storage")
      return
    }
    #expect(storage.count == 1 && storage.format == .byte)
  }

  @Test func whatIsNoDataIsRefused() {
    #expect(complaint { $0.int(6) }.contains("a function at byte 0"))
    #expect(
      complaint { $0.int(0x0A34) }.contains(
        "only torch.save's binary format is "
          + "read"))  // "4\n", as the ASCII format begins
    #expect(complaint { _ = $0.object("nn.Linear") }.contains("“nn.Linear”"))
    #expect(complaint { _ in }.contains("truncated"))
  }

  @Test func countsAreHeldAgainstWhatIsThere() {
    #expect(complaint { $0.table(1 << 30) { _ in } }.contains("a table of 1073741824 items in 0 bytes"))
    #expect(complaint { $0.table(-1) { _ in } }.contains("a table of -1 items"))
    #expect(
      complaint {
        $0.int(2)
        $0.int(-5)
      }.contains("-5 bytes from byte 8"))
    #expect(
      complaint { $0.storage("Double", count: Int(Int64.max), []) }.contains("a storage of 9223372036854775807 numbers")
    )
    #expect(complaint { $0.storage("Double", count: 2, [0, 0, 0, 0, 0, 0, 0, 0]) }.contains("truncated"))
    #expect(
      complaint { $0.tensor("Byte", shape: Array(repeating: 1, count: 9), strides: Array(repeating: 1, count: 9)) }
        .contains("9 dimensions"))
  }

  @Test(arguments: [
    ([2, 3], [3, 1], 2), ([2, 3], [4, 1], 1), ([6], [1], 0), ([6], [1], 8), ([-1], [1], 1), ([2], [-1], 3),
    ([7], [0], 1),
    ([2, 2], [Int(Int64.max), 1], 1), ([Int(Int64.max), 2], [0, 0], 1),
  ])
  func viewsMustLieInTheirStorage(shape: [Int], strides: [Int], offset: Int) {
    let words = complaint { writer in
      writer.tensor("Byte", shape: shape, strides: strides, offset: offset)
      writer.storage("Byte", count: 6, [1, 2, 3, 4, 5, 6])
    }
    #expect(words.contains("a tensor of the size"), "\(words)")
  }

  @Test func whatIsReferredToMustBeOfItsKind() {
    #expect(
      complaint { writer in
        writer.table(1) {
          $0.number(1)
          $0.reference(object: 1)
        }
      }.contains("object 1 is referred to as a tensor"))
    #expect(
      complaint { writer in  // a tensor that is its own storage
        writer.tensor("Byte", shape: [1], strides: [1])
        writer.reference(object: 1)
      }.contains("object 1 is referred to as a tensor"))
    #expect(
      complaint { writer in
        writer.tensor("Byte", shape: [1], strides: [1])
        writer.storage("Char", count: 1, [1])
      }.contains("without a storage of such"))
  }

  @Test func depthIsLimited() {
    let words = complaint { writer in
      for _ in 0..<100_000 {
        writer.table(1) { _ in }
        writer.number(1)
      }
      for _ in 0..<100_000 { writer.null() }
    }
    #expect(words.contains("within one another"), "\(words)")
  }

  /// Damaged as disks and enemies do: it is read or refused, and what is read can be looked at.
  @Test func damagedFilesAreReadOrRefused() {
    var generator = SplitMix64(seed: 7), refused = 0
    for _ in 0..<20_000 {
      var bytes = example
      for _ in 0...Int.random(in: 0..<3, using: &generator) {
        let place = Int.random(in: 0..<bytes.count, using: &generator)
        switch Int.random(in: 0..<6, using: &generator) {
        case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
        case 1: bytes[place] = [0, 1, 3, 4, 0x7F, 0x80, 0xFF].randomElement(using: &generator)!
        case 2: bytes.removeSubrange(place...)
        case 3:
          bytes.replaceSubrange(place..<min(place + 8, bytes.count), with: [UInt8](repeating: 0xFF, count: 7) + [0x7F])
        case 4: bytes.insert(contentsOf: bytes[place..<min(place + 16, bytes.count)], at: place)
        default: bytes.removeSubrange(place..<min(place + 4, bytes.count))
        }
        if bytes.isEmpty { bytes = [0] }
      }
      do {
        let file = try Torch7(bytes)
        for (_, value) in file.tables.joined() {
          if case .tensor(let tensor) = value { #expect(file.numbers(of: tensor).count <= bytes.count) }
        }
      } catch {
        #expect(error is Torch7Error)
        refused += 1
      }
    }
    #expect(refused > 5_000 && refused < 19_999)
  }
}
