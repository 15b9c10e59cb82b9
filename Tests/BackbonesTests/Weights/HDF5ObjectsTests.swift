import Foundation
import Testing

@testable import Backbones

struct HDF5ObjectsTests {
  @Test func pathsStringsAndPlacesAreFound() throws {
    let bytes = try fixture("keras2.h5")
    var objects = try HDF5Objects(bytes)
    let root = objects.root
    #expect(try objects.strings(ofAttribute: "layer_names", of: root) == ["input_1", "block1_conv1", "block1_pool", "fc1"])
    #expect(try objects.strings(ofAttribute: "other", of: root) == nil)
    #expect(try objects.object("fc1/other", from: root) == nil)
    let dataset = try #require(try objects.object("fc1/fc1/kernel:0", from: root))
    #expect(try objects.tensor(dataset, named: "kernel").shape == [4, 3])
    let group = try #require(try objects.object("fc1", from: root))
    #expect(throws: WeightsError.damaged("fc1 is no dataset")) { try objects.tensor(group, named: "fc1") }
  }

  /// Of a group's tree every child is the tree itself.
  @Test func circlesEnd() throws {
    var bytes = try fixture("keras.h5")
    let tree = try #require(bytes.range(of: Data("TREE".utf8))).lowerBound
    withUnsafeBytes(of: UInt64(tree).littleEndian) { bytes.replaceSubrange(tree + 32..<tree + 40, with: $0) }
    var objects = try HDF5Objects(bytes)
    let error = #expect(throws: WeightsError.self) { try objects.object("fc1", from: objects.root) }
    #expect(error?.description.contains("goes in circles") == true)
  }

  @Test func otherVersionsAreNamed() throws {
    var bytes = try fixture("keras.h5")
    bytes[8] = 3
    let error = #expect(throws: WeightsError.self) { try HDF5Objects(bytes) }
    #expect(error?.description.contains("a superblock of version 3") == true)
  }
}
