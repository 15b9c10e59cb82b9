import Tensor
import TestSupport
import Testing

@testable import Recurrent

struct TreePassTests {
  let tree = PrefixTree([[0, 1, 2, 1], [2, 2], [1], [0, 1, 3], [0, 1], [0, 3], [2, 0]])
  let size = 40

  /// h = x + a tenth of the difference of two products, so that every node's state tells all that came before it.
  @Test(arguments: [1, 2, 3])
  func nodesComeAfterTheirParentsWithTheProductsOfTheirStates(threads: Int) {
    let w = random([size, 2 * size], 1), x = random([4, 2 * size], 2)
    let pass = TreePass(tree, inputs: x, recurrent: w, gates: 2)
    var states = Tensor(repeating: .nan, shape: [tree.count, size])
    Threads.using(threads) {
      states.withMutableView { states in
        pass.forward(states.pointer, w) { node, parent, product, units in
          #expect((parent ?? -1) == tree.parents[node] && (product == nil) == (parent == nil))
          for j in units {
            let sum = product.map { $0[j] - $0[size + j] } ?? 0
            states.pointer[node * size + j] = x.elements[tree.items[node] * 2 * size + j] + 0.1 * sum
          }
        }
      }
    }
    for (node, parent) in tree.parents.enumerated() {
      var expected = x.slicingRows(tree.items[node]..<tree.items[node] + 1).elements.prefix(size).map { $0 }
      if parent >= 0 {
        let product = Tensor.product(states.slicingRows(parent..<parent + 1), w).elements
        for j in 0..<size { expected[j] += 0.1 * (product[j] - product[size + j]) }
      }
      expectClose(states.slicingRows(node..<node + 1), Tensor(shape: [1, size], elements: expected))
    }
  }

  /// Each node's gradient is dL/dh of itself and, through Wᵀ, of those that follow, once for every gate.
  @Test(arguments: [1, 3])
  func gradientsAreWholeBeforeTheyGoOn(threads: Int) {
    let w = random([size, 2 * size], 3), dy = random([tree.count, size], 4), width = 2 * size
    let pass = TreePass(tree, inputs: Tensor(shape: [4, width]), recurrent: w, gates: 2)
    var dStates = dy, dInputs = Tensor(shape: [4, width])
    var dProducts = Tensor(repeating: .nan, shape: [tree.innerNodes.count, width]), dBeginning = Tensor(shape: [width])
    func backward(
      _ dStates: UnsafeMutablePointer<Float>, _ dInputs: UnsafeMutablePointer<Float>,
      _ dProducts: UnsafeMutablePointer<Float>, _ dBeginning: UnsafeMutablePointer<Float>
    ) {
      let transposed = PackedMatrix(w, transposed: true)
      pass.backward(dStates, transposed, dInputs: dInputs, dProducts: dProducts, dBeginning: dBeginning) {
        node, _, dGates, units in
        for j in units {  // the last gate's product has a gradient of its own
          for (gate, factor) in [(0, 0.1), (1, 0.2), (3, -0.1)] as [(Int, Float)] {
            dGates[gate * size + j] = factor * dStates[node * size + j]
          }
        }
      }
    }
    Threads.using(threads) {
      backward(&dStates.elements, &dInputs.elements, &dProducts.elements, &dBeginning.elements)
    }

    var whole = dy, inputs = Tensor(shape: [4, width]), products = Tensor(shape: [tree.count, width])
    var beginning = Tensor(shape: [width])
    for node in (0..<tree.count).reversed() {
      let one = Tensor(shape: [1, width], elements: Array(products.elements[node * width..<(node + 1) * width]))
      let share = Tensor.product(one, w, transposing: .right).elements
      for j in 0..<size {
        whole.elements[node * size + j] += share[j]
        let d = whole.elements[node * size + j], item = tree.items[node] * width + j, parent = tree.parents[node]
        inputs.elements[item] += 0.1 * d
        inputs.elements[item + size] += 0.2 * d
        for (k, factor) in [(j, 0.1), (size + j, -0.1)] as [(Int, Float)] {
          if parent < 0 {
            beginning.elements[k] += factor * d
          } else {
            products.elements[parent * width + k] += factor * d
          }
        }
      }
    }
    expectClose(dStates, whole)
    expectClose(dInputs, inputs)
    expectClose(dProducts, products.gatheringRows(tree.innerNodes))
    expectClose(dBeginning, beginning)
  }
}
