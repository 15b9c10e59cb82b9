import Tensor
import TestSupport
import Testing

@testable import Backbones

struct NetworkTests {
  static let three = Window(kernel: 3, padding: 1)

  /// Every kind of layer, in one network with fully connected layers and one without.
  static let architectures: [Architecture] = {
    let trunk: [Layer] =
      [
        conv("a", norm: "an", 3, 16, Window(kernel: 7, stride: 2, padding: 3)),  // 18
        conv("b", norm: "bn", 16, 24, three), .maxPool(Window(kernel: 2, stride: 2)),  // 9
        conv("c", 24, 20, three, .relu6), conv("d", 20, 16, Window(kernel: 1), .none),
        .maxPool(Window(kernel: 3, stride: 2, after: 1)),  // 4
        .branches([
          [conv("e", norm: "en", 16, 7)], [conv("f", 16, 18), conv("g", norm: "gn", 18, 9, three)],
          [.maxPool(three), conv("h", 16, 8)],
        ]),
        .residual(invertedResidual("i", 24, 60, 24, kernel: 5, stride: 1)),
      ] + invertedResidual("j", 24, 48, 40, kernel: 3, stride: 2)  // 2
    func architecture(_ trunk: [Layer], head: [Layer] = []) -> Architecture {
      Architecture(
        name: "made up", side: 36, scaling: Scaling(mean: [120, 125, 130], factor: [0.01, 0.02, 0.015]), trunk: trunk,
        head: head, outputs: ("grid", "vector"))
    }
    return [
      architecture(
        trunk,
        head: [conv("k", kind: .fullyConnected, 40, 50, Window(kernel: 2)), conv("l", kind: .fullyConnected, 50, 11)]),
      architecture([.averagePool(Window(kernel: 2, stride: 2))] + trunk.prefix(3)),
    ]
  }()

  /// RGB, one photo after another.
  static func photos(_ count: Int, side: Int) -> [UInt8] {
    var generator = SplitMix64(seed: 9)
    return (0..<count * side * side * 3).map { _ in .random(in: 0...255, using: &generator) }
  }

  /// Views and photos, more together than are worked on at once.
  @Test(arguments: architectures.indices, [1, 7])
  func featuresAreThoseOfTheLayersOneByOne(index: Int, photos: Int) throws {
    let architecture = Self.architectures[index],
      tensors = randomTensors(architecture.trunk + architecture.head, seed: 10)
    let network = try Network(architecture) { tensors[$0]! }, naive = NaiveNetwork { tensors[$0]! }
    let side = 41, pixels = Self.photos(photos, side: side),
      views = try View.list("center,top-left-flipped,bottom-right")
    let (vectors, grids) = Threads.using(1) { network.features(pixels, side: side, views: views, gridViews: 2) }

    let each = pixels.split(photos: photos).flatMap { photo in views.map { _ in photo } },
      crops = (0..<photos).flatMap { _ in views.map { $0.crop(of: side, cropSide: 36) } }
    let grid = naive(architecture.trunk, images(each, side: side, crops, cropSide: 36, architecture.scaling))
    let vector =
      architecture.head.isEmpty ? grid.averagePooled(Window(kernel: grid.shape[1])) : naive(architecture.head, grid)
    expectClose(vectors, vector.reshaped([photos, 3, architecture.vectorCount]))
    let gridCount = architecture.grid.side * architecture.grid.side * architecture.grid.channels
    let firstTwo = (0..<photos).flatMap { grid.elements[$0 * 3 * gridCount..<($0 * 3 + 2) * gridCount] }
    expectClose(
      grids,
      Tensor(
        shape: [photos, 2, architecture.grid.side, architecture.grid.side, architecture.grid.channels],
        elements: firstTwo))

    // Each number is one sum: threads change no bit. The other photos of a batch may choose another algorithm.
    for threads in [2, 3] {
      let other = Threads.using(threads) { network.features(pixels, side: side, views: views, gridViews: 2) }
      #expect(other == (vectors, grids), "\(threads) threads")
    }
    let last = network.features(Array(pixels.suffix(side * side * 3)), side: side, views: [views[2]], gridViews: 0)
    #expect(
      relativeError(last.vectors.elements, Array(vectors.elements.suffix(architecture.vectorCount))) < 1e-5
        && last.grids.count == 0)
  }

  /// With the grid of an earlier layer, the layers behind it make the vector as before.
  @Test(arguments: [(0, "d"), (0, "i"), (1, "b")]) func earlierGridsLeaveTheVectorAsItIs(index: Int, layer: String)
    throws
  {
    let whole = Self.architectures[index], architecture = try whole.withGrid(of: layer)
    let tensors = randomTensors(whole.trunk + whole.head, seed: 10), views = try View.list("center,top-left"), side = 41
    let pixels = Self.photos(3, side: side)
    func features(_ architecture: Architecture) throws -> (vectors: Tensor, grids: Tensor) {
      try Network(architecture) { tensors[$0]! }.features(pixels, side: side, views: views, gridViews: 1)
    }
    let (vectors, grids) = try features(architecture)
    expectClose(vectors, try features(whole).vectors)

    let naive = NaiveNetwork { tensors[$0]! }, crops = (0..<3).map { _ in views[0].crop(of: side, cropSide: 36) }
    let grid = naive(
      architecture.trunk,
      images(pixels.split(photos: 3), side: side, crops, cropSide: 36, architecture.scaling))
    expectClose(grids, grid.reshaped([3, 1] + grid.shape.dropFirst()))
  }

  @Test func noPhotosHaveNoFeatures() throws {
    let architecture = Self.architectures[1], tensors = randomTensors(architecture.trunk, seed: 10)
    let (vectors, grids) = try Network(architecture) { tensors[$0]! }.features(
      [], side: 36, views: try View.list("center"), gridViews: 1)
    #expect(vectors.shape == [0, 1, 24] && grids.shape[0] == 0)
  }

  /// The weights' own scaling, not the architecture's.
  @Test func cropsAreScaledAsTheWeightsWant() throws {
    let scaling = Scaling(mean: [1, 2, 3], factor: [1, 10, 100])
    let architecture = Architecture(
      name: "made up", side: 1, scaling: .imageNet, trunk: [conv("a", 3, 3, Window(kernel: 1), .none)],
      outputs: ("grid", "vector"))
    let network = try Network(architecture, scaling: scaling) {
      $0 == "a.weight" ? Tensor(shape: [1, 1, 3, 3], elements: [1, 0, 0, 0, 1, 0, 0, 0, 1]) : Tensor(shape: [3])
    }
    #expect(network.features([4, 6, 8], side: 1, views: [View.all[0]], gridViews: 1).vectors.elements == [3, 40, 500])
  }

  @Test func tensorsOfAnotherShapeAreNamed() {
    let architecture = Self.architectures[0], tensors = randomTensors(architecture.trunk + architecture.head, seed: 10)
    for (name, shape) in architecture.tensors {
      #expect(throws: WeightsError.mismatch(["\(name) has shape [2, 1], expected \(shape)"])) {
        try Network(architecture) { $0 == name ? Tensor(shape: [2, 1]) : tensors[$0]! }
      }
    }
  }

  @Test func profilesNameTheStepsInTheirOrder() throws {
    let architecture = Self.architectures[0], tensors = randomTensors(architecture.trunk + architecture.head, seed: 10)
    let network = try Network(architecture) { tensors[$0]! }, profile = Profile()
    _ = network.features(
      Self.photos(20, side: 36), side: 36, views: try View.list("center"), gridViews: 0, profile: profile)
    #expect(
      names(in: profile.table(photos: 20)) == [
        "crop and scale", "a", "b + pool", "c", "d", "max pool 3×3", "e", "f", "g", "h", "i.project", "j.project", "k",
        "l", "keep grids", "all",
      ])
  }
}

extension [UInt8] {
  /// The bytes of each of several photos.
  func split(photos: Int) -> [[UInt8]] { blocks(of: count / photos).map(Array.init) }
}
