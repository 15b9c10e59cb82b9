import Tensor

extension Architecture {
  /// VGG-16 (Simonyan and Zisserman, "Very Deep Convolutional Networks for Large-Scale Image Recognition", ICLR 2015,
  /// configuration D), with torchvision's names. Grid: `pool5` [7, 7, 512]. Vector: `drop7` [4096], fc7 after its ReLU
  /// (dropout does nothing at inference).
  package static let vgg16 = Architecture(
    name: "vgg16", scaling: .imageNet,
    trunk: [
      conv(0, 3, 64), conv(2, 64, 64), pool,
      conv(5, 64, 128), conv(7, 128, 128), pool,
      conv(10, 128, 256), conv(12, 256, 256), conv(14, 256, 256), pool,
      conv(17, 256, 512), conv(19, 512, 512), conv(21, 512, 512), pool,
      conv(24, 512, 512), conv(26, 512, 512), conv(28, 512, 512), pool,
    ],
    head: [
      .convolution(ConvolutionLayer("classifier.0", .fullyConnected, channels: (512, 4096), Window(kernel: 7))),
      .convolution(ConvolutionLayer("classifier.3", .fullyConnected, channels: (4096, 4096), Window(kernel: 1))),
    ],
    outputs: (grid: "pool5", vector: "drop7"))

  private static let pool = Layer.maxPool(Window(kernel: 2, stride: 2))

  private static func conv(_ index: Int, _ inputs: Int, _ outputs: Int) -> Layer {
    .convolution(ConvolutionLayer("features.\(index)", channels: (inputs, outputs), Window(kernel: 3, padding: 1)))
  }
}
