import Tensor
import TestSupport
import Testing

@testable import Backbones

struct InvertedResidualTests {
  /// The block step by step, on whole images.
  func naive(_ x: [Float], side: Int, inputs: Int, expand: Tensor?, depthwise: Tensor, stride: Int, project: Tensor) -> [Float] {
    func relu6(_ x: Float) -> Float { min(max(x, 0), 6) }
    func product(_ x: [Float], _ w: Tensor) -> [Float] {
      Tensor.product(Tensor(shape: [x.count / w.rows, w.rows], elements: x), w).elements
    }
    let expanded = expand.map { product(x, $0).map(relu6) } ?? x
    let (kernel, channels) = (depthwise.shape[0], depthwise.columns)
    let outputSide = (side + stride - 1) / stride
    let before = max(0, (outputSide - 1) * stride + kernel - side) / 2
    var filtered: [Float] = []
    for row in 0..<outputSide {
      for column in 0..<outputSide {
        for channel in 0..<channels {
          var sum: Float = 0
          for i in 0..<kernel {
            for j in 0..<kernel {
              let (r, c) = (row * stride + i - before, column * stride + j - before)
              guard (0..<side).contains(r), (0..<side).contains(c) else { continue }
              sum += expanded[(r * side + c) * channels + channel] * depthwise.elements[(i * kernel + j) * channels + channel]
            }
          }
          filtered.append(relu6(sum))
        }
      }
    }
    let y = product(filtered, project)
    return stride == 1 && inputs == project.columns ? zip(x, y).map { $0 + $1 } : y
  }

  @Test(arguments: [(1, 3, 1), (5, 3, 2), (6, 3, 2), (9, 5, 2), (8, 5, 2), (7, 5, 1), (50, 3, 1), (61, 5, 1), (60, 3, 2)], [true, false])
  func equalsTheStepsOneByOne(geometry: (side: Int, kernel: Int, stride: Int), expands: Bool) {
    let (side, kernel, stride) = geometry
    var generator = SplitMix64(seed: 5)
    let (inputs, channels) = expands ? (5, 30) : (30, 30)
    let outputs = inputs
    let expand = expands ? Tensor(normal: 0.5, shape: [inputs, channels], using: &generator) : nil
    let depthwise = Tensor(normal: 0.5, shape: [kernel, kernel, channels], using: &generator)
    let project = Tensor(normal: 0.5, shape: [channels, outputs], using: &generator)
    let zeros = [Float](repeating: 0, count: channels)
    let block = InvertedResidual(
      side: side,
      expand: expand.map { PointwiseConvolution(weights: $0, bias: zeros, activation: .relu6) },
      depthwise: DepthwiseConvolution(weights: depthwise, bias: zeros, stride: stride, activation: .relu6),
      project: PointwiseConvolution(weights: project, bias: Array(zeros[..<outputs]), activation: .none))
    let x = Tensor(normal: 1, shape: [side, side, inputs], using: &generator)
    var y = [Float](repeating: .nan, count: block.outputCount)
    var workspace = [Float](repeating: .nan, count: block.workspaceCount)
    block(x.elements, into: &y, workspace: &workspace)
    let expected = naive(x.elements, side: side, inputs: inputs, expand: expand, depthwise: depthwise, stride: stride, project: project)
    #expect(relativeError(y, expected) < 1e-5)
  }
}
