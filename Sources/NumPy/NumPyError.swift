/// A .npy file that cannot be read: says which file, what is wrong with it and what to do.
package struct NumPyError: Error, CustomStringConvertible, Equatable {
  package let description: String
  package init(_ description: String) { self.description = description }
}
