import Foundation
import Testing

@testable import Backbones
@testable import PublishedFiles

struct PickleTests {
  private func read(_ text: String) throws -> Pickle {
    // Latin-1: a character a byte.
    var bytes = ByteReader(Data([0x80, 2] + text.unicodeScalars.map { UInt8($0.value) }))
    return try Pickle(&bytes)
  }

  @Test func valuesAreRead() throws {
    let pickle = try read(
      "(K\u{7}M\u{1}\u{2}J\u{FE}\u{FF}\u{FF}\u{FF}\u{8A}\u{1}\u{80}NG\u{BF}\u{F8}\0\0\0\0\0\0U\u{2}ab\u{88}t.")
    #expect(pickle.root == .tuple(0))
    #expect(
      pickle.tuples[0] == [.int(7), .int(513), .int(-2), .int(-128), .none, .float(-1.5), .string("ab"), .bool(true)])
  }

  @Test func dictionariesAreRead() throws {
    let pickle = try read("}q\u{1}(U\u{1}aK\u{1}U\u{1}bK\u{2}uh\u{1}U\u{1}cK\u{3}s.")
    #expect(try #require(pickle.items(pickle.root)).map(\.key) == [.string("a"), .string("b"), .string("c")])
    // As Python 2 pickles an OrderedDict: from a list of lists.
    let ordered = try read("ccollections\nOrderedDict\n](](U\u{1}aK\u{1}ee\u{85}R.")
    #expect(try #require(ordered.items(ordered.root)).map(\.value) == [.int(1)])
  }

  @Test func refusesOtherGlobalsByName() {
    // os.system("echo"), as a pickle that is executed would run it.
    #expect(
      throws: WeightsError.unsupported("it asks for os.system, which is not run; save only the tensors (a state_dict)")
    ) {
      try read("cos\nsystem\nU\u{4}echo\u{85}R.")
    }
  }

  /// The options of a training are data: nothing of argparse is run.
  @Test func aNamespaceIsItsAttributes() throws {
    let namespace = "cargparse\nNamespace\n)\u{81}q\u{1}", pickle = try read(namespace + "}(U\u{1}aK\u{1}U\u{1}bNub.")
    let items = try #require(pickle.items(pickle.root))
    #expect(items.map(\.key) == [.string("a"), .string("b")] && items.map(\.value) == [.int(1), .none])
    #expect(throws: WeightsError.unsupported("a pickle that makes an object other than argparse.Namespace")) {
      try read("ccollections\nOrderedDict\n)\u{81}.")
    }
    #expect(throws: WeightsError.self) { try read("cargparse\nNamespace\nK\u{1}\u{85}\u{81}.") }
    // Its own attributes again and again would double each time.
    let error = #expect(throws: WeightsError.self) {
      try read(namespace + "}U\u{1}aK\u{1}sb" + String(repeating: "h\u{1}b", count: 100) + ".")
    }
    #expect(error?.description.contains("more than 1000000 steps") == true)
  }

  @Test func aStorageMayHaveBeenOnAGPU() throws {
    let pickle = try read("(U\u{7}storagectorch.cuda\nFloatStorage\nU\u{1}0U\u{6}cuda:0K\u{6}tQ.")
    #expect(pickle.formats["0"] == .float32)
    #expect(throws: WeightsError.self) { try read("ctorch.cuda\ninit\n.") }
  }

  @Test(arguments: [
    ".", "h\u{1}.", "0", "t.", "K\u{1}K\u{2}a.", "K\u{1}K\u{2}K\u{3}s.", "}(K\u{1}u.", "K\u{1}Q.", "K\u{1}K\u{2}R.",
    "(((", "X\u{FF}\u{FF}\u{FF}\u{7F}a.",
  ])
  func refusesDamage(text: String) { #expect(throws: WeightsError.self) { try read(text) } }

  /// A list in itself, tuples half a million deep, and one list of pairs again and again: none takes more than its
  /// bytes.
  @Test func cyclesDepthAndRepetitionCostNothing() throws {
    #expect(try read("]q\u{1}h\u{1}ah\u{1}.").lists == [[.list(0)]])
    #expect(try read(")" + String(repeating: "\u{85}", count: 500_000) + ".").tuples.count == 500_001)
    #expect(throws: WeightsError.self) { try read(")" + String(repeating: "\u{85}", count: 1_000_000) + ".") }
    let list = "]q\u{1}" + String(repeating: "](U\u{1}aK\u{1}ea", count: 1000)
    let copies = String(repeating: "ccollections\nOrderedDict\nh\u{1}\u{85}R", count: 2000)
    let error = #expect(throws: WeightsError.self) { try read(list + copies + ".") }
    #expect(error?.description.contains("more than 1000000 steps") == true)
  }

  @Test func tensorsHaveFewDimensions() {
    let storage = "(U\u{7}storagectorch\nFloatStorage\nU\u{1}0U\u{3}cpuK\u{6}tQ"
    let sizes = "(" + String(repeating: "K\u{1}", count: 9) + "t"
    #expect(throws: WeightsError.damaged("a tensor's size that is no tuple of up to 8 integers")) {
      try read("ctorch._utils\n_rebuild_tensor\n(\(storage)K\0\(sizes)\(sizes)tR.")
    }
  }
}
