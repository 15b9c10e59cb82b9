import Tensor

extension Architecture {
  /// GoogLeNet (Szegedy et al., "Going Deeper with Convolutions", CVPR 2015) in torchvision's version: with batch
  /// norms, and 3×3 where the paper has 5×5. Grid: `inception5b` [7, 7, 1024]. Vector: `avgpool` [1024], its mean.
  ///
  /// Its published weights were trained on pixels in −1…1. torchvision's `transform_input` turns its usual scaling
  /// into this one.
  package static let googLeNet = Architecture(
    name: "googlenet", scaling: Scaling(mean: 127.5, factor: 1 / 127.5),
    trunk: [
      conv("conv1", 3, 64, Window(kernel: 7, stride: 2, padding: 3)), pool,
      conv("conv2", 64, 64), conv("conv3", 64, 192, three), pool,
      inception("3a", 192, 64, (96, 128), (16, 32), 32),
      inception("3b", 256, 128, (128, 192), (32, 96), 64), pool,
      inception("4a", 480, 192, (96, 208), (16, 48), 64),
      inception("4b", 512, 160, (112, 224), (24, 64), 64),
      inception("4c", 512, 128, (128, 256), (24, 64), 64),
      inception("4d", 512, 112, (144, 288), (32, 64), 64),
      inception("4e", 528, 256, (160, 320), (32, 128), 128), .maxPool(Window(kernel: 2, stride: 2)),
      inception("5a", 832, 256, (160, 320), (32, 128), 128),
      inception("5b", 832, 384, (192, 384), (48, 128), 128),
    ],
    outputs: (grid: "inception5b", vector: "avgpool"))

  private static let one = Window(kernel: 1), three = Window(kernel: 3, padding: 1)
  /// torchvision's ceil_mode: on even sides the last column and row of windows reach beyond the image.
  private static let pool = Layer.maxPool(Window(kernel: 3, stride: 2, after: 1))

  private static func conv(_ name: String, _ inputs: Int, _ outputs: Int, _ window: Window = one) -> Layer {
    .convolution(ConvolutionLayer("\(name).conv", norm: "\(name).bn", channels: (inputs, outputs), window))
  }

  /// The paper's figure 2b, with the columns of its table 1 in order: 1×1; 1×1 then 3×3; 1×1 then 3×3 (5×5 in the
  /// paper); a pool then 1×1.
  private static func inception(
    _ name: String, _ inputs: Int, _ ones: Int, _ threes: (Int, Int), _ fives: (Int, Int), _ pooled: Int
  ) -> Layer {
    let name = "inception\(name)"
    return .branches([
      [conv("\(name).branch1", inputs, ones)],
      [conv("\(name).branch2.0", inputs, threes.0), conv("\(name).branch2.1", threes.0, threes.1, three)],
      [conv("\(name).branch3.0", inputs, fives.0), conv("\(name).branch3.1", fives.0, fives.1, three)],
      [.maxPool(three), conv("\(name).branch4.1", inputs, pooled)],
    ])
  }
}
