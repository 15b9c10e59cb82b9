import Tensor

/// A convolutional network that turns a crop of a photo into a grid of region vectors; the photo's vector is the grid's mean.
public protocol Backbone: Sendable {
  /// The name that weights files carry.
  static var name: String { get }
  /// Side of the square RGB crop, in pixels.
  var inputSide: Int { get }
  /// Side of the square grid, in cells.
  var gridSide: Int { get }
  /// Length of a cell's vector.
  var channels: Int { get }
  /// Floats of scratch memory that one thread needs.
  var workspaceCount: Int { get }

  /// Runs the network on one crop [inputSide, inputSide, 3] of 0…255 and writes [gridSide, gridSide, channels].
  /// Single-threaded and without allocation: photos are split over threads, each with its own workspace.
  func extract(_ crop: UnsafePointer<UInt8>, into grid: UnsafeMutablePointer<Float>, workspace: UnsafeMutablePointer<Float>)
}

extension Backbone {
  /// What the network sees in `photos` RGB photos of `side`×`side`, on all threads.
  ///
  /// - Returns: `vectors` [photos, views, channels], the mean of each view's grid, and `grids` [photos, gridViews, gridSide, gridSide,
  ///   channels] of the first `gridViews` views.
  public func features(_ pixels: [UInt8], side: Int, views: [View], gridViews: Int) -> (vectors: Tensor, grids: Tensor) {
    let photoBytes = side * side * 3
    precondition(side >= inputSide && pixels.count % photoBytes == 0, "\(pixels.count) bytes as photos of \(side)×\(side)×3")
    precondition((0...views.count).contains(gridViews), "\(gridViews) grid views of \(views.count) views")
    let (photos, cells) = (pixels.count / photoBytes, gridSide * gridSide)
    let gridCount = cells * channels
    var grids = Tensor(uninitialized: [photos, gridViews, gridSide, gridSide, channels]) { _ in }
    let vectors = Tensor(uninitialized: [photos, views.count, channels]) { vectors in
      grids.elements.withUnsafeMutableBufferPointer { grids in
        // Each worker writes the vectors and grids of its own views only.
        nonisolated(unsafe) let (vectors, grids) = (vectors, grids.baseAddress)
        parallel(photos * views.count) { range in
          withWorkspace { crop, workspace, scratch in
            for index in range {
              let (photo, view) = (index / views.count, index % views.count)
              let grid = view < gridViews ? grids! + (photo * gridViews + view) * gridCount : scratch
              pixels.withUnsafeBufferPointer {
                views[view].crop($0.baseAddress! + photo * photoBytes, side: side, cropSide: inputSide, into: crop)
              }
              extract(crop, into: grid, workspace: workspace)
              mean(of: grid, cells: cells, channels: channels, into: vectors + index * channels)
            }
          }
        }
      }
    }
    return (vectors, grids)
  }

  /// One thread's memory: a crop, the network's workspace, and a grid.
  private func withWorkspace(_ body: (UnsafeMutablePointer<UInt8>, UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>) -> Void) {
    let crop = UnsafeMutablePointer<UInt8>.allocate(capacity: inputSide * inputSide * 3)
    let workspace = UnsafeMutablePointer<Float>.allocate(capacity: workspaceCount)
    let grid = UnsafeMutablePointer<Float>.allocate(capacity: gridSide * gridSide * channels)
    defer {
      crop.deallocate()
      workspace.deallocate()
      grid.deallocate()
    }
    body(crop, workspace, grid)
  }
}

/// mean[c] = Σ grid[·, c] / cells
func mean(of grid: UnsafePointer<Float>, cells: Int, channels: Int, into mean: UnsafeMutablePointer<Float>) {
  mean.update(repeating: 0, count: channels)
  for cell in 0..<cells {
    let row = grid + cell * channels
    for channel in 0..<channels { mean[channel] += row[channel] }
  }
  for channel in 0..<channels { mean[channel] /= Float(cells) }
}

/// The backbone of a weights file, by the name that the file carries.
public func makeBackbone(named name: String, _ weights: [String: Tensor]) throws -> any Backbone {
  switch name {
  case EfficientNetLite0.name: try EfficientNetLite0(weights)
  case SmallCNN.name: try SmallCNN(weights)
  default: throw WeightsError.unsupported("no backbone is called \(name)")
  }
}
